#!/usr/bin/env bash
# pydantic 2.14.4: a timedelta of 365 days or more is written with years, which other readers count on the calendar.
#
# A timedelta has days and seconds alone. Above 364 days pydantic writes them as years of 365 days and the rest, so that 400 days
# become P1Y35D. It reads its own text back as 400 days. isodate 0.7.2, as ISO 8601 says, adds a year of the calendar: with a 29
# February within, 401 days. A type that knows no years, as Java's Duration, cannot read it at all. In the other direction pydantic
# takes P1M for 30 days and P1Y for 365, without a word.
#
# Output seen:
#   364 days: P364D, on the calendar from 2027-03-01: 364
#   365 days: P1Y, on the calendar from 2027-03-01: 366
#   400 days: P1Y35D, on the calendar from 2027-03-01: 401
#   1461 days: P4Y1D, on the calendar from 2027-03-01: 1462
#   P1M read by pydantic: 30 days
#   P1Y read by pydantic: 365 days
#
# Where it matters: how long a certificate is valid, or data are kept, in a fact or an answer that other systems read. A number of
# days, or the date of the end, is what is meant.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.4 isodate==0.7.2
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import date, timedelta

from isodate import parse_duration
from pydantic import TypeAdapter

durations, start = TypeAdapter(timedelta), date(2027, 3, 1)
for days in (364, 365, 400, 1461):
    text = durations.dump_python(timedelta(days=days), mode="json")
    print(f"{days} days: {text}, on the calendar from {start}: {(start + parse_duration(text) - start).days}")
for text in ("P1M", "P1Y"):
    print(f"{text} read by pydantic: {durations.validate_python(text).days} days")
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
