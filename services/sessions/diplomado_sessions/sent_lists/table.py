"""Reads the table of a list: the titles of its columns, then one record for each row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from diplomado_chassis.language.encodings import decode
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_chassis.workbooks import UnreadableWorkbook, is_workbook, read_workbook

MAX_CELL = 20_000
MAX_PASTED = 60_000
"""How long a text a field of a page holds."""
_MAX_TITLE = 64
_DELIMITERS = "\t;,"

UNREADABLE = Text(
    "La lista no se puede leer. Péguela desde una hoja de cálculo, o envíe un CSV, XLSX u ODS sin contraseña.",
    "The list cannot be read. Paste it from a spreadsheet, or send a CSV, XLSX or ODS without password.",
)
TOO_MANY = Text("La lista pasa de {most} filas.", "The list has more than {most} rows.")
EMPTY = Text(
    "La lista no tiene filas debajo de los títulos de las columnas.",
    "The list has no rows below the titles of its columns.",
)


@dataclass(frozen=True, slots=True)
class Table:
    """The first row that is not empty, and the others with their numbers, as a spreadsheet counts them."""

    titles: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def columns(self, names: Mapping[str, str]) -> dict[str, int]:
        """Return where each known column stands. `names` are the folded titles with the column that each means."""
        found: dict[str, int] = {}
        for index, title in enumerate(self.titles):
            if column := names.get(fold(title[:_MAX_TITLE])):
                found.setdefault(column, index)
        return found

    def as_text(self) -> str:
        """Return the table as it can be pasted again, with the same numbers of rows; empty if no field holds it."""
        shown = io.StringIO()
        write = csv.writer(shown, delimiter="\t", lineterminator="\n")
        for number, cells in [(1, self.titles), *self.rows]:
            shown.write("\n" * max(0, number - 1 - shown.getvalue().count("\n")))
            write.writerow([" ".join(cell.split()) for cell in cells])
            if shown.tell() > MAX_PASTED:
                return ""
        return shown.getvalue()


def read_table(content: bytes, most: int) -> Table:
    """Return the table of a list with at most so many rows. Raises ValidationFailed for what is none."""
    titles: Sequence[str] | None = None
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        for number, cells in _records(content, most):
            if titles is None:
                titles = [cell.strip() for cell in cells]
                continue
            if len(rows) == most:
                raise list_refused(TOO_MANY.with_values(most=most))
            rows.append((number, [cell.strip()[:MAX_CELL] for cell in cells]))
    except (csv.Error, UnreadableWorkbook):
        raise list_refused(UNREADABLE) from None
    if titles is None or not rows:
        raise list_refused(EMPTY)
    return Table(titles, rows)


def list_refused(text: Text) -> ValidationFailed:
    """Return the failure of a list as a whole."""
    return ValidationFailed(FieldError("list", text), slug="list-unreadable", detail=text)


def error_of_row(row: int, text: Text, cell: Text | str = "") -> FieldError:
    """Return what is wrong in a row, with the cell that it is about."""
    if cell:
        return FieldError(
            f"row {row} {cell.es if isinstance(cell, Text) else cell}",
            Text("Fila {row}, {cell}: {text}", "Row {row}, {cell}: {text}", row=row, cell=cell, text=text),
            row=row,
        )
    return FieldError(f"row {row}", Text("Fila {row}: {text}", "Row {row}: {text}", row=row, text=text), row=row)


def _records(content: bytes, most: int) -> Iterator[tuple[int, list[str]]]:
    if is_workbook(content):
        for _, rows in read_workbook(content, most + 2):
            filled = [(number, cells) for number, cells in rows() if any(cells)]
            if filled:
                yield from filled
                return
        return
    text = decode(content).text.lstrip("\ufeff").replace("\0", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        if any(cell.strip() for cell in cells):
            yield number, cells
