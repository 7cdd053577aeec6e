#!/bin/bash
# Gives the broker the administrator's password, which stands in a file, and starts it as the image does.
set -euo pipefail
module=org.apache.kafka.common.security.plain.PlainLoginModule
export KAFKA_LISTENER_NAME_CLIENTS_PLAIN_SASL_JAAS_CONFIG="$module required user_admin=\"$(< /secrets/admin)\";"
exec /etc/kafka/docker/run
