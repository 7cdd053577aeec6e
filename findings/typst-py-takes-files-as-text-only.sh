#!/usr/bin/env bash
# typst 0.15.2 (Python): an image among the files that a compilation is given is refused as "not valid UTF-8".
#
# `Compiler.compile(input={name: content})` takes the files of a document from memory, as bytes or by their paths. Each of them is
# made a source as well, although only what is imported is one, so it must be text: a PNG is refused before anything is
# compiled, also if its path is given. Read by Typst itself, below the root, the same file is taken.
#
# Output seen:
#   from memory: file is not valid UTF-8
#   by its path: file is not valid UTF-8
#   below the root: a PDF
#
# Where it matters: papers with emblems and signatures whose images are in a database. They are given as SVG around the PNG in
# base64, which Typst decodes and compresses anew for each paper (services/certificates, documents/fourth/content.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import base64
import sys
from pathlib import Path

import typst

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
root = Path(sys.argv[1]) / "root"
root.mkdir()
(root / "dot.png").write_bytes(PNG)
main = b'#image("/dot.png")'
compiler = typst.Compiler(root=str(root), ignore_system_fonts=True)
for how, files in (
    ("from memory", {"main.typ": main, "dot.png": PNG}),
    ("by its path", {"main.typ": main, "dot.png": root / "dot.png"}),
    ("below the root", {"main.typ": main}),
):
    try:
        print(f"{how}: a PDF" if compiler.compile(input=files).startswith(b"%PDF") else f"{how}: something else")
    except RuntimeError as error:
        print(f"{how}: {error}")
PYTHON
)
expected="from memory: file is not valid UTF-8
by its path: file is not valid UTF-8
below the root: a PDF"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
