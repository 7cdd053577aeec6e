#!/bin/bash
# Applies roles.sql to the database $AT as $ADMIN, with the passwords in /secrets, once it answers.
set -euo pipefail
database=postgresql://$ADMIN@$AT
timeout 300 bash -c 'until pg_isready -q -d "$1"; do sleep 1; done' - "$database"
for name in registration sessions certificates notifications; do
    export "${name^^}_PASSWORD=$(< /secrets/$name)" "${name^^}_OWNER_PASSWORD=$(< /secrets/${name}_owner)"
done
PGPASSWORD=$(< /secrets/superuser) psql -X -q -v ON_ERROR_STOP=1 -d "$database" -f "$(dirname "$0")/roles.sql"
