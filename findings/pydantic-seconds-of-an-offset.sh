#!/usr/bin/env bash
# pydantic 2.14.4, orjson 3.13.0, msgspec 0.23.0: a moment whose offset has seconds is written as another moment, without a word.
#
# Until 1972 Monrovia was -00:44:30 from UTC, and Panama -05:19:36 until 1908, as most towns by their own sun. An offset of JSON has
# no seconds (RFC 3339). pydantic drops them and keeps the time of day, orjson and msgspec round them: the text is a good time, and
# names a moment up to a minute away. pydantic reads its own text back as that other moment. Python's `isoformat` writes the
# seconds. Written in UTC the moment is right in all of them.
#
# Output seen:
#   1971-06-01T12:00:00-00:44:30 pydantic -30 s, orjson +30 s, msgspec -30 s, pydantic in UTC +0 s
#   1900-01-01T12:00:00-05:19:36 pydantic -36 s, orjson +24 s, msgspec +24 s, pydantic in UTC +0 s
#   2023-08-14T12:00:00+00:00:30 pydantic +30 s, orjson -30 s, msgspec +30 s, pydantic in UTC +0 s
#
# Where it matters: dates of birth and of old papers with a zone, and offsets that a program computes as the difference of two
# clocks. Our events convert to UTC before they are written, so they are not touched.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.4 orjson==3.13.0 msgspec==0.23.0 tzdata==2026.6
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import msgspec
import orjson
from pydantic import TypeAdapter

pydantic = TypeAdapter(datetime)
writers = {
    "pydantic": pydantic.dump_json,
    "orjson": orjson.dumps,
    "msgspec": msgspec.json.encode,
    "pydantic in UTC": lambda moment: pydantic.dump_json(moment.astimezone(UTC)),
}
for moment in (
    datetime(1971, 6, 1, 12, tzinfo=ZoneInfo("Africa/Monrovia")),
    datetime(1900, 1, 1, 12, tzinfo=ZoneInfo("America/Panama")),
    datetime(2023, 8, 14, 12, tzinfo=timezone(timedelta(seconds=30))),
):
    away = {name: pydantic.validate_json(write(moment)) - moment for name, write in writers.items()}
    print(moment.isoformat(), ", ".join(f"{name} {by.total_seconds():+.0f} s" for name, by in away.items()))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
