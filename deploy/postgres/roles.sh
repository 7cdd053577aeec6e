#!/bin/bash
# Applies roles.sql to the database $AT as $ADMIN, with the passwords in /secrets.
set -euo pipefail
for name in registration sessions certificates notifications; do
    export "${name^^}_PASSWORD=$(< /secrets/$name)" "${name^^}_OWNER_PASSWORD=$(< /secrets/${name}_owner)"
done
PGPASSWORD=$(< /secrets/superuser) psql -X -q -v ON_ERROR_STOP=1 -d "postgresql://$ADMIN@$AT" -f "$(dirname "$0")/roles.sql"
