#!/bin/sh
# install.sh BINARY [DESTDIR]: puts the binary and the files it reads where a system expects them. The systemd units
# and the container image rest on this layout.
set -eu
binary=$1
destination=${2:-}
cd "$(dirname "$0")/.."
share=$destination/usr/share/bellwether
install -D -m 755 "$binary" "$destination/usr/bin/bellwether"
install -d "$share"
for part in migrations policies web openapi.yaml; do
    rm -rf "${share:?}/$part"
    cp -RL "$part" "$share/$part"
done
for unit in deploy/systemd/*.service deploy/systemd/*.target; do
    install -D -m 644 "$unit" "$destination/usr/lib/systemd/system/$(basename "$unit")"
done
install -D -m 644 deploy/systemd/bellwether.sysusers "$destination/usr/lib/sysusers.d/bellwether.conf"
if [ ! -e "$destination/etc/bellwether/bellwether.env" ]; then
    install -D -m 600 deploy/systemd/bellwether.env "$destination/etc/bellwether/bellwether.env"
fi
