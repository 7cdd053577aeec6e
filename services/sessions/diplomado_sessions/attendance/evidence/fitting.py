"""Checks that the times in a file overlap the session; otherwise every participant would count as absent."""

from collections.abc import Iterable, Sequence
from typing import Literal

from diplomado_sessions.attendance.presence.intervals import Interval, share_inside
from diplomado_sessions.timetable.window import Window

Fit = Literal["well", "partly", "not"]


def fit(intervals: Sequence[Interval], window: Window) -> Fit:
    """Return how connections fit a window: partly, if less than half of all connected time lies inside."""
    if not any(start < window.ends_at and end > window.starts_at for start, end in intervals):
        return "not"
    return "well" if share_inside(intervals, window) >= 0.5 else "partly"


def fitting_sessions(intervals: Sequence[Interval], windows: Iterable[tuple[str, Window]]) -> list[str]:
    """Return the codes of the sessions that the connections fit well."""
    return [code for code, window in windows if fit(intervals, window) == "well"]
