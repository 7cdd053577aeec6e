"""Reads a list of teams: pasted from a spreadsheet, or sent as CSV, XLSX or ODS. Rows with one code are one team."""

import re
from dataclasses import dataclass, field

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_sessions.sent_lists.table import Table, list_refused, read_table

MAX_ROWS = 1000
_MAX_CODE = 64
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

NO_HEADER = Text(
    "La primera fila lleva los títulos de las columnas: nombre, proyecto y miembros.",
    "The first row has the titles of the columns: name, project and members.",
)


@dataclass(slots=True)
class TeamLine:
    """A team as a list describes it: the cells by field, and the e-mails of members. `row` is its first row."""

    row: int
    cells: dict[str, str]
    members: list[str] = field(default_factory=list)


def read_teams(content: bytes) -> list[TeamLine]:
    """Return the teams of a list, in its order. Raises ValidationFailed for what is no list of teams."""
    return teams_of(read_table(content, MAX_ROWS))


def teams_of(table: Table) -> list[TeamLine]:
    """Return the teams of a table, in its order. Raises ValidationFailed for one of something else."""
    found: dict[str, TeamLine] = {}
    header = table.columns(_COLUMN_OF)
    if not ("project_title" in header and {"code", "name"} & header.keys()):
        raise list_refused(NO_HEADER)
    for row, cells in table.rows:
        line = {name: cells[index] for name, index in header.items() if index < len(cells)}
        members = re.split(r"[\s,;]+", line.pop("members", ""))
        code = line.get("code") or code_of(line.get("name", ""))
        team = found.setdefault(code, TeamLine(row, {"code": code}))
        team.cells |= {name: value for name, value in line.items() if value and not team.cells.get(name)}
        team.members += [member for member in members if member and member not in team.members]
    return list(found.values())


def code_of(name: str) -> str:
    """Return a code for a team without one: its name in plain letters, with hyphens."""
    return fold(name).replace(" ", "-")[:_MAX_CODE].strip("-")
