"""How long a person was in the room, against an oracle that counts seconds one by one."""

from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as st

from diplomado_sessions.attendance.check_in.stays import Times, is_news, stays
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.timetable.window import Window

START = datetime(2021, 7, 14, 14, tzinfo=UTC)
LENGTH = 120
WINDOW = Window(START, START + timedelta(seconds=LENGTH))
Numbers: TypeAlias = tuple[int | None, int | None]

_second = st.integers(-20, LENGTH + 20)
numbers = st.one_of(
    st.tuples(_second, st.none()),
    st.tuples(st.none(), _second),
    st.tuples(_second, st.integers(0, 90)).map(lambda pair: (pair[0], pair[0] + pair[1])),
)


def times(line: Numbers) -> Times:
    came, left = (None if second is None else START + timedelta(seconds=second) for second in line)
    return Times(came, left)


def seconds_by_oracle(lines: list[Numbers]) -> int:
    """Walk through the session second by second, as a person at the door with a pencil would."""
    lists = [line for line in lines if None not in line]
    inside, present = False, 0
    for second in range(-20, LENGTH + 20):
        # Whoever leaves and comes in the same second came again.
        if any(came is None and left == second for came, left in lines):
            inside = False
        if any(left is None and came == second for came, left in lines):
            inside = True
        on_list = any(came <= second < left for came, left in lists if came is not None and left is not None)
        present += 0 <= second < LENGTH and (inside or on_list)
    return present


def seconds(lines: list[Numbers]) -> int:
    return seconds_present(stays([times(line) for line in lines], WINDOW.ends_at), WINDOW)


@given(st.lists(numbers, max_size=8))
def test_seconds_in_the_room_are_those_that_were_counted_one_by_one(lines: list[Numbers]) -> None:
    assert seconds(lines) == seconds_by_oracle(lines)


@given(st.lists(numbers, max_size=6), st.randoms(use_true_random=False))
def test_the_order_in_which_lines_arrive_leaves_no_trace(lines: list[Numbers], chance: object) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert seconds(shuffled) == seconds(lines)


@given(st.lists(numbers, max_size=6), numbers)
def test_a_line_that_is_no_news_changes_nothing(lines: list[Numbers], line: Numbers) -> None:
    if not is_news(times(line), [times(one) for one in lines], WINDOW.ends_at):
        assert seconds([*lines, line]) == seconds(lines)


@given(st.lists(numbers, max_size=6).filter(bool), st.data())
def test_the_same_line_again_is_no_news(lines: list[Numbers], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(lines))
    assert not is_news(times(again), [times(one) for one in lines], WINDOW.ends_at)


def test_whoever_is_in_is_not_checked_in_again_and_a_departure_may_come_first() -> None:
    came, later, left = times((0, None)), times((40, None)), times((None, 60))
    assert not is_news(later, [came], WINDOW.ends_at)
    assert is_news(left, [], WINDOW.ends_at)
    assert is_news(came, [left], WINDOW.ends_at)
    assert seconds([(None, 60), (0, None)]) == 60
    assert not is_news(times((None, 70)), [came, left], WINDOW.ends_at)
