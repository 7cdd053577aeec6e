"""From text to the tables inside it: one in a meeting's file, several blocks in a webinar's."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from diplomado_contracts.event import Localised
from diplomado_sessions.attendance.formats.refusals import CellFault, refuse
from diplomado_sessions.attendance.formats.zoom.layouts import Header, Role, recognise_header, recognise_section

DELIMITERS = (",", ";", "\t")
MAX_ROWS = 200_000


@dataclass(slots=True)
class Table:
    """A header with the records below it, each with its number in the file."""

    header: Header
    role: Role
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def find_tables(text: str) -> list[Table]:
    """Return the tables in the text, whatever the delimiter.

    Raises FileRefused if there is none, or a quotation mark is never closed, or there are too many rows.
    """
    for delimiter in DELIMITERS:
        if tables := _tables(text, delimiter):
            return tables
    raise refuse(
        "not-zoom",
        "No se reconoce un archivo de asistencia de Zoom: falta una fila de títulos con el nombre y las horas.",
        "This is not recognised as a Zoom attendance file: there is no header row with the name and the times.",
        how=True,
    )


def _tables(text: str, delimiter: str) -> list[Table]:
    tables: list[Table] = []
    role: Role | None = None
    current: Table | None = None
    for number, cells in _records(text, delimiter):
        if not any(cell.strip() for cell in cells):
            continue
        if section := recognise_section(cells):
            role, current = section, None
        elif header := recognise_header(cells):
            webinar = "attended" in header.columns
            current = Table(header, role or ("attendee" if webinar else "participant"))
            tables.append(current)
        elif current is not None:
            current.rows.append((number, cells))
    return tables


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise refuse(
                    "too-many-rows",
                    f"El archivo tiene más de {MAX_ROWS} filas; divídalo por sesión.",
                    f"The file has more than {MAX_ROWS} rows; split it by session.",
                )
            yield number, _unwrap(cells, delimiter)
    except csv.Error:
        message = Localised(
            es="La fila no se puede leer como CSV: quizá hay una comilla sin cerrar.",
            en="The row cannot be read as CSV: perhaps a quotation mark is never closed.",
        )
        fault = CellFault(number + 1, None, message)
        raise refuse("not-csv", f"Fila {fault.row}: {message.es}", f"Row {fault.row}: {message.en}", fault) from None


def _unwrap(cells: list[str], delimiter: str) -> list[str]:
    # Saved twice by a spreadsheet, a whole record stands inside one pair of quotation marks.
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) == 1 and filled[0].count(delimiter) >= 3:
        return next(csv.reader([filled[0]], delimiter=delimiter))
    return cells
