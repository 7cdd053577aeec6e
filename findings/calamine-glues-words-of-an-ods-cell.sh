#!/usr/bin/env bash
# python-calamine 0.9.1 (files by odfpy 1.4.1 and openpyxl 3.1.5): what one cell holds depends on the format of the workbook.
# A tab or a line break inside a paragraph of an ODS cell vanishes, so that "Ruiz<tab>Ana" becomes "RuizAna"; a repeated
# space stays. The same text in XLSX keeps its tab. A duration of 24 hours or more, or below zero, is the text of the ISO
# duration in ODS ("PT25H30M00S") and a `timedelta` in XLSX; shorter ones are a `time` in ODS.
#
# OpenDocument writes a tab as <text:tab/> and a line break as <text:line-break/>, as it writes further spaces as <text:s/>.
# Only the last is turned back into what it stands for. Nothing raises, and a name that was pasted with its tab is one word.
#
# Output seen:
#   ods: 'RuizAna' 'RuizAna' 'Ruiz  Ana' time(1, 30) 'PT25H30M00S' '-PT00H30M00S'
#   xlsx: 'Ruiz\tAna' 'Ruiz\nAna' 'Ruiz  Ana' timedelta(seconds=5400) timedelta(days=1, seconds=5400)
#
# Where it matters: nomination lists and attendance reports that were pasted into LibreOffice: glued names are not found
# among registrants and wait in the queue; total times of a course need both readings. Our copy of such a file has spaces
# instead: chassis/diplomado_chassis/workbooks/parts.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1 openpyxl==3.1.5
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import timedelta
from io import BytesIO

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, S, Tab
from openpyxl import Workbook
from python_calamine import load_workbook


def first_row(document):
    file = BytesIO()
    document.save(file)
    [row] = load_workbook(BytesIO(file.getvalue())).get_sheet_by_index(0).to_python()
    return " ".join(repr(value).removeprefix("datetime.") for value in row)


row = TableRow()
for between in (Tab(), LineBreak(), S(c=2)):
    paragraph = P(text="Ruiz")
    paragraph.addElement(between)
    paragraph.addText("Ana")
    cell = TableCell(valuetype="string")
    cell.addElement(paragraph)
    row.addElement(cell)
for duration in ("PT01H30M00S", "PT25H30M00S", "-PT00H30M00S"):
    row.addElement(TableCell(valuetype="time", timevalue=duration))
table = Table(name="people")
table.addElement(row)
ods = OpenDocumentSpreadsheet()
ods.spreadsheet.addElement(table)
print("ods:", first_row(ods))

xlsx = Workbook()
xlsx.active.append(["Ruiz\tAna", "Ruiz\nAna", "Ruiz  Ana", timedelta(hours=1.5), timedelta(hours=25.5)])
print("xlsx:", first_row(xlsx))
PYTHON
)
echo "$seen"
expected="ods: 'RuizAna' 'RuizAna' 'Ruiz  Ana' time(1, 30) 'PT25H30M00S' '-PT00H30M00S'
xlsx: 'Ruiz\\tAna' 'Ruiz\\nAna' 'Ruiz  Ana' timedelta(seconds=5400) timedelta(days=1, seconds=5400)"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
