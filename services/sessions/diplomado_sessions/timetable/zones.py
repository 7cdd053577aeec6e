"""Time zones by their IANA names."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def find_zone(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name, or None if there is none."""
    return ZoneInfo(name) if name in _names() else None


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment itself, or in the zone given if it has none."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
