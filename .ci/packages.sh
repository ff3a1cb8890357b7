#!/bin/bash
# packages.sh build|test: installs the Debian packages that are missing, and says nothing when none is.
set -euo pipefail

build=(ca-certificates git libargon2-dev libcurl4-openssl-dev libpq-dev libssl-dev pkg-config zlib1g-dev postgresql-15
    node-d3 node-dompurify node-marked)
test=(chromium fonts-dejavu-core procps prometheus prometheus-alertmanager python3 python3-venv systemd)

case ${1:-} in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${build[@]}" "${test[@]}") ;;
    *) echo "usage: $0 build|test" >&2; exit 2 ;;
esac

if ! command -v swift >/dev/null; then
    echo "Swift 6.3 is needed and no 'swift' is in PATH: see https://www.swift.org/install/linux/" >&2
    exit 1
fi

missing=()
for package in "${wanted[@]}"; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "missing: ${missing[*]}; install them as root" >&2; exit 1; }
    root=(sudo)
fi
echo "Installing ${missing[*]}" >&2

# Nothing that we install is to start by itself: Bellwether and its tests start their own, on ports of their own.
policy=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
made=()
undo() { [ ${#made[@]} -eq 0 ] || "${root[@]}" rm -f "${made[@]}"; }
trap undo EXIT
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${root[@]}" tee "$policy" >/dev/null
    "${root[@]}" chmod 755 "$policy"
    made+=("$policy")
fi
if [ ! -e "$clusters" ]; then
    "${root[@]}" mkdir -p "$(dirname "$clusters")"
    printf 'create_main_cluster = false\n' | "${root[@]}" tee "$clusters" >/dev/null
fi

install() {
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends --quiet \
        -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "${missing[@]}" </dev/null
}
# The lists may be absent, or older than the archive.
install || { "${root[@]}" apt-get update --quiet </dev/null && install; }

# Debian enables these at boot when it installs them; a machine that only builds or tests wants neither.
if command -v systemctl >/dev/null && [ -d /run/systemd/system ]; then
    for package in "${missing[@]}"; do
        case $package in
            prometheus | prometheus-alertmanager) "${root[@]}" systemctl disable --quiet "$package" || true ;;
        esac
    done
fi
