"""Reads days and hours as people write them in a list. In dates of digits alone the day comes first."""

import re
from datetime import date, time

_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[ t].*)?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})(?:[ t].*)?")
_WORDS = re.compile(
    r"(?:[a-záéíóúñ]+,?\s+)?(?P<day>\d{1,2})(?:\s+de)?\s+(?P<month>[a-z]{3,10})\.?(?:\s+del?)?,?\s+(?P<year>\d{4})"
)
_MONTHS = ("ene jan", "feb", "mar", "abr apr", "may", "jun", "jul", "ago aug", "sep set", "oct", "nov", "dic dec")
_CLOCK = re.compile(
    r"(?:.*[ t])?(?P<hour>\d{1,2})(?:\s*[:.h]\s*(?P<minute>[0-5]\d)?(?::[0-5]\d(?:\.0+)?)?)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:h|hs|hrs|horas)?"
)
_NOON = 12


def read_day(cell: str) -> date | None:
    """Return the day of a cell, or None if it shows none."""
    text = cell.strip().casefold()
    found = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if found:
        return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found := _WORDS.fullmatch(text):
        month = next((n for n, names in enumerate(_MONTHS, 1) if found["month"][:3] in names.split()), 0)
        return _date(int(found["year"]), month, int(found["day"]))
    return None


def read_clock(cell: str) -> time | None:
    """Return the time of day of a cell, or None if it shows none."""
    found = _CLOCK.fullmatch(cell.strip().casefold().replace("\u202f", " ").replace("\xa0", " "))
    if found is None:
        return None
    hour, half = int(found["hour"]), (found["half"] or "")[:1]
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return time(hour, int(found["minute"] or 0)) if hour < 24 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
