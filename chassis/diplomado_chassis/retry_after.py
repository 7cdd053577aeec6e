"""The header `Retry-After` of an answer by HTTP."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_SECONDS = 86_400.0


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Read the header `Retry-After`: seconds or a date, at most a day; None if there is none that makes sense."""
    if value is None:
        return None
    try:
        seconds = float(value) if value.strip().isdigit() else (_date(value) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(0.0, seconds), _MAX_SECONDS)


def _date(value: str) -> datetime:
    moment = parsedate_to_datetime(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
