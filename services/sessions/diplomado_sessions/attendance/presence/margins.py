"""Presence just before a session begins and just after it ends, minute by minute, for policies that give a grace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from diplomado_contracts.attendances import MARGIN_MINUTES
from diplomado_sessions.attendance.presence.intervals import Interval, union_inside
from diplomado_sessions.timetable.window import Window

_MICROSECOND = timedelta(microseconds=1)
_SECOND, _MINUTE = 1_000_000, 60_000_000
_MARGIN = timedelta(minutes=MARGIN_MINUTES)


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
        _by_minute(((start - until) // _MICROSECOND, (start - since) // _MICROSECOND) for since, until in before),
        _by_minute(((since - end) // _MICROSECOND, (until - end) // _MICROSECOND) for since, until in after),
    )


def _by_minute(stretches: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return the seconds of each minute that disjoint stretches of microseconds cover, without zeros at the end."""
    covered = [0] * MARGIN_MINUTES
    for since, until in stretches:
        first, last = -(-since // _MINUTE), until // _MINUTE  # the minutes that are covered as a whole
        if first > last:
            covered[last] += until - since
            continue
        covered[first:last] = [_MINUTE] * (last - first)
        if since < first * _MINUTE:
            covered[first - 1] += first * _MINUTE - since
        if until > last * _MINUTE:
            covered[last] += until - last * _MINUTE
    whole = [time // _SECOND for time in covered]
    while whole and not whole[-1]:
        whole.pop()
    return tuple(whole)
