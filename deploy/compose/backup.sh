#!/bin/sh
# Saves data and secrets into a folder that is new: sh deploy/compose/backup.sh FOLDER
# Everything stops meanwhile, as the data of Postgres and of Kafka belong together.
set -eu
mkdir -m 700 "${1:?a folder that does not exist yet}"
folder=$(cd "$1" && pwd)

save() {
    docker compose run --rm --no-deps -T --user 0 --volume "$folder:/backup" --entrypoint tar "$1" \
        -C "$2" -czf "/backup/$1.tar.gz" . < /dev/null
}

trap 'docker compose up --detach --wait --no-recreate' EXIT
docker compose stop entrance registration sessions certificates notifications
docker compose stop kafka postgres
save secrets /secrets
save postgres /var/lib/postgresql/data
save kafka /var/lib/kafka/data
