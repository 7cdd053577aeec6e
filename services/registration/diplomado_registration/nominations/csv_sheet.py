"""Reads CSV files as spreadsheets write them into rows of cells by column."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS

COLUMNS: Final = (
    "given_names", "family_names", "email", "institution", "position",
    *(field.name for field in NOMINATED_FIELDS), "group", "leads_group", "language",
)  # fmt: skip
REQUIRED_COLUMNS: Final = ("given_names", "family_names", "email")
_SPANISH_NAMES: Final = {
    "nombres": "given_names", "nombre": "given_names", "apellidos": "family_names", "apellido": "family_names",
    "correo": "email", "correo electronico": "email", "e mail": "email", "institucion": "institution",
    "cargo": "position", "puesto": "position", "grupo": "group",
    "lidera grupo": "leads_group", "lider de grupo": "leads_group", "idioma": "language",
}  # fmt: skip
_COLUMNS_BY_NAME: Final = {
    **{fold(column): column for column in COLUMNS},
    **{heading: field.name for field in NOMINATED_FIELDS for heading in field.headings},
    **_SPANISH_NAMES,
}
_ENCODINGS: Final = ("utf-8-sig", "cp1252", "latin-1")

EMPTY = Text(es="El archivo está vacío.", en="The file is empty.")
NOT_CSV = Text(
    es="No es un archivo CSV. En la hoja de cálculo elija Guardar como, CSV UTF-8.",
    en="This is not a CSV file. In the spreadsheet choose Save as, CSV UTF-8.",
)
BAD_QUOTES = Text(
    es="Hay comillas sin cerrar o texto después de ellas; corrija esta fila.",
    en="A quotation mark is not closed, or text follows it; correct this row.",
)
NO_PEOPLE = Text(es="Solo hay encabezado: falta al menos una persona.", en="There is only a header: add a person.")
UNKNOWN_COLUMN = Text(
    es="Columna desconocida. Las columnas son: {columns}.",
    en="Unknown column. The columns are: {columns}.",
    columns=", ".join(COLUMNS),
)
MISSING_COLUMN = Text(es="Falta esta columna en el encabezado.", en="The header lacks this column.")
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
    """The rows of a file, and the errors that kept others from being read."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def add_error(self, row: int, column: str, text: Text) -> None:
        """Add an error."""
        self.errors.append(RowError(row, FieldError(column, text)))


def read_sheet(raw: bytes, max_rows: int) -> Sheet:
    """Read a file with commas, semicolons or tabs, in UTF-8 (with or without a byte order mark), UTF-16 or Latin-1.

    Raises TooManyRows beyond `max_rows` people.
    """
    sheet = Sheet()
    text = _decode(raw)
    if not text.strip("\0\ufeff \t\r\n"):
        sheet.add_error(1, "", NOT_CSV if raw.strip(b" \t\r\n\xef\xbb\xbf") else EMPTY)
    elif raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        sheet.add_error(1, "", NOT_CSV)
    else:
        _read_rows(sheet, text, max_rows)
    return sheet


def _decode(raw: bytes) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("Latin-1 reads anything")


def _read_rows(sheet: Sheet, text: str, max_rows: int) -> None:
    records = _numbered_records(text)
    number = 1
    try:
        number, header = next(records, (1, []))
        columns = _read_header(sheet, number, header)
        if sheet.errors:
            return
        for number, cells in records:
            if len(sheet.rows) >= max_rows:
                raise TooManyRows
            if any(cell.strip() for cell in cells[len(columns) :]):
                sheet.add_error(number, "", TOO_MANY_CELLS)
            sheet.rows.append(Row(number, dict(zip(columns, cells, strict=False))))
    except csv.Error:
        sheet.add_error(number + 1, "", BAD_QUOTES)
    if not sheet.rows and not sheet.errors:
        sheet.add_error(number + 1, "", NO_PEOPLE)


def _numbered_records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records that are not blank, with the row numbers of the spreadsheet."""
    stream = io.StringIO(text, newline="")
    start, skipped = 0, 0
    first = stream.readline()
    if first.lower().startswith("sep="):  # a hint that some spreadsheets write before the header
        start, skipped = stream.tell(), 1
        first = stream.readline()
    stream.seek(start)
    delimiter = max(",;\t", key=first.count)
    for index, cells in enumerate(csv.reader(stream, delimiter=delimiter, strict=True), start=1 + skipped):
        if any(cell.strip() for cell in cells):
            yield index, cells


def _read_header(sheet: Sheet, number: int, header: list[str]) -> list[str]:
    while header and not header[-1].strip():
        header = header[:-1]
    columns = [_COLUMNS_BY_NAME.get(fold(cell), "") for cell in header]
    for position, (column, cell) in enumerate(zip(columns, header, strict=True)):
        if not column:
            sheet.add_error(number, _safe_name(cell, position), UNKNOWN_COLUMN)
        elif column in columns[:position]:
            sheet.add_error(number, column, REPEATED_COLUMN)
    for column in REQUIRED_COLUMNS:
        if column not in columns:
            sheet.add_error(number, column, MISSING_COLUMN)
    return columns


def _safe_name(cell: str, position: int) -> str:
    """Return a column's name if it is safe to repeat it, else its position."""
    return cell if cell.isidentifier() and len(cell) <= 40 else f"#{position + 1}"
