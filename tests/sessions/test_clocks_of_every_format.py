"""Clocks that change during a session, and leap seconds, in every format: an oracle counts the seconds in UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.timetable.window import Window
from tests.sessions.format_samples import WRITERS, Shown, csv_of, on_the_clock
from tests.sessions.oracle import MAPPING, SAVED, a_meeting, assert_counts_rightly, assert_shows_all
from tests.sessions.test_moments import CHANGES, is_twice

SPANS = {"meet-attendance", "bigbluebutton-dashboard"}
MONTH_FIRST = {"zoom-meeting-english-newer", "zoom-account", "teams-events", "teams-report"}


def order_of(layout: str) -> Order:
    return "month_first" if layout in MONTH_FIRST else "day_first"


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("layout", WRITERS)
@settings(max_examples=6, deadline=None, print_blob=True, derandomize=True)
@given(people=a_meeting(-5000, 5000, most=3), saved=st.sampled_from(sorted(SAVED)))
def test_across_a_change_of_clocks_every_format_counts_the_seconds_that_passed(
    layout: str, zone: str, change: datetime, people: list[Shown], saved: str
) -> None:
    """The host's clock goes forward or back in the middle. What nothing decides is no evidence, and is shown."""
    host = ZoneInfo(zone)
    window = Window(change - timedelta(hours=2), change + timedelta(hours=2))
    with on_the_clock(lambda seconds: (change + timedelta(seconds=seconds)).astimezone(host).replace(tzinfo=None)):
        content = SAVED[saved](WRITERS[layout](people))
    ends = [change + timedelta(seconds=end) for one in people for interval in one.intervals for end in interval]
    # A plain row has one day: across midnight, where these clocks change, it ends before it begins and is broken.
    doubtful = any(is_twice(end, host) for end in ends) or (layout == "plain" and zone != "Europe/Madrid")
    try:
        report = read_report(content, Context(host, window, order_of(layout)), MAPPING)
    except ValidationFailed as refusal:
        assert (refusal.slug, doubtful) == ("attendance-file-rows", True)  # noqa: PT017
        return
    assert_counts_rightly(report, people, window, change)
    if not doubtful or layout in SPANS:
        assert_shows_all(report, people, window, change)


@pytest.mark.parametrize("layout", sorted(WRITERS.keys() - {"meet-attendance"}))  # its hours have no day
@pytest.mark.parametrize("zone", ["America/Santiago", "America/Havana", "Europe/Madrid"])
def test_an_hour_that_no_clock_showed_counts_for_nobody(layout: str, zone: str) -> None:
    """The file was made in another zone: its times fall into the hour that was skipped."""
    host = ZoneInfo(zone)
    change = {one: moment for one, moment in CHANGES if moment.astimezone(ZoneInfo(one)).hour in (1, 3)}[zone]
    before = (change - timedelta(seconds=1)).astimezone(host).replace(tzinfo=None) + timedelta(seconds=1)
    ana = Shown("Ana Ruiz", "ana@correo.example", [(600, 1800)])
    luz = [Shown(f"Luz Vega {n}", f"luz{n}@correo.example", [(-5000, -2400 - n)]) for n in range(3)]
    with on_the_clock(lambda seconds: before + timedelta(seconds=seconds)):
        content = csv_of(WRITERS[layout]([ana, *luz]))
    window = Window(change - timedelta(hours=2), change + timedelta(hours=2))
    report = read_report(content, Context(host, window, order_of(layout)), MAPPING)
    assert ana.name not in {presence.name for presence in report.presences}
    assert_counts_rightly(report, [ana, *luz], window, change)
    if not report.totals:
        assert {row.reason for row in report.broken} == {"hour-skipped"}


class Leap(datetime):
    """A moment that is written as the leap second before it."""

    def __format__(self, form: str) -> str:
        return format(datetime(*self.timetuple()[:6]) - timedelta(seconds=1), form.replace("%S", "60"))


def written_with_a_leap_second(zone: str, leap: datetime) -> Callable[[int], datetime]:
    """A clock that shows :60 after 0 seconds."""

    def clock(seconds: int) -> datetime:
        moment = (leap + timedelta(seconds=seconds)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return moment if seconds else Leap(*moment.timetuple()[:6])

    return clock


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize(
    ("zone", "leap"),
    [
        ("America/Panama", datetime(2017, 1, 1, tzinfo=UTC)),
        ("America/Caracas", datetime(2015, 7, 1, tzinfo=UTC)),  # 19:29:60
        ("Asia/Kolkata", datetime(2017, 1, 1, tzinfo=UTC)),  # 05:29:60
        ("Asia/Kathmandu", datetime(2017, 1, 1, tzinfo=UTC)),  # 05:44:60
    ],
)
def test_a_leap_second_is_read_in_every_format(layout: str, zone: str, leap: datetime) -> None:
    people = [
        Shown("Ana Ruiz", "ana@correo.example", [(-600, 0)]),
        Shown("Luz Vega", "luz@correo.example", [(0, 900)]),
        Shown("Sol Rey", "sol@correo.example", [(-60, 60)]),
    ]
    with on_the_clock(written_with_a_leap_second(zone, leap)):
        content = csv_of(WRITERS[layout](people))
    assert b":60" in content
    window = Window(leap - timedelta(hours=1), leap + timedelta(hours=1))
    assert_shows_all(
        read_report(content, Context(ZoneInfo(zone), window, order_of(layout)), MAPPING), people, window, leap
    )
