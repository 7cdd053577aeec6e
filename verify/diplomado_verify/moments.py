"""Moments as credentials and proofs write them (XML Schema `dateTimeStamp`): always with a zone."""

from datetime import UTC, datetime
from typing import Any


def written(moment: datetime) -> str:
    """Return a moment to the second, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def read(text: Any) -> datetime | None:
    """Return a moment with its zone, or None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None
