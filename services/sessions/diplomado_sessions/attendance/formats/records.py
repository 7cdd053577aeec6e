"""Parses text into the records of a CSV file, one after the other."""

import csv
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from itertools import chain
from typing import TypeAlias

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.cells import visible
from diplomado_sessions.attendance.formats.refusals import refuse, too_wide
from diplomado_sessions.attendance.formats.report import Broken

DELIMITERS = (",", ";", "\t", "|")
MAX_ROWS = 200_000
MAX_COLUMNS = 2_000
_MAX_NEVER_CLOSED = 100

Record: TypeAlias = tuple[int, list[str]]
"""The number of a record in its file, from 1 as a spreadsheet counts, and its cells."""

# A record of its own after the last one, unless a quotation mark that is never closed takes it in.
_END = "\ue000end"


def too_many_rows() -> Exception:
    """Return the refusal of a file with more than MAX_ROWS rows."""
    return refuse(
        "too-many-rows",
        Text(
            "El archivo tiene más de {rows} filas; divídalo por sesión.",
            "The file has more than {rows} rows; split it by session.",
            rows=MAX_ROWS,
        ),
    )


def read_records(raw: bytes, delimiter: str, broken: list[Broken]) -> Iterator[Record]:
    """Yield the records that are not blank, of UTF-8 with line feeds.

    A row with a quotation mark that is never closed goes to `broken`, and the rows below it are read. Raises
    ValidationFailed if there are more than MAX_ROWS rows, more than MAX_COLUMNS cells in one of them, or too many
    quotation marks that are never closed.
    """
    lines = raw.count(b"\n") + (raw[-1:] not in (b"\n", b""))
    number = begun = at = 0  # records, and lines and bytes before the present record
    for _ in range(_MAX_NEVER_CLOSED):
        text = TextIOWrapper(BytesIO(raw[at:]), "utf-8", "replace", "\n")
        reader = csv.reader(chain(text, (_END,)), delimiter=delimiter)
        above = ended = begun
        try:
            for cells in reader:
                begun, ended = ended, above + reader.line_num
                if begun == lines:
                    return
                if ended > lines:
                    break
                number += 1
                if number > MAX_ROWS:
                    raise too_many_rows()
                if len(cells) > MAX_COLUMNS:
                    raise too_wide()
                if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
                    yield number, _unwrap(cells, delimiter) if delimiter in cells[0] else cells
        except csv.Error:
            begun = ended
        number += 1
        at = _below(raw, at, begun - above)
        begun, below = begun + 1, _below(raw, at, 1)
        broken.append(Broken(number, None, "never-closed", visible(raw[at:below].decode("utf-8", "replace"))))
        at = below
    raise refuse(
        "not-csv",
        Text(
            "El archivo no se puede leer como CSV: demasiadas comillas quedan sin cerrar.",
            "The file cannot be read as CSV: too many quotation marks are never closed.",
        ),
    )


def _below(raw: bytes, at: int, lines: int) -> int:
    """Return where the text continues some lines below a place."""
    for _ in range(lines):
        at = raw.find(b"\n", at) + 1 or len(raw)
    return at


def _unwrap(cells: list[str], delimiter: str) -> list[str]:
    # Saved twice by a spreadsheet, a whole record is one quoted cell.
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and filled[0].count(delimiter) >= 2 and len(filled[0].splitlines()) == 1:
        return next(csv.reader([filled[0]], delimiter=delimiter))
    return cells
