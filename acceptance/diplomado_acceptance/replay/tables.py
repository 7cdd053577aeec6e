"""Reads the tables of a folder: separated values with a header. Errors name the row and the column."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from diplomado_acceptance.replay.errors import FieldErrors

MAX_BYTES = 50_000_000
_BINARY = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}
_SAVE_AS = "Open it and save it as “CSV UTF-8”."

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class NumberedRow(Generic[Row]):
    """A row with the number of its first line in the file."""

    number: int
    row: Row


def read_table(
    folder: Path, file: str, form: type[Row], errors: FieldErrors, *, from_spreadsheet: bool = False
) -> list[NumberedRow[Row]]:
    """Read a table whose columns are the fields of `form`; errors are collected, and rows with errors left out.

    Tables are UTF-8 with commas. With `from_spreadsheet`, Windows-1252 and ; or tab are accepted as well, because
    the service that gets the file accepts them.
    """
    text = _text(folder / file, file, errors, from_spreadsheet)
    if text is None:
        return []
    separator = _separator(text, form, file, errors, from_spreadsheet)
    if separator is None:
        return []
    rows = _records(text, separator, file, errors)
    header_at, header = next(((number, cells) for number, cells in rows if any(cells)), (0, []))
    if not _check_header(header, header_at, form, file, errors):
        return []
    return [numbered for number, cells in rows if any(cell.strip() for cell in cells)
            for numbered in _numbered(number, cells, header, form, file, errors)]  # fmt: skip


def _text(path: Path, file: str, errors: FieldErrors, from_spreadsheet: bool) -> str | None:
    content = path.read_bytes()
    text: str | None = None
    problem = next(
        (f"is {what}, not a table. {_SAVE_AS}" for magic, what in _BINARY.items() if content.startswith(magic)), ""
    )
    if not content.strip(b" \r\n\t,;\x00" + codecs.BOM_UTF8):
        problem = "is empty."
    elif len(content) > MAX_BYTES:
        problem = f"is larger than {MAX_BYTES // 1_000_000} MB."
    elif not problem:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            if from_spreadsheet:
                text = content.decode("cp1252", errors="replace")
            else:
                problem = f"is not UTF-8 (first at line {line}). {_SAVE_AS}"
    if text is not None and "\x00" in text:
        text, problem = None, f"contains NUL bytes; it is not plain text. {_SAVE_AS}"
    if problem:
        errors.add(file, problem)
    return text


def _separator(text: str, form: type[BaseModel], file: str, errors: FieldErrors, from_spreadsheet: bool) -> str | None:
    first = next((line for line in text.splitlines() if line.strip()), "")
    known = set(form.model_fields)
    best = max(",;\t", key=lambda separator: len(known & {cell.strip(' "') for cell in first.split(separator)}))
    if best == "," or from_spreadsheet or not known & {cell.strip(' "') for cell in first.split(best)}:
        return best
    name = "semicolons" if best == ";" else "tabs"
    errors.add(file, f"is separated by {name}; separate it by commas.", row=1)
    return None


def _records(text: str, separator: str, file: str, errors: FieldErrors) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        errors.add(file, "cannot be read from here on: a quotation mark is missing, or one too many.", row=line)


def _check_header(header: list[str], row: int, form: type[BaseModel], file: str, errors: FieldErrors) -> bool:
    names = [name.strip() for name in header]
    fields = form.model_fields
    missing = [name for name, field in fields.items() if field.is_required() and name not in names]
    unknown = [name for name in names if name not in fields]
    repeated = sorted({name for name in names if names.count(name) > 1})
    for name in missing:
        errors.add(file, "this column is missing.", row=row or 1, column=name)
    for name in unknown:
        errors.add(file, f"no such column. Columns are: {', '.join(fields)}.", row=row, column=name or "(no name)")
    for name in repeated:
        errors.add(file, "this column stands there twice.", row=row, column=name)
    return not (missing or unknown or repeated)


def _numbered(
    number: int, cells: list[str], header: list[str], form: type[Row], file: str, errors: FieldErrors
) -> Iterator[NumberedRow[Row]]:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        errors.add(file, f"has {len(cells)} cells, the header has {len(header)}.", row=number)
        return
    if bad := next((name for name, cell in zip(header, cells, strict=False) if _has_control(cell)), None):
        errors.add(file, "contains control characters; type it again.", row=number, column=bad.strip())
        return
    values: dict[str, Any] = {
        name.strip(): cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()
    }
    try:
        yield NumberedRow(number, form.model_validate(values))
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            column = str(problem["loc"][0]) if problem["loc"] else ""
            errors.add(file, validation_message(problem["type"], problem["msg"]), row=number, column=column)


def _has_control(cell: str) -> bool:
    return any((ord(letter) < 32 and letter not in "\t\r\n") or ord(letter) == 127 for letter in cell)


def validation_message(kind: str, message: str) -> str:
    """Return a message for a kind of validation error. It never quotes the value."""
    return {
        "missing": "this is missing.",
        "extra_forbidden": "there is no such field.",
        "int_parsing": "this must be a whole number.",
        "int_type": "this must be a whole number.",
        "decimal_parsing": "this must be a number.",
        "float_parsing": "this must be a number.",
        "string_type": "this must be a text.",
        "list_type": "this must be a list.",
        "dict_type": "this must be a mapping.",
        "model_type": "this must be a mapping.",
    }.get(kind, message.removeprefix("Value error, ")[:1].lower() + message.removeprefix("Value error, ")[1:] + ".")
