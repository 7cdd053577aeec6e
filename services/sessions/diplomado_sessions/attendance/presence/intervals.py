"""Time present: the union of all connections, so that two devices or a reconnect never count twice."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from diplomado_sessions.timetable.window import Window

Interval: TypeAlias = tuple[datetime, datetime]


def union_inside(intervals: Iterable[Interval], window: Window) -> list[Interval]:
    """Return the disjoint half-open intervals covered by any of those given, clipped to the window, in order."""
    covered: list[Interval] = []
    clipped = ((max(start, window.starts_at), min(end, window.ends_at)) for start, end in intervals)
    for start, end in sorted(interval for interval in clipped if interval[0] < interval[1]):
        if covered and start <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(covered[-1][1], end))
        else:
            covered.append((start, end))
    return covered


def seconds_present(intervals: Iterable[Interval], window: Window) -> int:
    """Return the whole seconds inside the window during which at least one interval runs. Never rounded up."""
    return int(sum((end - start).total_seconds() for start, end in union_inside(intervals, window)))


def share_inside(intervals: Sequence[Interval], window: Window) -> float:
    """Return which part of all connected time lies inside the window, from 0 to 1; 0 if nothing does."""
    total = sum((end - start).total_seconds() for start, end in intervals)
    inside = sum(
        max(0.0, (min(end, window.ends_at) - max(start, window.starts_at)).total_seconds()) for start, end in intervals
    )
    return inside / total if total else 0.0
