"""How long a person was in the room, from arrivals and departures in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from diplomado_sessions.attendance.presence.intervals import Interval, union_inside
from diplomado_sessions.timetable.window import Window


@dataclass(frozen=True, slots=True)
class Times:
    """A line of evidence: an arrival, a departure, or both.

    A list that states no time means the whole session: `from_start` and `until_end` follow its actual times.
    """

    came_at: datetime | None
    left_at: datetime | None
    from_start: bool = field(default=False, compare=False)
    until_end: bool = field(default=False, compare=False)


def stays(lines: Sequence[Times], ends_at: datetime) -> list[Interval]:
    """Return the intervals that the lines show, one for each arrival.

    An arrival without a departure of its own lasts until the next departure, else until the end of the session, which
    is assumed. A departure without an arrival shows nothing. `presence.store` does the same in SQL.
    """
    departures = sorted(line.left_at for line in lines if line.came_at is None and line.left_at is not None)
    found: list[Interval] = []
    for line in lines:
        if line.came_at is None:
            continue
        after = (left for left in departures if left > line.came_at)
        found.append((line.came_at, line.left_at or next(after, max(ends_at, line.came_at))))
    return found


def is_news(line: Times, lines: Sequence[Times], ends_at: datetime) -> bool:
    """Return whether a line changes what is known now. An arrival of a person who is in, a second departure do not.

    A departure that is reported before its arrival is news: the arrival may still wait in a phone.
    """
    if line in lines:
        return False
    if line.came_at is None and line.left_at is not None:
        before = [start for start, _ in stays(lines, ends_at) if start < line.left_at]
        if not before:
            return True
    everything = [*lines, line]
    times = [moment for one in everything for moment in (one.came_at, one.left_at) if moment]
    window = Window(min(*times, ends_at), max(*times, ends_at))
    return union_inside(stays(everything, ends_at), window) != union_inside(stays(lines, ends_at), window)
