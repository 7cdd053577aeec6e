"""From the connections in a file, whose times are still texts, to presences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.cells import is_placeholder
from diplomado_sessions.attendance.formats.refusals import CellError, refuse
from diplomado_sessions.attendance.formats.report import Presence, Role
from diplomado_sessions.attendance.formats.times import Order, later_fold, read_all
from diplomado_sessions.timetable.window import Window

MAX_ERRORS = 20
_TIME_MISSING = Text("Falta la hora.", "The time is missing.")
_NOT_A_TIME = Text(
    "La celda no es una fecha con hora, como 14/07/2021 09:00:12 o jul. 14, 2021 09:00:12.",
    "The cell is no date with a time, such as 07/14/2021 09:00:12 AM or Jul 14, 2021 09:00:12.",
)
_LEAVES_BEFORE_JOINING = Text(
    "La salida es anterior a la entrada.", "The time of leaving is before the time of joining."
)


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection as its cells show it, with the names of the columns of both times. Personal data."""

    row: int
    role: Role
    name: str
    email: str
    joined: str
    left: str
    joined_column: str
    left_column: str


def has_half_day_clock(connections: Iterable[Connection]) -> bool:
    """Return whether any time ends with a. m. or p. m."""
    return any(text.casefold().rstrip(".").endswith("m") for text in _times(connections))


def read_presences(
    connections: Sequence[Connection], zone: ZoneInfo, window: Window, *, likely: Order
) -> tuple[Presence, ...]:
    """Read the times of all connections. `likely` is the order of day and month where nothing else decides it.

    Raises ValidationFailed with at most MAX_ERRORS errors if a cell is no time, or a connection ends before it starts.
    """
    moments = read_all(_times(connections), zone, window, likely=likely)
    presences: list[Presence] = []
    errors: list[CellError] = []
    for connection in connections:
        row, joined, left = connection.row, moments.get(connection.joined), moments.get(connection.left)
        if joined is not None and left is not None and left < joined:
            left = later_fold(left, zone)
        if joined is None:
            errors.append(CellError.at(row, connection.joined_column, _no_time(connection.joined)))
        elif left is None:
            errors.append(CellError.at(row, connection.left_column, _no_time(connection.left)))
        elif left < joined:
            errors.append(CellError.at(row, connection.left_column, _LEAVES_BEFORE_JOINING))
        else:
            presences.append(Presence(row, connection.name, connection.email, connection.role, joined, left))
        if len(errors) >= MAX_ERRORS:
            break
    if errors:
        raise refuse(
            "rows",
            Text(
                "Hay filas con faltas; no se guardó nada. Fila {row}: {reason}",
                "There are rows with faults; nothing was stored. Row {row}: {reason}",
                row=errors[0].row,
                reason=errors[0].text,
            ),
            *errors,
        )
    return tuple(presences)


def _times(connections: Iterable[Connection]) -> set[str]:
    return set(chain.from_iterable((connection.joined, connection.left) for connection in connections))


def _no_time(text: str) -> Text:
    return _TIME_MISSING if is_placeholder(text) else _NOT_A_TIME
