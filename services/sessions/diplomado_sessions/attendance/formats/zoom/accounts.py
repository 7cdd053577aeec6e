"""The export of a whole account: the meeting of the session is kept, the others are left out and counted."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.collecting import Collected, Connection
from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.moments import Context, Moments, read_times
from diplomado_sessions.attendance.formats.refusals import refuse, repeated_column
from diplomado_sessions.attendance.formats.tables import Field, Header
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.attendance.formats.zoom.layouts import places_named

_MEETING: tuple[Field, Field] = ("meeting", "started")


@dataclass(slots=True)
class Emails:
    """Tells the two columns of e-mails of an export apart: that of the host stands before the name, that of the person
    after it.

    Their headings are equal. So where columns were moved, only the values show whose they are: a meeting has one host.
    """

    column: str
    meeting: Sequence[int]
    of_host: int
    of_person: int
    is_as_exported: bool
    seen: dict[tuple[str, ...], tuple[str, str]] = field(default_factory=dict)
    one_by_one: bool = False
    are_shown: bool = False
    are_equal: bool = True

    @classmethod
    def of(cls, header: Header) -> "Emails":
        """Begin a table. Raises ValidationFailed for a third column of e-mails."""
        name, places = header.places["name"], places_named(header, "email")
        before, after = [place for place in places if place < name], [place for place in places if place > name]
        if len(before) > 1 or len(after) > 1:
            raise repeated_column(header.names[places[-1]])
        meeting = [header.places[column] for column in _MEETING if column in header.places]
        of_host, of_person = before[0] if before else -1, after[0] if after else -1
        is_as_exported = places_named(header, "name") == [of_host - 1, name] and of_person == name + 1
        return cls(header.names[of_person], meeting, of_host, of_person, is_as_exported)

    def see(self, cells: Sequence[str]) -> None:
        """Look at a row. Raises ValidationFailed if a meeting has two hosts."""
        meeting = tuple(_cell(cells, place) for place in self.meeting)
        host, person = _cell(cells, self.of_host), _cell(cells, self.of_person)
        first_host, first_person = self.seen.setdefault(meeting, (host, person))
        if host != first_host and self.of_person >= 0:
            raise _uncertain(self.column)
        self.one_by_one = self.one_by_one or person != first_person
        self.are_shown = self.are_shown or bool(person)
        self.are_equal = self.are_equal and person == host

    def check(self) -> None:
        """Raise ValidationFailed if the e-mails that were taken for those of people may be those of hosts."""
        if self.are_shown and (self.are_equal or not (self.is_as_exported or self.one_by_one)):
            raise _uncertain(self.column)


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip().casefold() if 0 <= place < len(cells) else ""


def _uncertain(column: str) -> ValidationFailed:
    return refuse(
        "column-uncertain",
        Text(
            "No se sabe si la columna «{column}» es de las personas o del anfitrión: las columnas se movieron o falta "
            "una. Exporte el archivo otra vez y envíelo sin cambios.",
            "It is unknown whether the column “{column}” is that of the people or that of the host: columns were moved "
            "or one is missing. Export the file again and send it unchanged.",
            column=column,
        ),
    )


def keep_meeting(collected: Collected, context: Context, *, likely: Order) -> int:
    """Keep the rows of the meeting that was connected longest during the session; return how many others there are.

    A meeting that was started again during the session is the same. If no meeting fits, the nearest one is kept.
    """
    connections = collected.connections
    if len(set(connections.values("meeting"))) <= 1:
        return 0
    texts = {text for connection in connections for text in (connection.joined, connection.left)}
    moments = read_times(texts, context, likely=likely).moments
    inside: Counter[str] = Counter()
    distance: dict[str, float] = defaultdict(lambda: float("inf"))
    for connection in connections:
        start, end = _first(moments.get(connection.joined)), _first(moments.get(connection.left))
        if start is None or end is None:
            continue
        window = context.window
        overlap = (min(end, window.ends_at) - max(start, window.starts_at)).total_seconds()
        inside[connection.meeting] += max(0, int(overlap))
        distance[connection.meeting] = min(distance[connection.meeting], -overlap)
    best = min((connection.meeting for connection in connections), key=lambda one: (-inside[one], distance[one], one))
    identifier = best.partition("\n")[0]
    kept = {one for one in inside if one.partition("\n")[0] == identifier and inside[one]} | {best}
    rows = len(connections)
    collected.connections = Columns(Connection, (one for one in connections.drain() if one.meeting in kept))
    return rows - len(collected.connections)


def _first(moments: Moments | None) -> datetime | None:
    return moments[0] if moments else None
