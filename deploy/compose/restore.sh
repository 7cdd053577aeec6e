#!/bin/sh
# Fills a project that has no data with a backup, and starts it: sh deploy/compose/restore.sh FOLDER
set -eu
folder=$(cd "${1:?the folder of a backup}" && pwd)

load() {
    docker compose run --rm --no-deps -T --user 0 --volume "$folder:/backup:ro" --entrypoint sh "$1" -euc '
        test -z "$(ls -A "$1")" || { echo "There is data already: $2." >&2; exit 1; }
        tar -C "$1" -xzpf "/backup/$2.tar.gz"' - "$2" "$1" < /dev/null
}

load secrets /secrets
load postgres /var/lib/postgresql/data
load kafka /var/lib/kafka/data
docker compose up --detach --wait
