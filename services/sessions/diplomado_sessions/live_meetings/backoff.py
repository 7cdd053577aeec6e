"""How long to wait before Zoom is asked again."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FIRST_SECONDS = 1.0
_FIRST_RESCHEDULED_SECONDS = 30.0
_MAX_RESCHEDULED_SECONDS = 3600.0
_MAX_RETRY_AFTER_SECONDS = 86_400.0


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Read the header `Retry-After`: seconds or a date, at most a day; None if there is none that makes sense."""
    if value is None:
        return None
    try:
        seconds = float(value) if value.strip().isdigit() else (_date(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, seconds), _MAX_RETRY_AFTER_SECONDS)


def _date(value: str) -> datetime:
    moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def pause_seconds(attempt: int, jitter: float, retry_after: float | None) -> float:
    """Return the pause after so many attempts of one request. `jitter` in [0, 1) shortens it by up to half.

    What Zoom asks for is never shortened.
    """
    own = _FIRST_SECONDS * (1 << min(attempt - 1, 10)) * (1 - jitter / 2)
    return own if retry_after is None else max(own, retry_after)


def rescheduled_seconds(failures: int, jitter: float, retry_after: float | None) -> float:
    """Return the pause after work on a meeting failed so many times in a row."""
    own = min(_MAX_RESCHEDULED_SECONDS, _FIRST_RESCHEDULED_SECONDS * (1 << min(failures, 10))) * (1 - jitter / 2)
    return own if retry_after is None else max(own, retry_after)
