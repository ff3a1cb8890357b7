#!/bin/bash
# test-tsan.sh [FILTER]: the tests of the pool, the queue and the intake under Swift's thread sanitizer, in a build folder
# of their own (.build-tsan). Fails on every report that Tests/thread-sanitizer.supp does not explain.
set -uo pipefail
cd "$(dirname "$0")/.."
. .ci/postgres.sh
filter=${1:-'^(PostgresTests|JobQueueTests)\.|^StorageTests\.(Intake|Batcher)|^APITests\.(Intake|Outage|Server)'}

.ci/packages.sh build || exit 1
swift build --build-tests --sanitize=thread --scratch-path .build-tsan || exit 1

reports=$(mktemp -d)
finish() {
    code=$?
    trap - EXIT INT TERM
    stop_postgres
    rm -rf "$reports"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_postgres || exit 1
BELLWETHER_TEST_DATABASE_URL=$DATABASE_SERVER_URL \
    TSAN_OPTIONS="suppressions=$PWD/Tests/thread-sanitizer.supp log_path=$reports/report halt_on_error=0" \
    swift test --skip-build --sanitize=thread --scratch-path .build-tsan --filter "$filter" 2>&1 | .ci/quiet.awk
code=${PIPESTATUS[0]}
if compgen -G "$reports/*" >/dev/null; then
    cat "$reports"/*
    grep -h '^SUMMARY' "$reports"/* | sort | uniq -c
    exit 1
fi
[ "$code" -eq 0 ] && echo 'the thread sanitizer has nothing to report'
exit "$code"
