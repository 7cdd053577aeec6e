"""The first generation of Teams' reports: a list of who joined and left when.

It was made while the meeting ran: who has not left was connected at the last time in the list, for a leaving before
that would be in it. Next to an event that is unknown, nothing is concluded.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from diplomado_sessions.attendance.formats.cells import column_key, is_placeholder, visible
from diplomado_sessions.attendance.formats.collecting import name_in
from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.moments import Context, likeliest, read_times
from diplomado_sessions.attendance.formats.report import Broken, BrokenReason, Presence, Report
from diplomado_sessions.attendance.formats.tables import Header
from diplomado_sessions.attendance.formats.teams.layouts import EVENTS

_JOINED = ("joined", "se unio", "entro", "ingres", "entrou", "a rejoint", "rejoint", "unido")
_DIGITS = re.compile(r"\d+")
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
        if context.ends_in_row:
            self._break_odd_end()
        texts = {event.text for event in self.events}
        half = any(text.casefold().rstrip(".").endswith("m") for text in texts)
        times = read_times(texts, context, likely="month_first" if half else "day_first")
        placed: list[tuple[datetime, _Event]] = []
        for event in self.events:
            moments = times.moments.get(event.text)
            if moments is None:
                self._break(event, "time-missing" if is_placeholder(event.text) else "not-a-time")
            elif (moment := likeliest(moments, context.window)) is not None:
                placed.append((moment, event))
            else:
                self._break(event, "hour-twice" if moments else "hour-skipped")
        placed.sort(key=lambda one: one[0])
        presences, still_connected = self._connect(placed, is_cut=self._is_cut(context))
        return Report(
            EVENTS,
            Columns(Presence, presences),
            has_emails=False,
            without_times=0,
            waiting=0,
            broken=tuple(sorted(self.broken)),
            still_connected=still_connected,
            undated=times.undated,
            question=times.question,
        )

    def _connect(self, placed: list[tuple[datetime, _Event]], *, is_cut: bool) -> tuple[list[Presence], int]:
        unknown = defaultdict(list)
        for row in self.broken:
            unknown[row.name].append(row.row)
        presences: list[Presence] = []
        connected: dict[str, list[tuple[datetime, _Event]]] = defaultdict(list)
        for moment, event in placed:
            if event.joined:
                connected[event.name].append((moment, event))
                continue
            if not connected[event.name]:
                self._break(event, "left-without-joining")
                continue
            start, joining = connected[event.name].pop()
            if any(joining.row < row < event.row for row in unknown[event.name]):
                self._break(joining, "end-unknown")
                self._break(event, "left-without-joining")
            else:
                presences.append(Presence(joining.row, event.name, "", "participant", start, moment))
        finished = len(presences)
        doubtful = {row.name for row in self.broken}
        for start, joining in chain.from_iterable(connected.values()):
            if is_cut:
                self._break(joining, "cut-off")
            elif joining.name in doubtful or "" in doubtful:
                self._break(joining, "end-unknown")
            else:
                presences.append(Presence(joining.row, joining.name, "", "participant", start, placed[-1][0]))
        return presences, len(presences) - finished

    def _is_cut(self, context: Context) -> bool:
        """Return whether the list ends in the middle of a row: who left below it is unknown."""
        last = max((row.row for row in self.broken), default=0)
        return context.ends_in_row and last >= max((event.row for event in self.events), default=0)

    def _break_odd_end(self) -> None:
        """Take the last event away if its time is written as no other one: it may be cut."""
        shapes = Counter(_DIGITS.sub("0", event.text) for event in self.events)
        if len(self.events) > 1 and shapes[_DIGITS.sub("0", self.events[-1].text)] == 1:
            self._break(self.events.pop(), "cut-off")

    def _break(self, event: _Event, reason: BrokenReason) -> None:
        self.broken.append(Broken(event.row, self.column, reason, visible(event.text), event.name))
