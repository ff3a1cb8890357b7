#!/bin/bash
# schema.sh BELLWETHER: prints the schema that migrations/ make, as pg_dump writes it.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/.."
. .ci/postgres.sh
trap stop_postgres EXIT
start_postgres
"$postgres_binaries/psql" --quiet --no-psqlrc "$DATABASE_SERVER_URL" -c 'CREATE DATABASE bellwether_schema' >&2
url=${DATABASE_SERVER_URL%/postgres}/bellwether_schema
DATABASE_URL=$url "$binary" migrate >&2
echo '-- Written by `make schema` from migrations/: read it, do not edit it.'
# The versions of the programs and the tokens of newer pg_dump would make every machine's dump differ.
"$postgres_binaries/pg_dump" --schema-only --no-owner "$url" |
    grep -vE '^-- Dumped (from|by)|^\\(un)?restrict ' | cat -s
