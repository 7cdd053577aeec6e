"""Moves sessions to another edition's days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


def moved(moment: datetime, shift: timedelta, zone: ZoneInfo) -> datetime:
    """Return the same local time of day some days later or earlier, also across a change of the clock.

    Raises OverflowError for a day that no calendar has.
    """
    local = moment.astimezone(zone).replace(tzinfo=None) + shift
    return local.replace(tzinfo=zone)
