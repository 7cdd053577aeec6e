#!/usr/bin/env bash
# charset-normalizer 3.5.3: one more line of the same kind turns a right answer into a wrong one.
#
# A list of names in Mac Roman is detected rightly with two people, wrongly (as Windows-1252) with three, and rightly again
# with four, although only four encodings are allowed by `cp_isolation`. A list of one person is detected wrongly in each of
# the three one-byte encodings: Windows-1252, which stands first in the isolation list, is then taken for code page 850.
#
# Output seen:
#   mac_roman 1=cp1252 2=mac_roman 3=cp1252 4=mac_roman
#   cp850 1=cp1252 2=cp850 3=cp850 4=cp850
#   cp1252 1=cp850 2=cp1252 3=cp1252 4=cp1252
#
# Where it matters: nomination lists are short, and a name that was decoded wrongly is printed on a certificate. Detection by
# the noise of the text alone is no proof for them: services ask where two readings are possible (docs/adr/0025).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check charset-normalizer==3.5.3
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from charset_normalizer import from_bytes

PEOPLE = [
    "Itzel Peñalba,itzel@correo.example",
    "José Ángel Núñez,jose@correo.example",
    "María Íñiguez,maria@correo.example",
    "Zoé Güell,zoe@correo.example",
]
for encoding in ("mac_roman", "cp850", "cp1252"):
    answers = []
    for count in range(1, 5):
        content = ("nombres,correo\n" + "\n".join(PEOPLE[:count]) + "\n").encode(encoding)
        best = from_bytes(content, cp_isolation=["utf_8", "cp1252", "mac_roman", "cp850"]).best()
        answers.append(f"{count}={best.encoding if best else None}")
    print(encoding, *answers)
PYTHON
)
expected="mac_roman 1=cp1252 2=mac_roman 3=cp1252 4=mac_roman
cp850 1=cp1252 2=cp850 3=cp850 4=cp850
cp1252 1=cp850 2=cp1252 3=cp1252 4=cp1252"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
