#!/usr/bin/env bash
# icalendar 7.3.2 (read by python-dateutil 2.9.0.post0): the end of a recurrence loses its zone, and readers refuse or shift it.
#
# RFC 5545 (3.3.10) wants UNTIL in UTC where the start names a zone. `rrule` takes a time with a zone and writes its hour on the
# wall, neither converted nor with a Z. dateutil refuses the rule of a start with a zone. A reader that takes the text for UTC ends
# five hours early in Panama, so that the last weekly session is missing. A time that is given in UTC is written rightly.
#
# Output seen:
#   until 09:00 in Panama: FREQ=WEEKLY;UNTIL=20261221T090000, ValueError
#   until 14:00 in UTC: FREQ=WEEKLY;UNTIL=20261221T140000Z, 4 sessions
#   the first text taken for UTC: 3 sessions
#
# Where it matters: a course of weekly sessions as one entry of a calendar. Our calendars have one entry for each session and no
# recurrence (services/notifications).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 tzdata==2025.3
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Event

panama = ZoneInfo("America/Panama")
start, end = datetime(2026, 11, 30, 9, tzinfo=panama), datetime(2026, 12, 21, 9, tzinfo=panama)


def written(until):
    event = Event()
    event.add("rrule", {"freq": "weekly", "until": until})
    return event["rrule"].to_ical().decode()


def sessions(rule):
    try:
        return f"{len(list(rrulestr(rule, dtstart=start)))} sessions"
    except ValueError as error:
        return type(error).__name__


local, utc = written(end), written(end.astimezone(UTC))
print(f"until 09:00 in Panama: {local}, {sessions(local)}")
print(f"until 14:00 in UTC: {utc}, {sessions(utc)}")
print("the first text taken for UTC:", sessions(local + "Z"))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
