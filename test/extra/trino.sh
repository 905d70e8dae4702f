#!/usr/bin/env bash
# Asks a real Trino what Athena is asked. JAVA_HOME: Java 24 or newer. TRINO_HOME: an unpacked trino-server, else Maven's.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=476
if [[ -z "${TRINO_HOME:-}" ]]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  mvn -q -B dependency:copy -Dartifact="io.trino:trino-server:$version:tar.gz" -DoutputDirectory="$folder"
  tar -xzf "$folder/trino-server-$version.tar.gz" -C "$folder"
  TRINO_HOME="$folder/trino-server-$version"
fi
if [[ -n "${JAVA_HOME:-}" ]]; then PATH="$JAVA_HOME/bin:$PATH"; fi
npx node test/extra/trino/ask-trino.ts "$TRINO_HOME"
