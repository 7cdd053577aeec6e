#!/usr/bin/env bash
# cloudevents 2.2.0: an event whose data is a JSON array leaves in binary mode as Python's notation, and comes back as a text.
#
# `to_binary` writes only objects as JSON. An array goes through str(), under the content type application/json: single quotes,
# True, None. `from_kafka` cannot read that as JSON, says nothing, and returns the text. The same event in structured mode is
# right, so that the same code works until the mode is changed. A boolean is written as `True`; a number passes by luck.
#
# Output seen:
#   object, binary: b'{"open": true}' read as dict
#   object, structured: read as dict
#   array, binary: b"[{'open': True, 'until': None}]" read as str
#   array, structured: read as list
#   boolean, binary: b'True' read as str
#   boolean, structured: read as bool
#
# Where it matters: whoever publishes or reads facts with this package beside ours. The data of each of our facts is an object,
# and a list stands in a field of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cloudevents==2.2.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from cloudevents.core.bindings.kafka import from_kafka, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

json = JSONFormat()
for name, data in (("object", {"open": True}), ("array", [{"open": True, "until": None}]), ("boolean", True)):
    attributes = {"id": "1", "source": "/lists", "type": "org.example.opened", "datacontenttype": "application/json"}
    event = CloudEvent(attributes | {"specversion": "1.0"}, data)
    binary, structured = to_binary(event, json), to_structured(event, json)
    print(f"{name}, binary: {binary.value} read as {type(from_kafka(binary, json).get_data()).__name__}")
    print(f"{name}, structured: read as {type(from_kafka(structured, json).get_data()).__name__}")
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
