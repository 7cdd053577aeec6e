"""What a file shows: who was connected in which role, from when to when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from diplomado_contracts.event import Localised
from diplomado_sessions.attendance.zoom.decoding import decode
from diplomado_sessions.attendance.zoom.layouts import Field, Header, Layout, Role, fold
from diplomado_sessions.attendance.zoom.refusals import CellFault, refuse
from diplomado_sessions.attendance.zoom.tables import Table, find_tables
from diplomado_sessions.attendance.zoom.times import (
    ORDERS,
    Order,
    Window,
    is_placeholder,
    later_fold,
    read_all,
    read_local,
)

MOST_FAULTS = 20
MOST_NAME = 300
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_YES = frozenset(("yes", "si", "true", "1"))
_SPANISH: frozenset[Layout] = frozenset(("Z6", "Z7", "Z10"))


@dataclass(frozen=True, slots=True)
class Presence:
    """One connection of one device. Times are UTC, the interval is half-open, `row` counts records from 1.

    Personal data: `name` and `email` as Zoom showed them; both may be empty.
    """

    row: int
    name: str
    email: str
    role: Role
    joined_at: datetime
    left_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a file shows. The counts are of rows that are no presence."""

    layout: Layout
    presences: tuple[Presence, ...]
    has_emails: bool
    without_times: int
    waiting: int


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    header: Header
    role: Role
    name: str
    email: str
    join: str
    leave: str
    join_name: str


def read_report(content: bytes, zone: ZoneInfo, window: Window) -> Report:
    """Read a file whose times are in `zone`. `window` only helps to tell 07/08 from 08/07.

    Raises FileRefused, with row and column where there is one. Rows of people who registered and never came, and time
    in the waiting room, are left out and counted.
    """
    tables = [_checked(table) for table in find_tables(decode(content))]
    rows: list[_Row] = []
    counts = {"without_times": 0, "waiting": 0}
    for table in tables:
        rows.extend(_rows(table, counts))
    layout = _layout(tables)
    presences = _with_times(rows, zone, window, layout)
    if not presences:
        raise refuse(
            "empty",
            "El archivo no muestra a nadie conectado.",
            "The file shows nobody connected.",
            how=True,
        )
    has_emails = any("email" in table.header.columns for table in tables)
    return Report(layout, presences, has_emails, counts["without_times"], counts["waiting"])


def _layout(tables: list[Table]) -> Layout:
    attendees = [table for table in tables if "first" in table.header.columns]
    return (attendees or tables)[0].header.layout


def _checked(table: Table) -> Table:
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


def _rows(table: Table, counts: dict[str, int]) -> Iterator[_Row]:
    header = table.header
    join = _join_column(table)
    for number, cells in table.rows:
        if "attended" in header.columns and fold(_cell(cells, header, "attended")) == "no":
            continue
        joined = cells[join] if join < len(cells) else ""
        left = _cell(cells, header, "leave")
        if fold(_cell(cells, header, "waiting")) in _YES:
            counts["waiting"] += 1
        elif is_placeholder(joined) and is_placeholder(left):
            counts["without_times"] += 1
        else:
            name, email = _shown_name(cells, header), _email(_cell(cells, header, "email"))
            yield _Row(number, header, table.role, name, email, joined.strip(), left.strip(), header.names[join])


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
    return " ".join(_INVISIBLE.sub(" ", text).split())[:MOST_NAME]


def _with_times(rows: list[_Row], zone: ZoneInfo, window: Window, layout: Layout) -> tuple[Presence, ...]:
    texts = set(chain.from_iterable((row.join, row.leave) for row in rows))
    half_day_clock = any(text.casefold().rstrip(".").endswith("m") for text in texts)
    likely: Order = "month_first" if half_day_clock and layout not in _SPANISH else "day_first"
    moments = read_all(texts, zone, window, likely=likely)
    presences: list[Presence] = []
    faults: list[CellFault] = []
    for row in rows:
        joined, left = moments.get(row.join), moments.get(row.leave)
        if joined is not None and left is not None and left < joined:
            left = later_fold(left, zone)
        if joined is None:
            faults.append(_not_a_time(row.number, row.join_name, row.join))
        elif left is None:
            faults.append(_not_a_time(row.number, row.header.name_of("leave"), row.leave))
        elif left < joined:
            faults.append(_leaves_before_joining(row))
        else:
            presences.append(Presence(row.number, row.name, row.email, row.role, joined, left))
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        first = faults[0]
        raise refuse(
            "rows",
            f"Hay filas con faltas; no se guardó nada. Fila {first.row}: {first.message.es}",
            f"There are rows with faults; nothing was stored. Row {first.row}: {first.message.en}",
            *faults,
        )
    return tuple(presences)


def _not_a_time(row: int, column: str, text: str) -> CellFault:
    if is_placeholder(text):
        return CellFault(row, column, Localised(es="Falta la hora.", en="The time is missing."))
    return CellFault(
        row,
        column,
        Localised(
            es="La celda no es una fecha con hora, como 14/07/2021 09:00:12 o jul. 14, 2021 09:00:12.",
            en="The cell is no date with a time, such as 07/14/2021 09:00:12 AM or Jul 14, 2021 09:00:12.",
        ),
    )


def _leaves_before_joining(row: _Row) -> CellFault:
    return CellFault(
        row.number,
        row.header.name_of("leave"),
        Localised(es="La salida es anterior a la entrada.", en="The time of leaving is before the time of joining."),
    )
