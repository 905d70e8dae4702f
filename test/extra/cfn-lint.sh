#!/usr/bin/env bash
# Reads three synthesised templates with cfn-lint, for a region of each partition; ends with 1 where it finds an error.
# Needs python3 with venv and PyPI; leaves nothing behind. See README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=1.58.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "cfn-lint==$version"
npx node test/extra/write-templates.ts "$folder"

failed=0
for template in "$folder"/*.template.json; do
  for region in us-east-1 us-gov-west-1 cn-north-1; do
    name="$(basename "$template" .template.json) in $region"
    if "$folder/venv/bin/cfn-lint" --non-zero-exit-code error --format parseable --regions "$region" \
      --template "$template" > "$folder/found"; then
      echo "$name: no error, $(wc -l < "$folder/found") warnings"
    else
      echo "$name: ERRORS"
      cut -d: -f6- "$folder/found" | grep -v '^W' || true
      failed=1
    fi
  done
done
echo "cfn-lint $version: $([ "$failed" = 0 ] && echo 'no error' || echo 'errors found')"
exit "$failed"
