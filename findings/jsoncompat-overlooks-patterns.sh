#!/usr/bin/env bash
# jsoncompat 0.3.1: a new or changed `pattern` or `format` of a text is compatible, in both roles; a new `maxLength` is not.
#
# `check_compat` compares lengths, members and types. Of two patterns that have no text in common it says that each reader
# understands the records of the other. It neither compares nor names them as not compared: the answer is True.
#
# Output seen:
#   a pattern is added: True
#   the pattern is another, and no text has both: True
#   a format is added: True
#   a maximum length is added: False
#
# Where it matters: a check of schemas in front of a release. Codes and identifiers, whose form is a pattern, change unseen.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jsoncompat==0.3.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json

from jsoncompat import check_compat


def compare(what, old, new):
    text = {"type": "string"}
    print(what + ":", check_compat(json.dumps(text | old), json.dumps(text | new), "both"))


compare("a pattern is added", {}, {"pattern": "^A[0-9]+$"})
compare("the pattern is another, and no text has both", {"pattern": "^A[0-9]+$"}, {"pattern": "^B[0-9]+$"})
compare("a format is added", {}, {"format": "uuid"})
compare("a maximum length is added", {}, {"maxLength": 3})
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
