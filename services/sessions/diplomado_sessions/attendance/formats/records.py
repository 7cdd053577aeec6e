"""Parses text into the records of a CSV file."""

import csv
import io
from collections.abc import Iterator
from typing import TypeAlias

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.refusals import CellError, refuse

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 200_000

Record: TypeAlias = tuple[int, list[str]]
"""The number of a record in its file, from 1 as a spreadsheet counts, and its cells."""

_UNREADABLE = Text(
    "La fila no se puede leer como CSV: quizá hay una comilla sin cerrar.",
    "The row cannot be read as CSV: perhaps a quotation mark is never closed.",
)


# A record of its own after the last one, unless a quotation mark that is never closed takes it in.
_END = "\ue000end"


def read_records(text: str, delimiter: str) -> list[Record]:
    """Return the records that are not blank. Raises ValidationFailed if there are more than MAX_ROWS of them.

    Call `check_closed` on those of the delimiter that fits: the last one may have taken in the rest of the file.
    """
    return list(_records(f"{text}\n{_END}", delimiter))


def check_closed(records: list[Record]) -> list[Record]:
    """Return the records of the file. Raises ValidationFailed if a quotation mark is never closed."""
    number, cells = records[-1]
    if cells != [_END]:
        raise _unreadable(number)
    return records[:-1]


def _unreadable(number: int) -> ValidationFailed:
    error = CellError.at(number, None, _UNREADABLE)
    detail = Text("Fila {row}: {reason}", "Row {row}: {reason}", row=error.row, reason=error.text)
    return refuse("not-csv", detail, error)


def _records(text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise refuse(
                    "too-many-rows",
                    Text(
                        "El archivo tiene más de {rows} filas; divídalo por sesión.",
                        "The file has more than {rows} rows; split it by session.",
                        rows=MAX_ROWS,
                    ),
                )
            if any(cell.strip() for cell in cells):
                yield number, _unwrap(cells, delimiter)
    except csv.Error:
        raise _unreadable(number + 1) from None


def _unwrap(cells: list[str], delimiter: str) -> list[str]:
    # Saved twice by a spreadsheet, a whole record is one quoted cell.
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and filled[0].count(delimiter) >= 3 and len(filled[0].splitlines()) == 1:
        return next(csv.reader([filled[0]], delimiter=delimiter))
    return cells
