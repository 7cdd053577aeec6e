"""Reads the times that a person wrote on a signed list: 9:00, 9:00 p. m., 2021-07-14T09:00:00-05:00."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import InvalidValue
from diplomado_sessions.timetable.window import Window

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)

NOT_A_TIME = Text(
    "No es una hora, como 9:00, 21:30 o 2021-07-14T09:00:00-05:00.",
    "This is no time, such as 9:00, 21:30 or 2021-07-14T09:00:00-05:00.",
)
NO_SUCH_TIME = Text(
    "Esa hora no existió: se adelantó el reloj. Escríbala con fecha y diferencia, como 2021-07-14T09:00:00-05:00.",
    "That time did not exist: the clocks went forward. Write it with date and offset, as 2021-07-14T09:00:00-05:00.",
)
TWICE = Text(
    "Esa hora ocurrió dos veces: se atrasó el reloj. Escríbala con fecha y diferencia, como 2021-07-14T09:00:00-05:00.",
    "That time came twice: the clocks went back. Write it with date and offset, as 2021-07-14T09:00:00-05:00.",
)


def read_time(cell: str, window: Window, zone: ZoneInfo) -> datetime:
    """Return the moment of a cell. A time of day is of the day on which it is nearest to the session.

    Raises InvalidValue for another text, and for a local time that came twice or never.
    """
    text = cell.strip()
    if match := _CLOCK.fullmatch(text):
        return _nearest(_time_of_day(match), window, zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidValue(NOT_A_TIME) from None
    return moment if moment.tzinfo else _local(moment.date(), moment.time(), zone)


def _time_of_day(match: re.Match[str]) -> time:
    hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3))
    half = (match.group(4) or "").lower()
    if half and not 1 <= hour <= 12:
        raise InvalidValue(NOT_A_TIME)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise InvalidValue(NOT_A_TIME) from None


def _nearest(clock: time, window: Window, zone: ZoneInfo) -> datetime:
    first = window.starts_at.astimezone(zone).date()
    days = [first + timedelta(days=offset) for offset in (-1, 0, 1, 2)]
    return _local(min(days, key=lambda day: _distance(datetime.combine(day, clock, zone), window)), clock, zone)


def _distance(moment: datetime, window: Window) -> timedelta:
    # In UTC: a difference within one zone would count the hands of the clock and not the time that passes.
    at = moment.astimezone(UTC)
    return max(window.starts_at - at, at - window.ends_at, timedelta())


def _local(day: date, clock: time, zone: ZoneInfo) -> datetime:
    moment = datetime.combine(day, clock, zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise InvalidValue(NO_SUCH_TIME)
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        raise InvalidValue(TWICE)
    return moment.astimezone(UTC)
