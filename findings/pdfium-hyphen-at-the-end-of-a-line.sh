#!/usr/bin/env bash
# PDFium (pypdfium2 5.15.2; file by typst 0.15.2): a hyphen that belongs to a word and happens to end a line is no hyphen any
# more. One function of a page of text gives U+FFFE for it, which is no character and makes XML and JSON schemas refuse the text,
# the other one U+0002. A search, as in Chrome, finds the word neither as it is written nor without its hyphen.
#
# The file has U+002D, and pdfminer.six 20260107 gives it. PDFium takes every hyphen at the end of a line for hyphenation.
# The same name on one line is found; nothing raises.
#
# Output seen:
#   on one line: 'Ana Guerra-Santamaría' 'Ana Guerra-Santamaría' Guerra-Santamaría: found, GuerraSantamaría: not found
#   on two lines: 'Ana Guerra\ufffeSantamaría' 'Ana Guerra\x02Santamaría' Guerra-Santamaría: not found, GuerraSantamaría: not found
#   pdfminer on two lines: 'Ana Guerra-\nSantamaría'
#
# Where it matters: double surnames on certificates. Our comparison of a file reads U+FFFE as a hyphen; who searches a folder of
# papers for a name may not find it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypdfium2==5.15.2 typst==0.15.2 pdfminer.six==20260107
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import io

import pypdfium2
import typst
from pdfminer.high_level import extract_text

for lines, width in (("one line", 300), ("two lines", 100)):
    source = f"#set page(width: {width}pt, height: 60pt, margin: 10pt)\n#set text(size: 12pt)\nAna Guerra-Santamaría"
    pdf = typst.compile(source.encode(), format="pdf")
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    found = [
        f"{name}: {'found' if text.search(name).get_next() else 'not found'}"
        for name in ("Guerra-Santamaría", "GuerraSantamaría")
    ]
    print(f"on {lines}:", repr(text.get_text_range()), repr(text.get_text_bounded()), ", ".join(found))
print("pdfminer on two lines:", repr(extract_text(io.BytesIO(pdf)).strip()))
PYTHON
)
echo "$seen"
diff <(echo "$seen") <(sed -n 's/^#   //p' "$0")
