"""Parses text into the records of a CSV file, one after the other."""

import csv
from collections.abc import Iterator
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


class _Lines:
    """The lines of a text in UTF-8, with the place where the present record begins. Memory: one line at a time."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._at = 0
        self._record_at = 0
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        start = self._at
        end = self._raw.find(b"\n", start) + 1
        if end:
            self._at = end
            return self._raw[start:end].decode("utf-8", "replace")
        if start < len(self._raw):
            self._at = len(self._raw)
            return self._raw[start:].decode("utf-8", "replace") + "\n"
        if self.ended:
            raise StopIteration
        self.ended = True
        return _END

    def begin_record(self) -> None:
        """Remember that the next record begins at the next line."""
        self._record_at = self._at

    def begin_again(self) -> str:
        """Return the first line of the present record and continue below it."""
        self._at, self.ended = self._record_at, False
        line = next(self)
        self.begin_record()
        return line


def read_records(raw: bytes, delimiter: str, broken: list[Broken]) -> Iterator[Record]:
    """Yield the records that are not blank, of UTF-8 with line feeds.

    A row with a quotation mark that is never closed goes to `broken`, and the rows below it are read. Raises
    ValidationFailed if there are more than MAX_ROWS rows, more than MAX_COLUMNS cells in one of them, or too many
    quotation marks that are never closed.
    """
    lines = _Lines(raw)
    number = 0
    for _ in range(_MAX_NEVER_CLOSED):
        try:
            for cells in csv.reader(lines, delimiter=delimiter):
                if lines.ended:
                    if cells == [_END]:
                        return
                    break
                number += 1
                if number > MAX_ROWS:
                    raise too_many_rows()
                if len(cells) > MAX_COLUMNS:
                    raise too_wide()
                lines.begin_record()
                if cells and (cells[0].strip() or any(cell.strip() for cell in cells)):
                    yield number, _unwrap(cells, delimiter) if delimiter in cells[0] else cells
        except csv.Error:
            pass
        number += 1
        broken.append(Broken(number, None, "never-closed", visible(lines.begin_again())))
    raise refuse(
        "not-csv",
        Text(
            "El archivo no se puede leer como CSV: demasiadas comillas quedan sin cerrar.",
            "The file cannot be read as CSV: too many quotation marks are never closed.",
        ),
    )


def _unwrap(cells: list[str], delimiter: str) -> list[str]:
    # Saved twice by a spreadsheet, a whole record is one quoted cell.
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and filled[0].count(delimiter) >= 2 and len(filled[0].splitlines()) == 1:
        return next(csv.reader([filled[0]], delimiter=delimiter))
    return cells
