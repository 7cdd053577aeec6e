"""Times as Zoom and Excel write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.times import Order, read_clock, read_day
from diplomado_sessions.timetable.window import Window
from tests.sessions.zoom_files import PANAMA


def read_local(text: str, order: Order) -> datetime | None:
    clock = read_clock(text)
    if clock is None or (day := read_day(clock.day, order)) is None:
        return None
    return datetime(day.year, day.month, day.day) + timedelta(seconds=clock.seconds)


@pytest.mark.parametrize(
    "text",
    [
        "Jul 14, 2021 09:07:27",
        "Jul 14, 2021 9:07:27 AM",
        "07/14/2021 09:07:27 AM",
        "7/14/21 9:07:27 AM",
        "2021-07-14 09:07:27",
        "2021-07-14T09:07:27",
        "jul. 14, 2021 09:07:27",
        "julio 14, 2021 09:07:27 a. m.",
        "14 jul. 2021 09:07:27",
        "14 de julio de 2021 9:07:27",
        "14-jul-2021 09:07:27",
        "Jul 14, 2021 9:07:27\u202fa.\u00a0m.",
        "  jul.  14,  2021  09:07:27 ",
    ],
)
def test_all_these_are_the_same_moment(text: str) -> None:
    assert read_local(text, "month_first") == datetime(2021, 7, 14, 9, 7, 27)


@pytest.mark.parametrize(
    ("text", "month"),
    [("ene.", 1), ("mar.", 3), ("abr.", 4), ("ago.", 8), ("sept.", 9), ("set.", 9), ("dic.", 12), ("Dec", 12)],
)
def test_months_have_names_in_both_languages(text: str, month: int) -> None:
    assert read_local(f"{text} 2, 2021 10:00", "day_first") == datetime(2021, month, 2, 10)


@pytest.mark.parametrize(
    ("text", "hour"), [("12:05:00 AM", 0), ("12:05:00 PM", 12), ("01:05:00 p. m.", 13), ("23:05", 23)]
)
def test_noon_and_midnight(text: str, hour: int) -> None:
    assert read_local(f"07/14/2021 {text}", "month_first") == datetime(2021, 7, 14, hour, 5)


@pytest.mark.parametrize(
    "text",
    ["", "--", "45", "2021-07-14", "Foo 14, 2021 09:00", "13/14/2021 09:00", "07/14/2021 25:00", "07/14/2021 13:00 PM"],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert read_local(text, "month_first") is None


def _joined(rows: list[tuple[str, str]], day: datetime) -> list[datetime]:
    body = "".join(f"Ana,,{join},{leave}\n" for join, leave in rows)
    window = Window(day, day.replace(hour=day.hour + 2))
    report = read_report(f"Name (original name),Email,Join time,Leave time\n{body}".encode(), Context(PANAMA, window))
    return [one.joined_at for one in report.presences]


def test_one_row_past_the_twelfth_settles_the_order_of_day_and_month_for_the_file() -> None:
    day = datetime(2021, 7, 8, 14, tzinfo=UTC)
    rows = [("08/07/2021 09:00", "08/07/2021 10:00"), ("14/07/2021 09:00", "14/07/2021 10:00")]
    assert _joined(rows, day) == [day, day + timedelta(days=6)]


@pytest.mark.parametrize("day", [datetime(2021, 7, 8, 14, tzinfo=UTC), datetime(2021, 8, 7, 14, tzinfo=UTC)])
def test_else_the_session_settles_it(day: datetime) -> None:
    assert _joined([("08/07/2021 09:00", "08/07/2021 10:00")], day) == [day]


def test_an_hour_that_exists_twice_does_not_make_anybody_leave_before_joining() -> None:
    window = Window(datetime(2021, 10, 31, 0, tzinfo=UTC), datetime(2021, 10, 31, 3, tzinfo=UTC))
    content = b"Name (original name),Email,Join time,Leave time\nAna,,2021-10-31 02:50:00,2021-10-31 02:10:00\n"
    [presence] = read_report(content, Context(ZoneInfo("Europe/Madrid"), window)).presences
    assert (presence.left_at - presence.joined_at).total_seconds() == 20 * 60
