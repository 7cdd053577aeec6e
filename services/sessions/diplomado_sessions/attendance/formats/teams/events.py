"""The first generation of Teams' reports: a list of who joined and left when.

It was made while the meeting ran: who has not left was connected at the last time in the list, for a leaving before
that would be in it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from diplomado_sessions.attendance.formats.cells import column_key, is_placeholder, visible
from diplomado_sessions.attendance.formats.collecting import name_in
from diplomado_sessions.attendance.formats.moments import Context, pair, read_times
from diplomado_sessions.attendance.formats.report import Broken, BrokenReason, Presence, Report
from diplomado_sessions.attendance.formats.tables import Header
from diplomado_sessions.attendance.formats.teams.layouts import EVENTS

_JOINED = ("joined", "se unio", "entro", "ingres", "entrou", "a rejoint", "rejoint", "unido")
_LEFT = ("left", "salio", "abandono", "saiu", "a quitte", "quitte", "parti")


@dataclass(frozen=True, slots=True)
class _Event:
    row: int
    name: str
    joined: bool
    text: str


@dataclass(slots=True)
class Events:
    """The events in a list. Personal data."""

    broken: list[Broken]
    events: list[_Event] = field(default_factory=list)
    column: str | None = None

    def add(self, header: Header, row: int, cells: list[str]) -> None:
        """Add a row of the list."""
        cells += [""] * (len(header.names) - len(cells))
        self.column = header.name_of("day")
        name = name_in(header, [*cells, ""])
        action, text = column_key(cells[header.places["action"]]), cells[header.places["day"]].strip()
        joined, left = action.startswith(_JOINED), action.startswith(_LEFT)
        if joined or left:
            self.events.append(_Event(row, name, joined, f"{text} UTC" if header.utc else text))
        else:
            shown = visible(cells[header.places["action"]])
            self.broken.append(Broken(row, header.name_of("action"), "neither-joined-nor-left", shown, name))

    def report(self, context: Context) -> Report:
        """Return who was connected from when to when."""
        texts = {event.text for event in self.events}
        half = any(text.casefold().rstrip(".").endswith("m") for text in texts)
        times = read_times(texts, context, likely="month_first" if half else "day_first")
        placed: list[tuple[datetime, _Event]] = []
        for event in self.events:
            moments = times.moments.get(event.text)
            if moments:
                placed.append((pair(moments, moments, context.window, None)[0], event))
            else:
                self._break(event, "time-missing" if is_placeholder(event.text) else "not-a-time")
        placed.sort(key=lambda one: one[0])
        presences, still_connected = self._connect(placed)
        return Report(
            EVENTS,
            tuple(presences),
            has_emails=False,
            without_times=0,
            waiting=0,
            broken=tuple(sorted(self.broken)),
            still_connected=still_connected,
            undated=times.undated,
            question=times.question,
        )

    def _connect(self, placed: list[tuple[datetime, _Event]]) -> tuple[list[Presence], int]:
        presences: list[Presence] = []
        connected: dict[str, list[tuple[datetime, int]]] = defaultdict(list)
        for moment, event in placed:
            if event.joined:
                connected[event.name].append((moment, event.row))
            elif connected[event.name]:
                start, row = connected[event.name].pop()
                presences.append(Presence(row, event.name, "", "participant", start, moment))
            else:
                self._break(event, "left-without-joining")
        finished = len(presences)
        for name, starts in connected.items():
            presences += (Presence(row, name, "", "participant", start, placed[-1][0]) for start, row in starts)
        return presences, len(presences) - finished

    def _break(self, event: _Event, reason: BrokenReason) -> None:
        self.broken.append(Broken(event.row, self.column, reason, visible(event.text), event.name))
