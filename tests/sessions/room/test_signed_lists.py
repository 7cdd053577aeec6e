"""Times as people write them on paper, and files that are no lists."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diplomado_chassis.validation import InvalidValue, ValidationFailed
from diplomado_sessions.attendance.check_in.signed.list_times import read_time
from diplomado_sessions.attendance.check_in.signed.lists import OUTSIDE, read_list
from diplomado_sessions.timetable.window import Window

PANAMA = ZoneInfo("America/Panama")
WINDOW = Window(datetime(2021, 7, 14, 14, tzinfo=UTC), datetime(2021, 7, 14, 15, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9:05", "14:05"),
        ("09:05:30", "14:05:30"),
        ("9:05 a. m.", "14:05"),
        ("9:05am", "14:05"),
        ("9.05", "14:05"),
        ("12:00 a.m.", "05:00"),
        ("12:15 PM", "17:15"),
        ("2021-07-14T09:05:00-05:00", "14:05"),
        ("2021-07-14 09:05", "14:05"),
        ("2021-07-14T14:05:00+00:00", "14:05"),
    ],
)
def test_times_are_read_as_people_write_them(cell: str, expected: str) -> None:
    assert read_time(cell, WINDOW, PANAMA) == datetime.fromisoformat(f"2021-07-14T{expected}+00:00")


@pytest.mark.parametrize("cell", ["", "tarde", "25:00", "9:61", "13:00 p. m.", "0:10 am", "9", "=9:05", "9:05:99"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(InvalidValue):
        read_time(cell, WINDOW, PANAMA)


def test_a_session_over_midnight_has_times_of_both_days() -> None:
    night = Window(datetime(2021, 7, 15, 3, tzinfo=UTC), datetime(2021, 7, 15, 7, tzinfo=UTC))  # 22:00 to 02:00
    assert read_time("23:30", night, PANAMA) == datetime(2021, 7, 15, 4, 30, tzinfo=UTC)
    assert read_time("0:30", night, PANAMA) == datetime(2021, 7, 15, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "twice", "never"),
    [
        ("America/Santiago", (datetime(2021, 4, 3), "23:30"), (datetime(2021, 9, 5), "0:30")),
        ("America/Havana", (datetime(2021, 11, 7), "0:30"), (datetime(2021, 3, 14), "0:30")),
        ("Europe/Madrid", (datetime(2021, 10, 31), "2:30"), (datetime(2021, 3, 28), "2:30")),
    ],
)
def test_a_time_that_came_twice_or_never_is_asked(
    zone: str, twice: tuple[datetime, str], never: tuple[datetime, str]
) -> None:
    place = ZoneInfo(zone)
    for day, clock in (twice, never):
        hour, minute = map(int, clock.split(":"))
        middle = day.replace(hour=hour, minute=minute, tzinfo=place).astimezone(UTC)
        window = Window(middle - timedelta(hours=2), middle + timedelta(hours=2))
        with pytest.raises(InvalidValue):
            read_time(clock, window, place)
        offset = read_time(middle.isoformat(), window, place)
        assert offset == middle


@given(st.datetimes(WINDOW.starts_at.replace(tzinfo=None), WINDOW.ends_at.replace(tzinfo=None)))
def test_a_time_within_the_session_is_that_moment(moment: datetime) -> None:
    whole = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_time(whole.astimezone(PANAMA).strftime("%H:%M:%S"), WINDOW, PANAMA) == whole


def test_an_arrival_of_another_day_belongs_to_another_session() -> None:
    rows = [f"{day}@x.example,2021-07-{day}T09:05:00,\n" for day in ("07", "13", "14", "21")]
    found = read_list(("email,came_at,left_at\n" + "".join(rows)).encode(), WINDOW, PANAMA)
    assert [line.email_key for line in found.lines] == ["14@x.example"]
    assert [error.text for error in found.errors][:2] == [OUTSIDE] * 2


@given(st.binary(max_size=300))
@example(b"correo,entrada\n" + b"x" * 200_000 + b",9:00\n")
@example(b"correo,entrada\n\x00,\x00\n")
@example(b"\xef\xbb\xbf\xef\xbb\xbfcorreo\tpresente\na@b.example\tx")
def test_no_file_ends_in_an_error_of_ours(content: bytes) -> None:
    with suppress(ValidationFailed):
        read_list(content, WINDOW, PANAMA)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12))
def test_no_table_ends_in_an_error_of_ours(rows: list[list[str]]) -> None:
    text = "correo,inscripcion,entrada,salida,presente\n" + "\n".join(",".join(row) for row in rows)
    with suppress(ValidationFailed):
        for line in read_list(text.encode("utf-8", "replace"), WINDOW, PANAMA).lines:
            assert line.times.came_at is not None
            assert line.times.left_at is not None
            assert line.times.came_at <= line.times.left_at


def test_every_tenth_of_a_list_is_read_or_refused() -> None:
    whole = ("Correo;Entrada;Salida\r\n" + "ana@correo.example;9:00;10:00\r\n" * 30).encode()
    for tenth in range(1, 11):
        part = whole[: len(whole) * tenth // 10]
        try:
            found = read_list(part, WINDOW, PANAMA)
        except ValidationFailed:
            continue
        assert len(found.lines) + len(found.errors) >= part.count(b"@") - 1
