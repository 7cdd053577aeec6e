#!/bin/sh
# Brings one service to the image that .env names, without a pause: sh deploy/compose/upgrade.sh sessions
# The new container serves beside the old one before that ends. If it does not become healthy, the old one stays.
set -eu
service=${1:?name of a service}
old=$(docker compose ps --quiet "$service")
docker compose up --detach --no-deps "migrate-$service"
if test "$(docker wait "$(docker compose ps --all --quiet "migrate-$service")")" != 0; then
    docker compose logs --no-log-prefix "migrate-$service" >&2
    exit 1
fi
if docker compose up --detach --wait --no-deps --no-recreate --scale "$service=2" "$service"; then
    docker stop $old > /dev/null
    docker rm $old > /dev/null
    exit
fi
for container in $(docker compose ps --all --quiet "$service"); do
    case $old in *$container*) ;; *) docker rm --force "$container" > /dev/null ;; esac
done
exit 1
