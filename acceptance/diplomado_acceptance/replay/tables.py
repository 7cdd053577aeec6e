"""Reads the tables of a folder: separated values with a header. Errors name the row and the column."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from diplomado_acceptance.language import say
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.field_messages import validation_message
from diplomado_acceptance.replay.headings import columns_by_heading, fold, heading_of, unknown_heading

MAX_BYTES = 50_000_000
_BINARY = {
    b"PK\x03\x04": ("un libro de Excel", "an Excel workbook"),
    b"\xd0\xcf\x11\xe0": ("un libro antiguo de Excel", "an old Excel workbook"),
    b"%PDF": ("un PDF", "a PDF"),
}
_SEPARATORS = ",;\t"

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class NumberedRow(Generic[Row]):
    """A row with the number of its first line in the file."""

    number: int
    row: Row


def read_table(folder: Path, file: str, form: type[Row], errors: FieldErrors) -> list[NumberedRow[Row]]:
    """Read a table whose columns are the fields of `form`; errors are collected, and rows with errors left out.

    Tables are UTF-8, or UTF-16 with a mark, with commas, semicolons or tabs.
    """
    text = _text(folder / file, file, errors)
    if text is None:
        return []
    rows = _records(text, _separator(text, form), file, errors)
    header_at, header = next(((number, cells) for number, cells in rows if any(cells)), (0, []))
    columns = _read_header(header, header_at, form, file, errors)
    if columns is None:
        return []
    return [numbered for number, cells in rows if any(cell.strip() for cell in cells)
            for numbered in _numbered(number, cells, columns, form, file, errors)]  # fmt: skip


def _text(path: Path, file: str, errors: FieldErrors) -> str | None:
    content = path.read_bytes()
    save_as = say("Ábralo y guárdelo como «CSV UTF-8».", "Open it and save it as “CSV UTF-8”.")
    kind = next((say(*names) for magic, names in _BINARY.items() if content.startswith(magic)), None)
    text: str | None = None
    if not content.strip(b" \r\n\t,;\x00" + codecs.BOM_UTF8):
        problem = say("está vacío.", "is empty.")
    elif len(content) > MAX_BYTES:
        problem = say("ocupa más de {n} MB.", "is larger than {n} MB.", n=MAX_BYTES // 1_000_000)
    elif kind:
        problem = say("es {kind}, no una tabla. {do}", "is {kind}, not a table. {do}", kind=kind, do=save_as)
    else:
        encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        try:
            text, problem = content.decode(encoding), ""
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            problem = say(
                "no es UTF-8 (primero en la línea {line}). {do}", "is not UTF-8 (first at line {line}). {do}",
                line=line, do=save_as,
            )  # fmt: skip
    if text is not None and "\x00" in text:
        text, problem = (
            None,
            say("contiene bytes NUL; no es texto. {do}", "contains NUL bytes; it is not plain text. {do}", do=save_as),
        )
    if problem:
        errors.add(file, problem)
    return text


def _separator(text: str, form: type[BaseModel]) -> str:
    """Return the separator by which the header has the most names of columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    known = columns_by_heading(form.model_fields).keys()
    return max(_SEPARATORS, key=lambda separator: len(known & set(map(fold, first.split(separator)))))


def _records(text: str, separator: str, file: str, errors: FieldErrors) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        errors.add(
            file,
            say(
                "no se puede leer desde aquí: falta una comilla o sobra una.",
                "cannot be read from here on: a quotation mark is missing, or one too many.",
            ),
            row=line,
        )


def _read_header(
    header: Sequence[str], row: int, form: type[BaseModel], file: str, errors: FieldErrors
) -> list[str] | None:
    """Return the columns of a header, or None if it has errors. Its headings are what later errors name."""
    known = columns_by_heading(form.model_fields)
    headings = [heading.strip() for heading in header]
    columns = [known.get(fold(heading), "") for heading in headings]
    missing = [name for name, field in form.model_fields.items() if field.is_required() and name not in columns]
    unknown = [heading for heading, column in zip(headings, columns, strict=True) if not column]
    repeated = [
        heading
        for position, (heading, column) in enumerate(zip(headings, columns, strict=True))
        if column and column in columns[:position]
    ]
    for name in missing:
        errors.add(file, say("falta esta columna.", "this column is missing."), row=row or 1, column=heading_of(name))
    for heading in unknown:
        message = unknown_heading(heading, form.model_fields)
        errors.add(file, message, row=row, column=heading or say("(sin nombre)", "(no name)"))
    for heading in repeated:
        message = say("esta columna está dos veces.", "this column stands there twice.")
        errors.add(file, message, row=row, column=heading)
    if missing or unknown or repeated:
        return None
    errors.headings[file] = dict(zip(columns, headings, strict=True))
    return columns


def _numbered(
    number: int, cells: list[str], columns: list[str], form: type[Row], file: str, errors: FieldErrors
) -> Iterator[NumberedRow[Row]]:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        errors.add(
            file,
            say(
                "tiene {n} celdas, el encabezado tiene {columns}.",
                "has {n} cells, the header has {columns}.",
                n=len(cells),
                columns=len(columns),
            ),
            row=number,
        )
        return
    if bad := next((name for name, cell in zip(columns, cells, strict=False) if _has_control(cell)), None):
        errors.add(
            file,
            say("contiene caracteres de control; escríbalo de nuevo.", "contains control characters; type it again."),
            row=number,
            column=bad,
        )
        return
    values: dict[str, Any] = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if cell.strip()}
    try:
        yield NumberedRow(number, form.model_validate(values))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            column = str(problem["loc"][0]) if problem["loc"] else ""
            errors.add(file, validation_message(problem), row=number, column=column)


def _has_control(cell: str) -> bool:
    return any((ord(letter) < 32 and letter not in "\t\r\n") or ord(letter) == 127 for letter in cell)
