# Sourced by the other scripts: a throw-away PostgreSQL on loopback, in a directory of its own.
# start_postgres sets DATABASE_SERVER_URL; stop_postgres removes everything. Durability is off: it holds test data.

start_postgres() {
    local binaries port log
    binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
    postgres_directory=$(mktemp -d /tmp/bellwether-test-XXXXXX)
    as_postgres=()
    if [ "$(id -u)" -eq 0 ]; then
        chown postgres: "$postgres_directory"
        as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)
    fi
    log=$postgres_directory/log
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    (
        cd /
        "${as_postgres[@]}" "$binaries/initdb" --pgdata="$postgres_directory/data" --username=bellwether \
            --encoding=UTF8 --locale=C.UTF-8 --auth=trust --no-sync --no-instructions
    ) >/dev/null
    (
        cd / && exec "${as_postgres[@]}" setsid "$binaries/postgres" -D "$postgres_directory/data" \
            -c listen_addresses=127.0.0.1 -c port="$port" -c unix_socket_directories="$postgres_directory" \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
            -c shared_buffers=256MB -c log_min_messages=fatal -c timezone=UTC
    ) >/dev/null 2>"$log" </dev/null &
    for _ in $(seq 200); do
        if "$binaries/pg_isready" --quiet --host=127.0.0.1 --port="$port"; then
            postgres_pid=$(head -1 "$postgres_directory/data/postmaster.pid")
            DATABASE_SERVER_URL="postgres://bellwether@127.0.0.1:$port/postgres"
            postgres_binaries=$binaries
            return 0
        fi
        sleep 0.05
    done
    echo "the test PostgreSQL did not start:" >&2
    cat "$log" >&2
    return 1
}

stop_postgres() {
    if [ -n "${postgres_pid:-}" ] && kill -INT "$postgres_pid" 2>/dev/null; then
        for _ in $(seq 200); do
            kill -0 "$postgres_pid" 2>/dev/null || break
            sleep 0.05
        done
        kill -QUIT "$postgres_pid" 2>/dev/null || true
    fi
    [ -z "${postgres_directory:-}" ] || rm -rf "$postgres_directory"
    postgres_pid='' postgres_directory=''
}
