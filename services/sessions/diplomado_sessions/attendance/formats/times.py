"""Dates and times as Zoom and Excel write them, in English and Spanish. A file does not contain its time zone."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from diplomado_sessions.timetable.window import Window

Order = Literal["month_first", "day_first"]
ORDERS: tuple[Order, Order] = ("month_first", "day_first")

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]\.?\s*m\.?)?"
_MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
_NAMED = (
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?\s+{_CLOCK}", re.IGNORECASE),
    re.compile(
        rf"(?P<day>\d{{1,2}})[\s-]+(?:de\s+)?{_MONTH},?[\s-]+(?:de[l]?\s+)?(?P<year>\d{{4}}),?\s+{_CLOCK}",
        re.IGNORECASE,
    ),
)
_ISO = re.compile(
    r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})[T\s]\s*" + _CLOCK + r"(?:\.0+)?", re.IGNORECASE
)
_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})[/.-](?P<second_part>\d{1,2})[/.-](?P<year>\d{4}|\d{2}),?\s+" + _CLOCK, re.IGNORECASE
)
_MONTHS = {
    name: number
    for names in ("jan feb mar apr may jun jul aug sep oct nov dec", "ene feb mar abr may jun jul ago set oct nov dic")
    for number, name in enumerate(names.split(), start=1)
}


def read_local(text: str, order: Order) -> datetime | None:
    """Read one time without a zone, or None if it is no time. `order` matters only for dates of digits alone."""
    text = " ".join(text.split())
    for pattern in (*_NAMED, _ISO):
        if match := pattern.fullmatch(text):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS.get(month[:3].casefold(), 0)
            return _build(match, int(match["year"]), number, int(match["day"]))
    if match := _NUMERIC.fullmatch(text):
        first, second = int(match["first"]), int(match["second_part"])
        month_number, day = (first, second) if order == "month_first" else (second, first)
        year = int(match["year"])
        return _build(match, year if year > 99 else 2000 + year, month_number, day)
    return None


def _build(match: re.Match[str], year: int, month: int, day: int) -> datetime | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if half := match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is put on by the caller
    except ValueError:
        return None


def read_all(texts: Iterable[str], zone: ZoneInfo, window: Window, *, likely: Order) -> Mapping[str, datetime]:
    """Read all times of a file in one order of day and month, and return those that could be read, in UTC.

    One order holds for the whole file: the one under which most cells are dates; if both fit, the one nearer to the
    session; if that decides nothing, `likely`.
    """
    distinct = set(texts)
    readings = {order: _read_in(distinct, order, zone) for order in ORDERS}

    def merit(order: Order) -> tuple[int, float, bool]:
        reading = readings[order]
        return (
            len(reading),
            -min((_distance(moment, window) for moment in reading.values()), default=0),
            order == likely,
        )

    return readings[max(ORDERS, key=merit)]


def _distance(moment: datetime, window: Window) -> float:
    before = (window.starts_at - moment).total_seconds()
    after = (moment - window.ends_at).total_seconds()
    return max(before, after, 0.0)


def _read_in(texts: set[str], order: Order, zone: ZoneInfo) -> dict[str, datetime]:
    moments: dict[str, datetime] = {}
    for text in texts:
        if (local := read_local(text, order)) is not None:
            moments[text] = local.replace(tzinfo=zone).astimezone(UTC)
    return moments


def later_fold(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same wall-clock time after the clocks went back, where it exists twice; else the moment itself."""
    return moment.astimezone(zone).replace(fold=1).astimezone(UTC)
