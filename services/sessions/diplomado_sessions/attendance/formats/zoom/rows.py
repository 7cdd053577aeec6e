"""The rows of a table that show a connection, cell by cell, before their times are read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from diplomado_sessions.attendance.formats.refusals import refuse
from diplomado_sessions.attendance.formats.times import ORDERS, is_placeholder, read_local
from diplomado_sessions.attendance.formats.zoom.layouts import Field, Header, Role, fold
from diplomado_sessions.attendance.formats.zoom.tables import Table

MAX_NAME = 300
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_YES = frozenset(("yes", "si", "true", "1"))


@dataclass(slots=True)
class LeftOut:
    """How many rows are no presence: people who never came, and time in the waiting room."""

    without_times: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A connection as its cells say. Personal data."""

    number: int
    header: Header
    role: Role
    name: str
    email: str
    join: str
    leave: str
    join_name: str


def checked(table: Table) -> Table:
    """Return the table if its columns say who was there from when to when. Raises FileRefused if they do not."""
    header = table.header
    if "leave" not in header.columns and not header.join_candidates:
        raise refuse(
            "totals-only",
            "El archivo solo trae totales de minutos por persona; hacen falta las horas de entrada y de salida.",
            "The file has only total minutes per person; the times of joining and leaving are needed.",
            how=True,
        )
    for field, es, en in (("join", "de entrada", "of joining"), ("leave", "de salida", "of leaving")):
        if not (header.join_candidates if field == "join" else header.columns.get("leave")):
            raise refuse(
                "column-missing",
                f"Falta la columna con la hora {es}.",
                f"The column with the time {en} is missing.",
                how=True,
            )
    if "attended" not in header.columns:
        _refuse_repeated(header)
    return table


def _refuse_repeated(header: Header) -> None:
    for places in header.columns.values():
        if len(places) > 1:
            column = header.names[places[0]]
            raise refuse(
                "column-repeated",
                f"La columna «{column}» aparece dos veces: es el informe de toda la cuenta. Exporte el de la reunión.",
                f"The column “{column}” appears twice: this is the whole account's report. Export the meeting's own.",
                how=True,
            )


def rows_of(table: Table, left_out: LeftOut) -> Iterator[Row]:
    """Return the rows of a table that show a connection, and count the others."""
    header = table.header
    join = _join_column(table)
    for number, cells in table.rows:
        if "attended" in header.columns and fold(_cell(cells, header, "attended")) == "no":
            continue
        joined = cells[join] if join < len(cells) else ""
        left = _cell(cells, header, "leave")
        if fold(_cell(cells, header, "waiting")) in _YES:
            left_out.waiting += 1
        elif is_placeholder(joined) and is_placeholder(left):
            left_out.without_times += 1
        else:
            name, email = _shown_name(cells, header), _email(_cell(cells, header, "email"))
            yield Row(number, header, table.role, name, email, joined.strip(), left.strip(), header.names[join])


def _join_column(table: Table) -> int:
    # A webinar in Spanish may have two columns "Puesto de trabajo": the time of joining, and a question of the form.
    candidates = table.header.join_candidates
    for _, cells in table.rows if len(candidates) > 1 else ():
        for place in candidates:
            if any(read_local(cell, order) for cell in cells[place : place + 1] for order in ORDERS):
                return place
    return candidates[0]


def _cell(cells: list[str], header: Header, field: Field) -> str:
    for place in header.columns.get(field, ()):
        return cells[place] if place < len(cells) else ""
    return ""


def _shown_name(cells: list[str], header: Header) -> str:
    parts = (_visible(_cell(cells, header, "first")), _visible(_cell(cells, header, "last")))
    registered = " ".join(part for part in parts if not is_placeholder(part))
    shown = _visible(_cell(cells, header, "name"))
    return registered or ("" if is_placeholder(shown) else shown)


def _email(cell: str) -> str:
    email = _visible(cell)
    return email if "@" in email else ""


def _visible(text: str) -> str:
    return " ".join(_INVISIBLE.sub(" ", text).split())[:MAX_NAME]
