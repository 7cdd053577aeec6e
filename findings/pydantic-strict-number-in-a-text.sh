#!/usr/bin/env bash
# pydantic 2.14.4: in strict mode a text of digits is a moment, and the same digits without quotes are not.
#
# Strict mode refuses a number where a moment is due: 1690000000 in JSON is an error. It refuses a day without a time too. But the
# digits in quotes are accepted, as seconds since 1970, or as milliseconds if they are many. The JSON Schema that pydantic writes for
# the field says `format: date-time`, that is RFC 3339: jsonschema 4.26.0 with rfc3339-validator 0.1.4 refuses each of them.
#
# Output seen:
#   1690000000: refused by pydantic
#   "1690000000": pydantic reads 2023-07-22T04:26:40+00:00, jsonschema refuses
#   "1690000000000": pydantic reads 2023-07-22T04:26:40+00:00, jsonschema refuses
#   "-1": pydantic reads 1969-12-31T23:59:59+00:00, jsonschema refuses
#   "2023-07-22": refused by pydantic
#   "2023-07-22T04:26:40Z": pydantic reads 2023-07-22T04:26:40+00:00, jsonschema accepts
#
# Where it matters: one reader of a topic or an API takes a record that all others refuse, and stores a moment that its writer may not
# have meant. A text that is to be a moment needs a pattern of its own, or is written again and compared with what came.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.4 jsonschema==4.26.0 rfc3339-validator==0.1.4
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json
from datetime import datetime

from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

moments = TypeAdapter(datetime)
judge = Draft202012Validator(moments.json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
for text in ("1690000000", '"1690000000"', '"1690000000000"', '"-1"', '"2023-07-22"', '"2023-07-22T04:26:40Z"'):
    try:
        read = moments.validate_json(text, strict=True)
    except ValidationError:
        print(f"{text}: refused by pydantic")
        continue
    other = "accepts" if judge.is_valid(json.loads(text)) else "refuses"
    print(f"{text}: pydantic reads {read.isoformat()}, jsonschema {other}")
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
