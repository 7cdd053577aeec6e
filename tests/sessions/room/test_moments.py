"""Which time counts for a check-in that a network kept back, and what a photograph of the code is worth."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.check_in.codes import code_at, step_of
from diplomado_sessions.attendance.check_in.moments import check_open, happened_at, proven_moment
from diplomado_sessions.attendance.check_in.tokens import Ticket
from diplomado_sessions.timetable.window import Window

SECRET, SESSION = "s" * 40, UUID(int=7)
LONGEST = timedelta(minutes=15)
NOW = datetime(2021, 7, 14, 14, 0, 17, tzinfo=UTC)
ago = st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds))
skews = st.integers(-(10**6), 10**6).map(lambda seconds: timedelta(seconds=seconds))


@given(ago, skews)
def test_the_clock_of_a_phone_may_be_wrong(age: timedelta, skew: timedelta) -> None:
    sent, claimed = NOW + skew, NOW + skew - age
    if age <= LONGEST:
        assert happened_at(claimed, sent, NOW, LONGEST) == NOW - age
    else:
        with pytest.raises(ValidationFailed):
            happened_at(claimed, sent, NOW, LONGEST)


def test_a_time_that_has_not_come_is_refused_and_a_little_drift_is_not() -> None:
    assert happened_at(NOW + timedelta(seconds=20), None, NOW, LONGEST) == NOW
    with pytest.raises(ValidationFailed):
        happened_at(NOW + timedelta(seconds=31), None, NOW, LONGEST)
    assert happened_at(None, None, NOW, LONGEST) == NOW


def proven(
    code_of: datetime, ticket: Ticket | None = None, happened: datetime = NOW, now: datetime = NOW
) -> datetime | None:
    code = code_at(step_of(code_of), SESSION, "Sala 3", SECRET)
    try:
        return proven_moment(SESSION, "Sala 3", code, ticket, happened, now, LONGEST, [SECRET])
    except ValidationFailed:
        return None


@given(ago)
def test_a_photograph_of_the_code_is_worth_nothing_after_its_time(age: timedelta) -> None:
    taken = NOW - age
    expected = NOW if step_of(NOW) - step_of(taken) <= 1 else None
    assert proven(taken) == expected
    # Neither does the claim help that it happened then, without a page that was open then.
    if age > timedelta(seconds=60):
        assert proven(taken, happened=taken) is None
        assert proven(taken, Ticket(taken + timedelta(seconds=1), saw_code=False), happened=taken) is None
        assert proven(taken, Ticket(taken - timedelta(seconds=1), saw_code=False), happened=taken) == taken


@given(ago)
def test_a_page_that_the_valid_code_opened_proves_its_own_moment(age: timedelta) -> None:
    opened = Ticket(NOW - age, saw_code=True)
    expected = opened.opened_at if age <= LONGEST else None
    assert proven(NOW - timedelta(hours=9), opened) == expected
    assert proven(NOW, opened) == NOW, "a code that is valid now says more"


def test_nobody_checks_in_the_day_before() -> None:
    window = Window(NOW, NOW + timedelta(hours=1))
    check_open(window, NOW - timedelta(hours=2))
    check_open(window, NOW + timedelta(hours=3))
    for moment in (NOW - timedelta(hours=2, seconds=1), NOW + timedelta(hours=3, seconds=1)):
        with pytest.raises(ValidationFailed):
            check_open(window, moment)
