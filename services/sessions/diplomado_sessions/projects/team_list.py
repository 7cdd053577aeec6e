"""Reads a list of teams: pasted from a spreadsheet, or sent as CSV, XLSX or ODS. Rows with one code are one team."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from diplomado_chassis.language.encodings import decode
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_chassis.workbooks import UnreadableWorkbook, is_workbook, read_workbook

MAX_ROWS = 1000
_MAX_CELL = 20_000
_MAX_CODE = 64
_DELIMITERS = "\t;,"
_COLUMNS = {
    "code": ("team", "code", "equipo", "codigo", "codigo del equipo"),
    "name": ("name", "team name", "nombre", "nombre del equipo"),
    "project_title": ("project", "title", "project title", "proyecto", "titulo", "titulo del proyecto"),
    "abstract": ("abstract", "summary", "resumen", "resumen del proyecto"),
    "institution": ("institution", "institucion"),
    "admin_area": ("admin area", "province", "area", "provincia", "provincia o comarca"),
    "sdg": ("sdg", "ods", "metas de los ods"),
    "gcm": ("gcm", "pacto mundial", "objetivos del pacto mundial"),
    "members": ("members", "member", "email", "emails", "miembros", "miembro", "integrantes", "correo", "correos"),
    "leader": ("leader", "lider", "lidera"),
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}

UNREADABLE = Text(
    "La lista no se puede leer. Péguela desde una hoja de cálculo, o envíe un CSV, XLSX u ODS sin contraseña.",
    "The list cannot be read. Paste it from a spreadsheet, or send a CSV, XLSX or ODS without password.",
)
NO_HEADER = Text(
    "La primera fila lleva los títulos de las columnas: nombre, proyecto y miembros.",
    "The first row has the titles of the columns: name, project and members.",
)
TOO_MANY = Text("La lista pasa de {most} filas.", "The list has more than {most} rows.", most=MAX_ROWS)


@dataclass(slots=True)
class TeamLine:
    """A team as a list describes it: the cells by field, and the e-mails of members. `row` is its first row."""

    row: int
    cells: dict[str, str]
    members: list[str] = field(default_factory=list)


def read_teams(content: bytes) -> list[TeamLine]:
    """Return the teams of a list, in its order. Raises ValidationFailed for what is no list of teams."""
    found: dict[str, TeamLine] = {}
    header: dict[str, int] | None = None
    try:
        for row, cells in _records(content):
            if header is None:
                header = _header(cells)
                continue
            if row > MAX_ROWS:
                raise _refused(TOO_MANY)
            line = {name: cells[index].strip()[:_MAX_CELL] for name, index in header.items() if index < len(cells)}
            members = re.split(r"[\s,;]+", line.pop("members", ""))
            code = line.get("code") or code_of(line.get("name", ""))
            team = found.setdefault(code, TeamLine(row, {"code": code}))
            team.cells |= {name: value for name, value in line.items() if value and not team.cells.get(name)}
            team.members += [member for member in members if member and member not in team.members]
    except (csv.Error, UnreadableWorkbook):
        raise _refused(UNREADABLE) from None
    if not found:
        raise _refused(NO_HEADER)
    return list(found.values())


def error_of_row(row: int, text: Text, cell: str = "") -> FieldError:
    """Return what is wrong in a row, with the cell that it is about."""
    if cell:
        return FieldError(
            f"row {row} {cell}",
            Text("Fila {row}, {cell}: {text}.", "Row {row}, {cell}: {text}.", row=row, cell=cell, text=text),
        )
    return FieldError(f"row {row}", Text("Fila {row}: {text}", "Row {row}: {text}", row=row, text=text))


def code_of(name: str) -> str:
    """Return a code for a team without one: its name in plain letters, with hyphens."""
    return fold(name).replace(" ", "-")[:_MAX_CODE].strip("-")


def _records(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if is_workbook(content):
        for _, rows in read_workbook(content, MAX_ROWS + 1):
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


def _header(cells: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, cell in enumerate(cells):
        column = _COLUMN_OF.get(fold(cell[:_MAX_CODE]))
        if column:
            found.setdefault(column, index)
    if not ("project_title" in found and {"code", "name"} & set(found)):
        raise _refused(NO_HEADER)
    return found


def _refused(text: Text) -> ValidationFailed:
    return ValidationFailed(FieldError("list", text), slug="team-list-unreadable", detail=text)
