"""The status of an edition by its dates, in its own zone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.places.life import Life, allowed, next_change, status_at, why_no_entry

COURSE = Life(True, date(2030, 5, 2), date(2030, 5, 31), "America/Panama", None)


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2030-05-02T04:59:59+00:00", "published"),
        ("2030-05-02T05:00:00+00:00", "running"),
        ("2030-06-01T04:59:59+00:00", "running"),
        ("2030-06-01T05:00:00+00:00", "ended"),
    ],
)
def test_a_day_begins_and_ends_where_the_edition_is(moment: str, status: str) -> None:
    """Midnight in Panama is five o'clock in UTC."""
    assert status_at(COURSE, datetime.fromisoformat(moment)) == status


_DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
_MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.just(UTC))
_NEAR = st.integers(-100, 100)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Life, datetime]:
    """An edition, and a moment, often near its dates."""
    starts_on, ends_on = sorted((draw(_DAYS), draw(_DAYS)))
    now = draw(_MOMENTS)
    if draw(st.booleans()):
        now = datetime(2030, 5, 2, tzinfo=UTC) + timedelta(hours=draw(_NEAR))
        starts_on, ends_on = date(2030, 5, 2), date(2030, 5, 2) + timedelta(days=draw(st.integers(0, 3)))
    until = draw(st.none() | _MOMENTS | st.just(now + timedelta(hours=draw(st.integers(-3, 3)))))
    zone = draw(st.sampled_from(("America/Panama", "Pacific/Auckland", "America/New_York", "UTC")))
    acts = [draw(st.booleans()) and draw(st.booleans()) for _ in range(3)]
    return Life(draw(st.integers(0, 5)) > 0, starts_on, ends_on, zone, until, *acts), now


@given(lives(), st.floats(0, 1))
def test_no_status_changes_before_the_next_change(drawn: tuple[Life, datetime], share: float) -> None:
    """So whoever waits for it misses none."""
    life, now = drawn
    change = next_change(life, now)
    last = change or now + timedelta(days=3650 if now.year < 9980 else 0)
    assert last >= now
    between = now + (last - now) * share
    if change is None or between < change:
        assert status_at(life, between) == status_at(life, now)


@given(lives(), st.booleans())
def test_what_is_over_takes_nobody(drawn: tuple[Life, datetime], past_open: bool) -> None:
    """The setting lifts one reason alone."""
    life, now = drawn
    status, reason = status_at(life, now), why_no_entry(life, now, past_open=past_open)
    refused = {"draft", "cancelled", "archived"} | (set() if past_open else {"ended"})
    assert (reason is not None) == (status in refused)
    allows = allowed(life, now, past_open=past_open)
    assert allows["enter"] == (reason is None)
    assert not allows["apply"] or allows["enter"]
    assert allows["change"] == allows["publication"] == (status != "archived")
    assert status_at(replace(life, archived=True), now) == "archived"
