"""Time present is the union of all connections, clipped to the session, in whole seconds."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diplomado_sessions.attendance.evidence.fitting import ConnectedTime, fit, shares_inside
from diplomado_sessions.attendance.presence.conclusions import (
    AttendanceChange,
    PublishedAttendance,
    ShownPresence,
    changed_attendances,
    seconds_by_registration,
)
from diplomado_sessions.attendance.presence.intervals import Interval, seconds_present, union_inside
from diplomado_sessions.timetable.window import Window

START = datetime(2021, 7, 14, 14, 0, tzinfo=UTC)
LENGTH = 120
WINDOW = Window(START, START + timedelta(seconds=LENGTH))


def span(start: int, end: int) -> Interval:
    """Seconds after the session's start."""
    return START + timedelta(seconds=start), START + timedelta(seconds=end)


intervals = st.lists(
    st.tuples(st.integers(-60, LENGTH + 60), st.integers(0, 90)).map(lambda one: span(one[0], one[0] + one[1])),
    max_size=12,
)


def by_brute_force(given_intervals: list[Interval]) -> int:
    """Count the seconds of the session in which somebody was there, one by one."""
    moments = (START + timedelta(seconds=second) for second in range(LENGTH))
    return sum(any(start <= moment < end for start, end in given_intervals) for moment in moments)


@given(intervals)
def test_it_equals_counting_every_second(given_intervals: list[Interval]) -> None:
    assert seconds_present(given_intervals, WINDOW) == by_brute_force(given_intervals)


@given(intervals, st.randoms())
def test_neither_order_nor_repetition_matters(given_intervals: list[Interval], chance: object) -> None:
    shuffled = given_intervals * 2
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert union_inside(shuffled, WINDOW) == union_inside(given_intervals, WINDOW)


@given(intervals)
def test_the_union_of_a_union_is_the_same(given_intervals: list[Interval]) -> None:
    once = union_inside(given_intervals, WINDOW)
    assert union_inside(once, WINDOW) == once


@given(intervals, intervals)
def test_more_evidence_never_takes_away_nor_passes_the_session(some: list[Interval], more: list[Interval]) -> None:
    assert seconds_present(some, WINDOW) <= seconds_present(some + more, WINDOW) <= LENGTH


@given(intervals)
def test_pieces_are_apart_in_order_and_inside(given_intervals: list[Interval]) -> None:
    pieces = union_inside(given_intervals, WINDOW)
    edges = [moment for piece in pieces for moment in piece]
    assert edges == sorted(set(edges))
    assert all(WINDOW.starts_at <= moment <= WINDOW.ends_at for moment in edges)


def test_two_devices_at_once_count_once_and_a_reconnect_loses_only_the_gap() -> None:
    assert seconds_present([span(0, 60), span(30, 90)], WINDOW) == 90
    assert seconds_present([span(0, 60), span(61, 120)], WINDOW) == 119
    assert seconds_present([span(0, 60), span(60, 120)], WINDOW) == 120


def test_time_before_the_start_and_after_the_end_does_not_count() -> None:
    assert seconds_present([span(-600, 30), span(110, 900)], WINDOW) == 40


def test_a_file_fits_partly_if_less_than_half_of_its_time_is_inside_and_not_if_nothing_is() -> None:
    assert fit(ConnectedTime([span(-10, 100)]), WINDOW) == "well"
    assert fit(ConnectedTime([span(-600, 30)]), WINDOW) == "partly"
    assert fit(ConnectedTime([span(-600, 0), span(120, 500)]), WINDOW) == "not"


def test_the_session_that_a_file_does_fit_is_named() -> None:
    afternoon = Window(START + timedelta(hours=5), START + timedelta(hours=6))
    there = [span(5 * 3600, 6 * 3600)]
    assert shares_inside(ConnectedTime(there), {"S1": WINDOW, "S2": afternoon}) == {"S2": 1.0}


def test_what_changed_is_said_and_a_decision_outranks_files() -> None:
    ana, eva, leo, sol = (UUID(int=number) for number in range(1, 5))
    shown = {person: ShownPresence([span(0, 60)], ()) for person in (ana, eva, leo)}
    standing = {
        eva: PublishedAttendance(3, 60, decided=False, session_seconds=LENGTH),
        leo: PublishedAttendance(2, 99, decided=True, session_seconds=LENGTH, decided_seconds=99),
        sol: PublishedAttendance(1, 30, decided=False, session_seconds=LENGTH),
    }
    seconds = seconds_by_registration(shown, WINDOW)
    assert changed_attendances([sol, leo, eva, ana], seconds, standing, LENGTH) == [
        AttendanceChange(ana, 1, 0, 60),
        AttendanceChange(sol, 2, 30, 0),
    ]


def test_another_length_of_the_session_is_a_change_and_limits_a_decision() -> None:
    eva, leo = UUID(int=2), UUID(int=3)
    standing = {
        eva: PublishedAttendance(3, 60, decided=False, session_seconds=LENGTH),
        leo: PublishedAttendance(2, 99, decided=True, session_seconds=LENGTH, decided_seconds=99),
    }
    assert changed_attendances([leo, eva], {eva: 60}, standing, 80) == [
        AttendanceChange(eva, 4, 60, 60),
        AttendanceChange(leo, 3, 99, 80, decided_seconds=99),
    ]
