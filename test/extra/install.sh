#!/usr/bin/env bash
# Packs, and installs the package elsewhere with npm, as it is and with --ignore-scripts; ends with 1 where it does not
# run. Needs npm's registry; leaves nothing behind but dist/. See README.md.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
node=$(npx node -p 'require("path").dirname(process.execPath)')
npm pack --silent --pack-destination "$folder" > /dev/null

for how in "" --ignore-scripts; do
  elsewhere="$folder/elsewhere$how"
  mkdir "$elsewhere"
  (
    cd "$elsewhere"
    npm init -y > /dev/null
    npm install --silent --no-audit --no-fund $how "$folder"/*.tgz
    export PATH="$node:$PATH" AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
    unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    echo '{"context":{"evidence":{"entity":"Example Health, Inc.","retention":{"mode":"GOVERNANCE","days":1}}}}' > cdk.json
    status=0
    npx evidence collect --locker locker --at now 2> collected || status=$?
    [ "$status" = 1 ] && grep -q 'CredentialsError NONE' collected && [ ! -e locker ] # nobody's credentials: nothing is begun
    npx evidence collect --locker locker --at now --only scim-users 2> collected || [ $? = 3 ] # nothing of AWS: a FAILED run
    grep -q 'Sealed FAILED' collected
    npx evidence verify locker --replay --key locker.signing-key.pub.pem > /dev/null
    [ "$(npx evidence query locker 'SELECT count(*) AS runs FROM runs' --format csv | tail -1 | tr -d '"\r')" = 1 ]
    echo "npm install $how: $(npx evidence --version) runs; $(find node_modules -name package.json -path '*/package.json' -not -path '*/dist/*' | wc -l) package.json, $(du -sh node_modules | cut -f1)"
  )
done
