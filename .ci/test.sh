#!/bin/bash
# Builds once, runs every test, and leaves nothing running. The last line is "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."
. .ci/postgres.sh

output=$PWD/Tests/output
rm -rf "$output"
mkdir -p "$output"
passed=0 failed=0 pids=()

finish() {
    code=$?
    trap - EXIT INT TERM
    for pid in "${pids[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done
    stop_postgres
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

section() { printf '\n== %s (%s)\n' "$1" "$(date -u +%H:%M:%S)"; }

# check NAME COMMAND…: one test that is a command.
check() {
    local name=$1
    shift
    if "$@" >"$output/check.log" 2>&1; then
        echo "ok    $name"
        passed=$((passed + 1))
    else
        echo "FAIL  $name"
        tail -40 "$output/check.log"
        failed=$((failed + 1))
    fi
}

# tally FILE…: adds the results in JUnit files; a runner that wrote none has failed.
tally() {
    local ok bad
    read -r ok bad < <(python3 .ci/tally.py "$@")
    passed=$((passed + ok)) failed=$((failed + bad))
}

die() {
    echo "$1" >&2
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
}

section 'Packages'
.ci/packages.sh test || die 'the packages could not be installed'
.ci/venv.sh || die 'the Python packages could not be installed'

section 'Build'
swift build --build-tests || die 'the build failed'
binary=$PWD/.build/debug/bellwether

section 'Checks'
check 'the Swift files are formatted' \
    swift format lint --strict --parallel --recursive Package.swift Sources Tests
check 'schema.sql is what migrations/ make' \
    bash -o pipefail -c '.ci/schema.sh "$1" | diff -u schema.sql -' - "$binary"

section 'Unit tests'
start_postgres || die 'no PostgreSQL to test against'
BELLWETHER_TEST_DATABASE_URL=$DATABASE_SERVER_URL \
    swift test --skip-build --parallel --xunit-output "$output/swift.xml" 2>&1 | .ci/quiet.awk
swift_code=${PIPESTATUS[0]}
tally "$output"/swift*.xml
if [ "$swift_code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
stop_postgres

section 'End-to-end and browser tests'
folders=(Tests/EndToEnd)
[ -d Tests/Browser ] && folders+=(Tests/Browser)
BELLWETHER_BINARY=$binary setsid --wait .venv/bin/python -m pytest "${folders[@]}" --junitxml="$output/pytest.xml" \
    --durations=5 -p no:cacheprovider </dev/null &
pids+=($!)
wait $!
pytest_code=$?
pids=()
tally "$output/pytest.xml"
if [ "$pytest_code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi

section 'Result'
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
