"""Reads CSV files, as spreadsheets write them, and workbooks into rows of cells by column."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

from diplomado_chassis.language.encodings import NAMES, Decoded, decode
from diplomado_chassis.language.printable import shortened
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_chassis.workbooks import (
    MAX_MEBIBYTES,
    MAX_SHEETS,
    Record,
    UnreadableWorkbook,
    is_workbook,
    read_workbook,
)
from diplomado_registration.nominations.columns import (
    COLUMNS,
    HEADINGS,
    IGNORED,
    NAMES_OF_COLUMNS,
    NO_COLUMNS,
    NUMBERING,
    Numbering,
    column_of,
    columns_of,
    is_repeated,
    required_columns,
)

_DELIMITERS: Final = ",;\t"
_MAX_LINES_ABOVE_HEADER: Final = 20
_MIN_KNOWN_COLUMNS: Final = 2
_MAX_QUESTIONS: Final = 20
_MAX_HEADING: Final = 60
_NOT_READ: Final = (IGNORED, NUMBERING)

EMPTY = Text(es="El archivo está vacío.", en="The file is empty.")
NOT_CSV = Text(
    es="No es un archivo CSV. En la hoja de cálculo elija Guardar como, CSV UTF-8.",
    en="This is not a CSV file. In the spreadsheet choose Save as, CSV UTF-8.",
)
_UNREADABLE: Final[Mapping[str, Text]] = {
    "damaged": Text(
        "No es un libro de Excel o LibreOffice que se pueda leer. Guárdelo otra vez como XLSX, ODS o CSV UTF-8.",
        "This is no workbook of Excel or LibreOffice that can be read. Save it again as XLSX, ODS or CSV UTF-8.",
    ),
    "protected": Text(
        "El libro está protegido con contraseña. Quítela y envíelo otra vez.",
        "The workbook is protected by a password. Remove it and send the file again.",
    ),
    "old": Text(
        "Es un libro de una versión antigua de Excel (XLS). Guárdelo como XLSX o CSV UTF-8.",
        "This is a workbook of an old version of Excel (XLS). Save it as XLSX or CSV UTF-8.",
    ),
    "too-large": Text(
        "El libro ocupa más de {mebibytes} MB al abrirlo. Deje solo la hoja con la lista.",
        "The workbook takes more than {mebibytes} MB when it is opened. Keep only the sheet with the list.",
        mebibytes=MAX_MEBIBYTES,
    ),
    "too-many-sheets": Text(
        "El libro tiene más de {sheets} hojas. Deje solo la hoja con la lista.",
        "The workbook has more than {sheets} sheets. Keep only the sheet with the list.",
        sheets=MAX_SHEETS,
    ),
}
BAD_QUOTES = Text(
    es="Hay comillas sin cerrar o texto después de ellas; corrija esta fila.",
    en="A quotation mark is not closed, or text follows it; correct this row.",
)
NO_PEOPLE = Text(es="Solo hay encabezado: falta al menos una persona.", en="There is only a header: add a person.")
UNKNOWN_COLUMN = Text(
    es="Columna desconocida. Las columnas son: {headings}. En inglés: {columns}.",
    en="Unknown column. The columns are: {columns}. In Spanish: {headings}.",
    headings=", ".join(HEADINGS),
    columns=", ".join(COLUMNS),
)
MISSING_COLUMN = Text(es="Falta esta columna en el encabezado.", en="The header lacks this column.")
NO_HEADER = Text(
    es="Aquí se esperaba el encabezado, por ejemplo: Nombres, Apellidos, Correo, Institución, Cargo, Grupo. "
    "También se aceptan: {columns}.",
    en="The header was expected here, for example: Nombres, Apellidos, Correo, Institución, Cargo, Grupo. "
    "These are accepted as well: {columns}.",
    columns=", ".join(COLUMNS),
)
_NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
"""How documents and pictures begin."""
REPEATED_COLUMN = Text(es="Esta columna aparece dos veces.", en="This column appears twice.")
TOO_MANY_CELLS = Text(es="La fila tiene más celdas que el encabezado.", en="The row has more cells than the header.")


class TooManyRows(ValueError):  # noqa: N818 - a fact about the file
    """The file has more rows than the limit."""


class RowError(NamedTuple):
    """An error in a row; the path is the column. Rows have the numbers of the spreadsheet: the header is row 1."""

    row: int
    error: FieldError


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a person by column."""

    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Sheet:
    """The rows of a file, and the errors that kept others from being read. `further` are columns by folded name.

    `unknown` are the headings that are no column, `recalled` the columns of those that `further` explains.
    """

    further: Mapping[str, str] = field(default_factory=dict)
    any_header: bool = False
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    recalled: dict[str, str] = field(default_factory=dict)

    def add_error(self, row: int, column: str, text: Text) -> None:
        """Add an error."""
        self.errors.append(RowError(row, FieldError(column, text)))


