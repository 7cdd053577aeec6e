#!/usr/bin/env bash
# standardwebhooks 1.1.0: `sign` takes the hour on the wall for UTC, also of a time that names its zone.
#
# The signature covers the seconds since 1970. They are computed from the time with its zone replaced by UTC, not converted. The
# same moment gives two signatures, in UTC and in Panama, five hours apart. A sender who writes the header by
# `timestamp()`, which knows zones, sends what no receiver can verify: "No matching signature found" names neither clock nor zone.
# A time without a zone counts as UTC, too, which is not what `timestamp()` makes of it.
#
# Output seen:
#   signed at 15:00 in UTC: verified
#   signed at 10:00 in Panama: No matching signature found
#   signed at 10:00 in Panama, with the header of 10:00 in UTC: verified
#
# Where it matters: webhooks of a sender whose clock is in the zone of its programmes. Only times in UTC may reach `sign`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check standardwebhooks==1.1.0 time-machine==3.2.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime, timedelta, timezone

import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

webhook = Webhook("whsec_" + "A" * 32)
utc = datetime(2026, 11, 30, 15, tzinfo=UTC)
panama = utc.astimezone(timezone(timedelta(hours=-5)))


def received(signed, header):
    headers = {"webhook-id": "1", "webhook-timestamp": str(int(header.timestamp()))}
    with time_machine.travel(header, tick=False):
        try:
            webhook.verify("{}", headers | {"webhook-signature": webhook.sign("1", signed, "{}")})
        except WebhookVerificationError as error:
            return str(error)
    return "verified"


print("signed at 15:00 in UTC:", received(utc, utc))
print("signed at 10:00 in Panama:", received(panama, panama))
print("signed at 10:00 in Panama, with the header of 10:00 in UTC:", received(panama, panama.replace(tzinfo=UTC)))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
