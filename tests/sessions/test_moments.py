"""Times of a file become moments: clocks that change during the session, leap seconds, days and months."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.timetable.window import Window
from tests.sessions.zoom_files import CONTEXT

HEADER = "Name (original name),Email,Join time,Leave time,Duration (minutes)"
# The moments, in UTC, at which the clocks went back and forward.
CHANGES = [
    ("America/Santiago", datetime(2021, 4, 4, 3, tzinfo=UTC)),
    ("America/Santiago", datetime(2021, 9, 5, 4, tzinfo=UTC)),
    ("America/Havana", datetime(2021, 11, 7, 5, tzinfo=UTC)),
    ("America/Havana", datetime(2021, 3, 14, 5, tzinfo=UTC)),
    ("Europe/Madrid", datetime(2021, 10, 31, 1, tzinfo=UTC)),
    ("Europe/Madrid", datetime(2021, 3, 28, 1, tzinfo=UTC)),
]


def is_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock showed the same at another moment."""
    local = moment.astimezone(zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first < second


def read(rows: list[str], context: Context) -> Report:
    return read_report("\n".join([HEADER, *rows, ""]).encode(), context)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@settings(max_examples=50, deadline=None, print_blob=True)
@given(ends=st.tuples(st.integers(-7200, 7200), st.integers(-7200, 7200)).map(sorted))
def test_a_connection_across_a_change_of_clocks_keeps_its_length(zone: str, change: datetime, ends: list[int]) -> None:
    """The file has the clock of the wall and the minutes that Zoom counted, rounded up."""
    host = ZoneInfo(zone)
    joined, left = (change + timedelta(seconds=seconds) for seconds in ends)
    shown = [f"{moment.astimezone(host):%Y-%m-%d %H:%M:%S}" for moment in (joined, left)]
    window = Window(change - timedelta(hours=2), change + timedelta(hours=2))
    minutes = -(-(ends[1] - ends[0]) // 60)
    row = f"Ana,,{shown[0]},{shown[1]},{minutes}"
    certain = "Eva,,2021-01-01 09:00,2021-01-01 09:10,10"
    report = read([row, certain], Context(host, window))
    if report.broken:  # in the first of the two hours, or in the second
        assert [(one.row, one.reason) for one in report.broken] == [(2, "hour-twice")]
        assert all(is_twice(moment, host) for moment in (joined, left))
    else:
        presence, _ = report.presences
        assert (presence.joined_at, presence.left_at) == (joined, left)


def test_of_an_hour_that_exists_twice_the_one_in_the_session_counts() -> None:
    change = datetime(2021, 10, 31, 1, tzinfo=UTC)
    window = Window(change, change + timedelta(hours=1))  # the second 02:00 to 03:00 in Madrid
    [presence] = read(
        ["Ana,,2021-10-31 02:10:00,2021-10-31 02:50:00,"], Context(ZoneInfo("Europe/Madrid"), window)
    ).presences
    assert presence.joined_at == change + timedelta(minutes=10)


def test_an_hour_that_was_skipped_breaks_the_row() -> None:
    window = Window(datetime(2021, 3, 28, 0, tzinfo=UTC), datetime(2021, 3, 28, 3, tzinfo=UTC))
    rows = ["Ana,,2021-03-28 01:10:00,2021-03-28 03:10:00,60", "Eva,,2021-03-28 02:10:00,2021-03-28 03:10:00,60"]
    report = read(rows, Context(ZoneInfo("Europe/Madrid"), window))
    assert [one.name for one in report.presences] == ["Ana"]
    assert [(one.row, one.column, one.reason) for one in report.broken] == [(3, "Join time", "hour-skipped")]


def test_a_leap_second_is_the_first_second_of_the_next_minute() -> None:
    window = Window(datetime(2016, 12, 31, 23, tzinfo=UTC), datetime(2017, 1, 1, 1, tzinfo=UTC))
    rows = ["Ana,,2016-12-31 23:59:50,2016-12-31 23:59:60,1", "Eva,,2016-12-31 23:59:60,2017-01-01 00:00:10,1"]
    report = read(rows, Context(ZoneInfo("UTC"), window))
    assert [(one.left_at - one.joined_at).seconds for one in report.presences] == [10, 10]


@pytest.mark.parametrize("order", ["month_first", "day_first"])
def test_days_and_months_that_nothing_decides_are_a_question_until_it_is_answered(order: str) -> None:
    rows = ["Ana,,03/04/2021 09:00,03/04/2021 10:00,60"]
    question = read(rows, CONTEXT).question
    assert question is not None
    assert (question.month_first.month, question.day_first.month) == (3, 4)
    answered = read(rows, Context(CONTEXT.zone, CONTEXT.window, order))  # type: ignore[arg-type]
    assert answered.question is None
    assert answered.presences[0].joined_at.month == (3 if order == "month_first" else 4)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Eva,,2021-07-14 10:00:00,2021-07-14 09:00:00,1", "leaves-before-joining"),
        ("Eva,,2020-07-14 09:00:00,2021-07-14 10:00:00,1", "too-long"),
        ("Eva,,2021-07-14 09:00:00,,1", "time-missing"),
        ("Eva,,2021-07-14 09:00:00,2021-07-14 09:61:00,1", "not-a-time"),
    ],
)
def test_a_row_with_a_fault_is_broken_and_the_others_count(row: str, reason: str) -> None:
    report = read(["Ana,,2021-07-14 09:00:00,2021-07-14 10:00:00,60", row], CONTEXT)
    assert [one.name for one in report.presences] == ["Ana"]
    assert [(one.row, one.reason) for one in report.broken] == [(3, reason)]


def test_a_time_that_lost_its_half_of_the_day_is_not_guessed() -> None:
    rows = [f"Ana{n},,07/14/2021 09:00:00 AM,07/14/2021 10:00:00 AM,60" for n in range(3)]
    report = read([*rows, "Eva,,07/14/2021 09:00:00 AM,07/14/2021 10:00:00,60"], CONTEXT)
    assert [(one.row, one.reason) for one in report.broken] == [(5, "not-a-time")]


def test_a_hundred_thousand_rows_of_one_person_are_one_person() -> None:
    row = "Ana Ruiz,ana@correo.example,2021-07-14 09:00:00,2021-07-14 09:30:00,30"
    report = read([row] * 100_000, CONTEXT)
    assert len(report.presences) == 100_000
    assert {one.name for one in report.presences} == {"Ana Ruiz"}