def read_sheet(
    raw: bytes, max_rows: int, further: Mapping[str, str] = NO_COLUMNS, *, any_header: bool = False
) -> Sheet:
    """Read a file with commas, semicolons or tabs, in any encoding that `encodings.decode` detects, or a workbook.

    `further` are columns beside the usual ones, IGNORED for those that are not read. The header may stand below a
    title. If the encoding is in doubt, the errors show both readings of the cells. With `any_header` rows are read even
    if columns are missing or unknown. Raises TooManyRows beyond `max_rows` people.
    """
    sheet = Sheet(further, any_header)
    if is_workbook(raw):
        _read_workbook(sheet, raw, max_rows)
        return sheet
    decoded = decode(raw)
    if not decoded.text.strip("\0\ufeff \t\r\n"):
        sheet.add_error(1, "", NOT_CSV if raw.strip(b" \t\r\n\xef\xbb\xbf") else EMPTY)
    elif raw.startswith(_NO_TABLES):
        sheet.add_error(1, "", NOT_CSV)
    else:
        _read_rows(sheet, decoded.text, max_rows)
        _ask_about_encoding(sheet, decoded, max_rows)
    return sheet


def _read_workbook(sheet: Sheet, raw: bytes, max_rows: int) -> None:
    """Read the first sheet that has names of columns, else the first one."""
    try:
        sheets = read_workbook(raw, max_rows + _MAX_LINES_ABOVE_HEADER)
        readers = [read for _, read in sheets]
        chosen = next((read for read in readers if _has_header(read(), sheet.further)), readers[0] if readers else None)
        if chosen is None:
            sheet.add_error(1, "", EMPTY)
        else:
            _read_records(sheet, chosen(), max_rows)
    except UnreadableWorkbook as unreadable:
        if unreadable.reason == "too-many-rows":
            raise TooManyRows from unreadable
        sheet.add_error(1, "", _UNREADABLE[unreadable.reason])


def _has_header(records: Iterator[Record], further: Mapping[str, str]) -> bool:
    return any(
        _known_columns(cells, further) >= _MIN_KNOWN_COLUMNS for _, cells in islice(records, _MAX_LINES_ABOVE_HEADER)
    )


def _ask_about_encoding(sheet: Sheet, decoded: Decoded, max_rows: int) -> None:
    """Add errors for the first cells that the two readings of a file show differently."""
    if decoded.other is None or sheet.errors:
        return
    other = Sheet(sheet.further)
    _read_rows(other, decoded.other, max_rows)
    for row, other_row in zip(sheet.rows, other.rows, strict=False):
        for column, cell in row.cells.items():
            other_cell = other_row.cells.get(column, "")
            if cell != other_cell and len(sheet.errors) < _MAX_QUESTIONS:
                sheet.add_error(row.number, column, _which(cell, other_cell, decoded))


def _which(cell: str, other_cell: str, decoded: Decoded) -> Text:
    return Text(
        es="No se sabe en qué codificación está el archivo: aquí dice «{one}» ({first}) o «{two}» ({second}). "
        "Guárdelo como CSV UTF-8 y envíelo de nuevo.",
        en="The encoding of the file is uncertain: this reads “{one}” ({first}) or “{two}” ({second}). "
        "Save it as CSV UTF-8 and send it again.",
        one=shortened(cell, 60),
        first=NAMES[decoded.encoding],
        two=shortened(other_cell, 60),
        second=NAMES[decoded.other_encoding or decoded.encoding],
    )


def _read_rows(sheet: Sheet, text: str, max_rows: int) -> None:
    start, skipped = _after_hint(text)
    _read_records(
        sheet, _numbered_records(text, start, skipped, _find_delimiter(sheet, text, start)), max_rows, skipped
    )


