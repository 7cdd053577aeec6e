"""What a file shows: who was connected in which role, from when to when."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from diplomado_contracts.event import Localised
from diplomado_sessions.attendance.formats.decoding import decode
from diplomado_sessions.attendance.formats.refusals import CellFault, refuse
from diplomado_sessions.attendance.formats.times import Order, is_placeholder, later_fold, read_all
from diplomado_sessions.attendance.formats.zoom.layouts import Layout, Role
from diplomado_sessions.attendance.formats.zoom.rows import LeftOut, Row, checked, rows_of
from diplomado_sessions.attendance.formats.zoom.tables import Table, find_tables
from diplomado_sessions.timetable.window import Window

MAX_FAULTS = 20
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


def read_report(content: bytes, zone: ZoneInfo, window: Window) -> Report:
    """Read a file whose times are in `zone`. `window` only helps to tell 07/08 from 08/07.

    Raises FileRefused, with row and column where there is one. Rows of people who registered and never came, and time
    in the waiting room, are left out and counted.
    """
    tables = [checked(table) for table in find_tables(decode(content))]
    left_out = LeftOut()
    rows = [row for table in tables for row in rows_of(table, left_out)]
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
    return Report(layout, presences, has_emails, left_out.without_times, left_out.waiting)


def _layout(tables: list[Table]) -> Layout:
    attendees = [table for table in tables if "first" in table.header.columns]
    return (attendees or tables)[0].header.layout


def _with_times(rows: list[Row], zone: ZoneInfo, window: Window, layout: Layout) -> tuple[Presence, ...]:
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
        if len(faults) >= MAX_FAULTS:
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


def _leaves_before_joining(row: Row) -> CellFault:
    return CellFault(
        row.number,
        row.header.name_of("leave"),
        Localised(es="La salida es anterior a la entrada.", en="The time of leaving is before the time of joining."),
    )
