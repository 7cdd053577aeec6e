"""Presence just before a session begins and just after it ends, minute by minute, for policies that give a grace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from diplomado_contracts.attendances import MARGIN_MINUTES
from diplomado_sessions.attendance.presence.intervals import Interval, union_inside
from diplomado_sessions.timetable.window import Window

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_MARGIN = MARGIN_MINUTES * _MINUTE


@dataclass(frozen=True, slots=True)
class Margins:
    """Seconds present in each minute before the start and after the end, the nearest first, cut after the last."""

    before_start: tuple[int, ...] = ()
    after_end: tuple[int, ...] = ()


NO_MARGINS = Margins()


def margins_of(intervals: Iterable[Interval], window: Window) -> Margins:
    """Return the presence around a session. Seconds are whole, and cut in each minute."""
    known = list(intervals)
    start, end = window.starts_at, window.ends_at
    before = union_inside(known, Window(start - _MARGIN, start))
    after = union_inside(known, Window(end, end + _MARGIN))
    return Margins(
        _by_minute((start - until, start - since) for since, until in before),
        _by_minute((since - end, until - end) for since, until in after),
    )


def _by_minute(stretches: Iterable[tuple[timedelta, timedelta]]) -> tuple[int, ...]:
    """Return the seconds of each minute that disjoint stretches of time cover, without zeros at the end."""
    covered: dict[int, timedelta] = {}
    for since, until in stretches:
        for minute in range(since // _MINUTE, -(-until // _MINUTE)):
            inside = min(until, (minute + 1) * _MINUTE) - max(since, minute * _MINUTE)
            covered[minute] = covered.get(minute, timedelta()) + inside
    whole = {minute: seconds for minute, time in covered.items() if (seconds := time // _SECOND)}
    return tuple(whole.get(minute, 0) for minute in range(max(whole, default=-1) + 1))