def _read_records(sheet: Sheet, records: Iterator[Record], max_rows: int, number: int = 0) -> None:
    """Read the rows of a table. `number` is that of the record before."""
    try:
        header_at, header = _find_header(records, sheet.further)
        number = header_at
        columns = _read_header(sheet, header_at, header)
        if sheet.errors and not sheet.any_header:
            return
        numberings = _numberings(columns, header)
        for number, cells in records:
            for position in [at for at, numbering in numberings.items() if not numbering.continues(_at(cells, at))]:
                del numberings[position]  # no running numbers: a column like any other that is not known
                _add_unknown(sheet, header_at, header[position], position)
            if not any(cell.strip() for at, cell in enumerate(cells) if at not in numberings):
                continue  # a number that nobody is written behind
            if len(sheet.rows) >= max_rows:
                raise TooManyRows
            if any(cell.strip() for cell in cells[len(columns) :]):
                sheet.add_error(number, "", TOO_MANY_CELLS)
            named = zip(columns, cells, strict=False)
            sheet.rows.append(Row(number, {column: cell for column, cell in named if column not in _NOT_READ}))
    except csv.Error:
        sheet.add_error(number + 1, "", BAD_QUOTES)
    if not sheet.rows and not sheet.errors:
        sheet.add_error(number + 1, "", NO_PEOPLE)


def _after_hint(text: str) -> tuple[int, int]:
    """Return where the records start, and how many lines are before: `sep=;` is a hint that some spreadsheets write."""
    stream = io.StringIO(text, newline="")
    if stream.readline().lower().startswith("sep="):
        return stream.tell(), 1
    return 0, 0


def _find_delimiter(sheet: Sheet, text: str, start: int) -> str:
    """Return the delimiter by which a line has the most names of columns."""
    return max(_DELIMITERS, key=lambda delimiter: _count_columns(sheet, text, start, delimiter))


def _count_columns(sheet: Sheet, text: str, start: int, delimiter: str) -> tuple[int, int]:
    known = cells_of_first = 0
    try:
        for _, cells in islice(_numbered_records(text, start, 0, delimiter), _MAX_LINES_ABOVE_HEADER):
            known = max(known, _known_columns(cells, sheet.further))
            cells_of_first = cells_of_first or len(cells)
    except csv.Error:
        pass
    return known, cells_of_first


def _known_columns(cells: list[str], further: Mapping[str, str]) -> int:
    return len({column for cell in cells if (column := column_of(cell, further))})


def _numbered_records(text: str, start: int, skipped: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not blank, with the row numbers of the spreadsheet."""
    stream = io.StringIO(text, newline="")
    stream.seek(start)
    for index, cells in enumerate(csv.reader(stream, delimiter=delimiter, strict=True), start=1 + skipped):
        if any(cell.strip() for cell in cells):
            yield index, cells


def _find_header(records: Iterator[tuple[int, list[str]]], further: Mapping[str, str]) -> tuple[int, list[str]]:
    """Return the first record with names of columns; lines above it, such as a title, are no people.

    If there is none, the first record is returned: it is where the header was expected.
    """
    above: list[tuple[int, list[str]]] = []
    for record in islice(records, _MAX_LINES_ABOVE_HEADER):
        if _known_columns(record[1], further) >= _MIN_KNOWN_COLUMNS:
            return record
        above.append(record)
    return above[0] if above else (1, [])


def _read_header(sheet: Sheet, number: int, header: list[str]) -> list[str]:
    while header and not header[-1].strip():
        header = header[:-1]
    found = columns_of(header, sheet.further)
    columns = [column or IGNORED for column in found]
    if not any(column not in _NOT_READ for column in columns):
        sheet.add_error(number, "", NO_HEADER)
        return columns
    for position, (column, cell) in enumerate(zip(found, header, strict=True)):
        if column is None:
            _add_unknown(sheet, number, cell, position)
        elif column not in _NOT_READ and is_repeated(column, columns[:position]):
            sheet.add_error(number, column, REPEATED_COLUMN)
        elif column_of(cell, NO_COLUMNS) is None and column in (*NAMES_OF_COLUMNS, IGNORED):
            sheet.recalled[shortened(cell.strip(), _MAX_HEADING)] = column
    for column in required_columns(columns):
        if column not in columns:
            sheet.add_error(number, column, MISSING_COLUMN)
    return columns


def _add_unknown(sheet: Sheet, number: int, heading: str, position: int) -> None:
    sheet.add_error(number, _safe_name(heading, position), UNKNOWN_COLUMN)
    if heading.strip():
        sheet.unknown.append(shortened(heading.strip(), _MAX_HEADING))


def _numberings(columns: Sequence[str], header: Sequence[str]) -> dict[int, Numbering]:
    return {
        position: Numbering(is_named=bool(header[position].strip()))
        for position, column in enumerate(columns)
        if column == NUMBERING
    }


def _at(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _safe_name(cell: str, position: int) -> str:
    """Return a column's name if it is safe to repeat it, else its position."""
    return cell if cell.isidentifier() and len(cell) <= 40 else f"#{position + 1}"
