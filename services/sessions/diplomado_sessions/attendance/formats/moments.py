"""From the times of a file, as texts, to moments: one order of day and month, one zone, hours that exist twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.formats.report import DateQuestion
from diplomado_sessions.attendance.formats.times import ORDERS, LocalTime, Order, days_around, read_clock, read_day
from diplomado_sessions.timetable.window import Window

Moments: TypeAlias = tuple[datetime, ...]
"""What a text may mean, in UTC: nothing if that hour was skipped, two if it exists twice, more without a day."""
_NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Context:
    """What a file does not say: the zone of its times, the session it should be of, and an answer about its dates.

    `ends_in_row` means that the last line of the file has no end, so that it may be cut off.
    """

    zone: ZoneInfo
    window: Window
    order: Order | None = None
    ends_in_row: bool = False


@dataclass(slots=True)
class Times:
    """The times of a file by their texts; a text that is no time is missing. `likely` decides no order of dates."""

    moments: Mapping[str, Moments]
    question: DateQuestion | None = None
    undated: bool = False


@dataclass(slots=True)
class _Calendar:
    """Moments of times on the clocks of a zone."""

    zone: ZoneInfo
    midnights: dict[date, datetime | None] = field(default_factory=dict)

    def moments(self, day: date, seconds: int) -> Moments:
        if day not in self.midnights:
            self.midnights[day] = self._midnight(day)
        if (midnight := self.midnights[day]) is not None:
            return (midnight + timedelta(seconds=seconds),)
        local = datetime(day.year, day.month, day.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - zone put on below
        first, second = (local.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        if first > second:
            return ()
        return (first,) if first == second else (first, second)

    def _midnight(self, day: date) -> datetime | None:
        """Return the start of a day without a change of clocks, or None."""
        start = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        ends = {(start + timedelta(days=days)).replace(fold=fold).utcoffset() for days in (0, 1) for fold in (0, 1)}
        return start.astimezone(UTC) if len(ends) == 1 else None


def read_times(texts: Iterable[str], context: Context, *, likely: Order) -> Times:
    """Read all times of a file in one order of day and month.

    The order is the one that was asked for, else the one in which more cells are dates, else the one whose days are
    those of the session. If nothing decides it, the question is returned, and the times are read in the `likely` order.
    """
    clocks = {text: clock for text in texts if (clock := read_clock(text)) is not None}
    if any(clock.half for clock in clocks.values()):  # a time without a. m. or p. m. lost them, and means two times
        clocks = {text: clock for text, clock in clocks.items() if clock.half or clock.utc or clock.seconds >= 46_800}
    written = {clock.day for clock in clocks.values() if clock.day}
    days = {
        order: {text: day for text in written if (day := read_day(text, order)) and 1990 <= day.year <= 2200}
        for order in ORDERS
    }
    order, question = _decide(days, context, likely)
    calendar, universal = _Calendar(context.zone), _Calendar(ZoneInfo("UTC"))
    today = context.window.starts_at.astimezone(context.zone).date()
    moments: dict[str, Moments] = {}
    undated = False
    for text, clock in clocks.items():
        calendar_here = universal if clock.utc else calendar
        if not clock.day:
            undated = True
            moments[text] = tuple(m for day in days_around(today) for m in calendar_here.moments(day, clock.seconds))
        elif clock.day in days[order]:
            moments[text] = calendar_here.moments(days[order][clock.day], clock.seconds)
    return Times(moments, question, undated)


def _decide(
    days: Mapping[Order, Mapping[str, date]], context: Context, likely: Order
) -> tuple[Order, DateQuestion | None]:
    if context.order is not None:
        return context.order, None
    month_first, day_first = days["month_first"], days["day_first"]
    if len(month_first) != len(day_first):
        return ("month_first" if len(month_first) > len(day_first) else "day_first"), None
    if month_first == day_first:
        return likely, None
    near = [order for order in ORDERS if any(_is_near(day, context) for day in days[order].values())]
    if len(near) == 1:
        return near[0], None
    return likely, DateQuestion(min(month_first.values()), min(day_first.values()))


def _is_near(day: date, context: Context) -> bool:
    starts_at = context.window.starts_at.astimezone(context.zone).date()
    ends_at = context.window.ends_at.astimezone(context.zone).date()
    return starts_at - _NEAR <= day <= ends_at + _NEAR


def pair(joined: Moments, left: Moments, window: Window, stated: int | None) -> tuple[datetime, datetime] | None:
    """Return the likeliest meaning of a connection whose times may mean several moments.

    It does not end before it starts, lasts as long as the file says, and lies in the session, in this order. None if
    that leaves several: nothing says then in which of two hours of the same name somebody came or left.
    """

    def unlikely(ends: tuple[datetime, datetime]) -> tuple[bool, bool, timedelta]:
        length = ends[1] - ends[0]
        other_length = stated is not None and abs(length.total_seconds() - stated) > 60
        return length < timedelta(), other_length, sum((_outside(end, window) for end in ends), timedelta())

    meanings = [(unlikely((start, end)), start, end) for start in joined for end in left]
    least = min(meaning[0] for meaning in meanings)
    likeliest = [(start, end) for rank, start, end in meanings if rank == least]
    return likeliest[0] if len(likeliest) == 1 else None


def likeliest(moments: Moments, window: Window) -> datetime | None:
    """Return the one of some moments that is nearest to the session; None if there is none, or several are."""
    distances = [_outside(moment, window) for moment in moments]
    nearest = [moment for moment, distance in zip(moments, distances, strict=True) if distance == min(distances)]
    return nearest[0] if len(nearest) == 1 else None


def _outside(moment: datetime, window: Window) -> timedelta:
    return max(window.starts_at - moment, moment - window.ends_at, timedelta())


def is_time(text: str) -> bool:
    """Return whether a text is a day with a time, in either order of day and month."""
    clock: LocalTime | None = read_clock(text)
    return clock is not None and any(read_day(clock.day, order) for order in ORDERS)
