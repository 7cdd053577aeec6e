"""Parses text into the records of a CSV file."""

import csv
import io
from collections.abc import Iterator
from typing import TypeAlias

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.refusals import CellError, refuse

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 200_000

Record: TypeAlias = tuple[int, list[str]]
"""The number of a record in its file, from 1 as a spreadsheet counts, and its cells."""

_UNREADABLE = Text(
    "La fila no se puede leer como CSV: quizá hay una comilla sin cerrar.",
    "The row cannot be read as CSV: perhaps a quotation mark is never closed.",
)


def read_records(text: str, delimiter: str) -> list[Record]:
    """Return the records that are not blank.

    Raises ValidationFailed if a quotation mark is never closed, or there are more than MAX_ROWS records.
    """
    return list(_records(text, delimiter))


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
        error = CellError.at(number + 1, None, _UNREADABLE)
        detail = Text("Fila {row}: {reason}", "Row {row}: {reason}", row=error.row, reason=error.text)
        raise refuse("not-csv", detail, error) from None


def _unwrap(cells: list[str], delimiter: str) -> list[str]:
    # Saved twice by a spreadsheet, a whole record is one quoted cell.
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and filled[0].count(delimiter) >= 3:
        return next(csv.reader([filled[0]], delimiter=delimiter))
    return cells
