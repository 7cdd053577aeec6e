"""Moves a description to other days: the same course, later."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from diplomado_registration.editions.models import Edition


def moved_to(edition: Edition, starts_on: date) -> Edition:
    """Return a description whose dates are moved by whole days, so that it begins on the day given.

    The deadline keeps its local time of day, also across a change of the clock. Raises OverflowError for a day that no
    calendar has.
    """
    shift = starts_on - edition.starts_on
    until = edition.registration_until
    return edition.model_copy(
        update={
            "starts_on": starts_on,
            "ends_on": edition.ends_on + shift,
            "registration_until": until and _moved(until, shift, ZoneInfo(edition.time_zone)),
        }
    )


def _moved(moment: datetime, shift: timedelta, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone).replace(tzinfo=None) + shift
    return local.replace(tzinfo=zone)
