"""From events, in any order and any number of times, to the connections that they show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from diplomado_sessions.live_meetings.webhook_events import MeetingEvent
from diplomado_sessions.timetable.window import Window

MAX_HOP = timedelta(minutes=2)
"""A participant who moves to a breakout room and arrives there within this time was not away."""
_ENTERS = frozenset({"joined", "joined_room"})


@dataclass(frozen=True, slots=True, order=True)
class Connection:
    """One connection of one device. Personal data: the name and the e-mail as shown."""

    joined_at: datetime
    left_at: datetime
    name: str
    email: str
    registrant_id: str
    role: Literal["participant", "host"] = "participant"


def read_connections(events: Iterable[MeetingEvent]) -> list[Connection]:
    """Return the connections that the events of some occurrences show, in order.

    A connection whose end was lost runs until the same device joins again, until the meeting ends, or until its last
    event. One whose beginning was lost has no length: the report says later how long it was.
    """
    by_occurrence: dict[str, set[MeetingEvent]] = defaultdict(set)
    for event in events:
        by_occurrence[event.occurrence].add(event)
    return sorted(connection for found in by_occurrence.values() for connection in _of_occurrence(found))


def _of_occurrence(events: set[MeetingEvent]) -> Iterable[Connection]:
    ends = max((event.at for event in events if event.kind == "ended"), default=None)
    last = ends or max(event.at for event in events)
    devices: dict[tuple[str, bool], list[MeetingEvent]] = defaultdict(list)
    entries: dict[str, list[datetime]] = defaultdict(list)
    for event in sorted(events, key=lambda event: (event.at, event.order, event.kind)):
        if event.kind == "ended":
            continue
        devices[event.connection, event.kind.endswith("_room")].append(event)
        if event.kind in _ENTERS:
            entries[event.person].append(event.at)
    for found in devices.values():
        yield from _of_device(found, last, entries)


def _of_device(
    events: Sequence[MeetingEvent], last: datetime, entries: Mapping[str, Sequence[datetime]]
) -> Iterable[Connection]:
    opened: MeetingEvent | None = None
    closed: datetime | None = None
    for event in _in_order(events):
        if event.kind in _ENTERS:
            if opened and event.at != opened.at:
                yield _connection(opened, opened.at, event.at)
            opened = event
            continue
        end = _arrival(event, entries) if event.kind == "moved" else event.at
        if opened:
            yield _connection(opened, opened.at, end)
        elif closed != event.at:
            yield _connection(event, event.at, end)
        opened, closed = None, event.at
    if opened:
        yield _connection(opened, opened.at, max(last, opened.at))


def _in_order(events: Sequence[MeetingEvent]) -> Iterable[MeetingEvent]:
    """Order the events of one device. Zoom's times are whole seconds, and one may hold several events.

    Then Zoom's clock in milliseconds orders them. Without it a connection that is open ends before the next one
    begins; else it begins before it ends.
    """
    is_open = False
    for _, found in groupby(events, key=lambda event: event.at):
        ordered = list(found)
        if len({event.order for event in ordered}) < len(ordered):
            ordered.sort(key=lambda event: ((event.kind in _ENTERS) == is_open, event.kind))
        yield from ordered
        is_open = ordered[-1].kind in _ENTERS


def _arrival(event: MeetingEvent, entries: Mapping[str, Sequence[datetime]]) -> datetime:
    later = (at for at in entries.get(event.person, ()) if event.at <= at <= event.at + MAX_HOP)
    return min(later, default=event.at)


def _connection(event: MeetingEvent, joined_at: datetime, left_at: datetime) -> Connection:
    role: Literal["participant", "host"] = "host" if event.host else "participant"
    return Connection(joined_at, left_at, event.name, event.email, event.registrant_id or "", role)


def touching(connections: Iterable[Connection], window: Window) -> list[Connection]:
    """Return the connections that show somebody inside a window."""
    return [
        connection
        for connection in connections
        if connection.joined_at < window.ends_at and connection.left_at >= window.starts_at
    ]
