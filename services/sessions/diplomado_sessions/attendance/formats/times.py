"""Dates and times as meeting programs and spreadsheets write them. A file does not contain its time zone."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

Order = Literal["month_first", "day_first"]
ORDERS: tuple[Order, Order] = ("month_first", "day_first")

_TIME = re.compile(
    r"(?P<day>.*?)(?:^|[\sT,])\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?\s*m\.?)?\s*(?P<zone>Z|\(?UTC\)?|\+00:?00)?",
    re.IGNORECASE,
)
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_NAMED = (
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})"),
    re.compile(rf"(?P<day>\d{{1,2}})[\s-]+(?:de\s+)?{_MONTH},?[\s-]+(?:del?\s+)?(?P<year>\d{{4}})"),
)
_WEEKDAY = re.compile(r"[^\W\d_]+\.?,\s+(?=[^\W_])")
_ISO = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})")
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4}|\d{2})")
_MONTHS = {
    name: number
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ene feb mar abr may jun jul ago set oct nov dic",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "jan fév mar avr mai juin juil aoû sep oct nov déc",
    )
    for number, name in enumerate(names.split(), start=1)
}


class LocalTime(NamedTuple):
    """A time on the clock of a wall: seconds since midnight, and the day as text; an empty one means any day.

    A leap second counts as the first second of the next minute, as computers count it. It ends a day in UTC, and so a
    quarter of an hour on every clock.
    """

    day: str
    seconds: int
    half: bool
    utc: bool


def read_clock(text: str) -> LocalTime | None:
    """Take a text apart into day and time of day, or return None if it does not end with a time of day."""
    match = _TIME.fullmatch(" ".join(text.split()))
    if match is None:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > (60 if minute % 15 == 14 else 59):
        return None
    day = match["day"].strip(" ,")
    return LocalTime(day, hour * 3600 + minute * 60 + second, bool(half), bool(match["zone"]))


def read_day(text: str, order: Order) -> date | None:
    """Read a day, or return None if it is none. `order` matters only for days of digits alone."""
    text = _WEEKDAY.sub("", text, count=1) if text[:1].isalpha() else text
    for pattern in (_ISO, *_NAMED):
        if match := pattern.fullmatch(text):
            return _build(int(match["year"]), _month(match["month"]), int(match["day"]))
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
        month, day = (first, second) if order == "month_first" else (second, first)
        return _build(year if year > 99 else 2000 + year, month, day)
    return None


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = text.casefold()
    return _MONTHS.get(name[:4], 0) or _MONTHS.get(name[:3], 0)


def _build(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def days_around(day: date) -> Iterator[date]:
    """Yield a day, the one before and the one after."""
    for days in (0, -1, 1):
        yield day + timedelta(days=days)
