"""When a meeting is looked at next."""

from datetime import datetime, timedelta

from diplomado_sessions.timetable.window import Window

REPORTS = 2
_RECORDINGS_EVERY = timedelta(days=1)
_WATCHED = timedelta(days=45)


def report_due(
    window: Window, ended_at: datetime | None, reports: int, reported_at: datetime | None, delays: tuple[float, float]
) -> datetime | None:
    """Return when the next report is read: after the end, and again later; None after the second time.

    A meeting that ended before its session may go on, so the time of the session counts for the second reading.
    """
    first, again = (timedelta(seconds=seconds) for seconds in delays)
    if reports == 0:
        return (ended_at or window.ends_at) + first
    if reports < REPORTS and reported_at is not None:
        return max(reported_at + again, window.ends_at + first)
    return None


def next_due(now: datetime, window: Window, report_at: datetime | None, sync_seconds: float) -> datetime | None:
    """Return when a meeting is looked at next: often before its end, then for its report, then for recordings."""
    if now < window.ends_at:
        soon = now + timedelta(seconds=sync_seconds)
        return min(soon, report_at) if report_at is not None and report_at > now else soon
    if report_at is not None:
        return report_at
    return now + _RECORDINGS_EVERY if now < window.ends_at + _WATCHED else None
