"""From events in any order to connections: compared with counting seconds one by one."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.live_meetings.connections import read_connections, touching
from diplomado_sessions.live_meetings.webhook_events import Kind, MeetingEvent
from diplomado_sessions.timetable.window import Window

START = datetime(2021, 7, 14, 14, 0, tzinfo=UTC)
LENGTH = 180
WINDOW = Window(START, START + timedelta(seconds=LENGTH))
PEOPLE = ("Ana", "Eva", "Luz")


@dataclass(frozen=True)
class Stay:
    """A person's device was connected, in seconds after the session's start."""

    person: str
    device: int
    joined: int
    left: int
    room: bool = False


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def event(kind: Kind, person: str, device: int, second: int) -> MeetingEvent:
    return MeetingEvent("1", "u==", kind, str(device), at(second), person, name=person)


def events_of(stay: Stay) -> list[MeetingEvent]:
    kinds: tuple[Kind, Kind] = ("joined_room", "left_room") if stay.room else ("joined", "left")
    return [
        event(kinds[0], stay.person, stay.device, stay.joined),
        event(kinds[1], stay.person, stay.device, stay.left),
    ]


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    """Connections of three people; as at Zoom each joining has an identifier of its own."""
    found = []
    for device in range(draw(st.integers(0, 10))):
        joined = draw(st.integers(-60, LENGTH + 30))
        length = draw(st.integers(0, 120))
        found.append(Stay(draw(st.sampled_from(PEOPLE)), device, joined, joined + length, draw(st.booleans())))
    return found


def by_counting(meeting: list[Stay], person: str) -> int:
    """Count the seconds of the session in which the person was there, one by one."""
    own = [stay for stay in meeting if stay.person == person]
    return sum(any(stay.joined <= second < stay.left for stay in own) for second in range(LENGTH))


def seconds(events: list[MeetingEvent], person: str) -> int:
    shown = [(one.joined_at, one.left_at) for one in read_connections(events) if one.name == person]
    return seconds_present(shown, WINDOW)


@given(stays(), st.randoms(use_true_random=False))
def test_events_count_what_happened_in_any_order_and_repeated(meeting: list[Stay], chance: object) -> None:
    events = [one for stay in meeting for one in events_of(stay)] * 2
    chance.shuffle(events)  # type: ignore[attr-defined]
    for person in PEOPLE:
        assert seconds(events, person) == by_counting(meeting, person)


@given(stays(), st.data())
def test_a_lost_joining_never_counts_more_than_happened(meeting: list[Stay], data: st.DataObject) -> None:
    lost = [data.draw(st.booleans()) for _ in meeting]
    events = [one for stay, gone in zip(meeting, lost, strict=True) for one in events_of(stay)[1 if gone else 0 :]]
    for person in PEOPLE:
        assert seconds(events, person) <= by_counting(meeting, person)


@given(stays(), st.integers(LENGTH + 160, LENGTH + 200))
def test_a_lost_leaving_lasts_until_the_meeting_ends(meeting: list[Stay], end: int) -> None:
    events = [events_of(stay)[0] for stay in meeting]
    ended = MeetingEvent("1", "u==", "ended", "", at(end), "")
    until_the_end = [replace(stay, left=end) for stay in meeting]
    for person in PEOPLE:
        assert seconds([ended, *events], person) == by_counting(until_the_end, person)


def one_after_the_other(lengths: list[int]) -> tuple[list[MeetingEvent], int]:
    """One identifier joins again and again: it is there and away by turns. Zoom's clock goes on within a second."""
    events, expected, second = [], 0, 0
    for number, length in enumerate(lengths):
        if number % 2 == 0:
            events += [event("joined", "Ana", 1, second), event("left", "Ana", 1, second + length)]
            expected += length
        second += length
    return [replace(one, order=1000 * (number + 1)) for number, one in enumerate(events)], expected


@given(st.lists(st.integers(0, 8), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_one_identifier_that_joins_again_within_a_second_counts_what_happened(lengths: list[int], chance: Any) -> None:
    """Where Zoom names no joining, its clock tells the events of one second apart, in any order and repeated."""
    events, expected = one_after_the_other(lengths)
    events *= 2
    chance.shuffle(events)
    assert seconds(events, "Ana") == expected


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_an_occurrence_that_goes_on_adds_nothing_to_who_has_left(lengths: list[int], chance: Any) -> None:
    events, expected = one_after_the_other(lengths)
    events.append(MeetingEvent("1", "u==", "ended", "", at(LENGTH - 1), ""))
    chance.shuffle(events)
    assert seconds(events, "Ana") == expected


@given(st.lists(st.integers(1, 30), min_size=2, max_size=6), st.integers(0, 5))
def test_one_identifier_without_a_clock_is_paired_in_time(lengths: list[int], zero: int) -> None:
    """It may leave and come back within one second; two equal events are the same one sent twice."""
    lengths[1:] = [0 if number == zero and number % 2 == 0 else one for number, one in enumerate(lengths[1:])]
    events, expected = one_after_the_other(lengths)
    assert seconds([replace(one, order=0) for one in events], "Ana") == expected


def test_the_way_to_a_breakout_room_is_not_an_absence() -> None:
    events = [
        event("joined", "Ana", 1, 0),
        event("moved", "Ana", 1, 60),
        event("joined_room", "Ana", 2, 75),
        event("left_room", "Ana", 2, 100),
    ]
    assert seconds(events, "Ana") == 100
    late = [event("joined", "Ana", 1, 0), event("moved", "Ana", 1, 10), event("joined_room", "Ana", 2, 140)]
    assert seconds([*late, event("left_room", "Ana", 2, 150)], "Ana") == 20


def test_connections_outside_the_session_are_not_its_evidence() -> None:
    """One meeting may be used for several sessions."""
    events = [*events_of(Stay("Ana", 1, -600, -500)), *events_of(Stay("Ana", 2, -10, 5))]
    [inside] = touching(read_connections(events), WINDOW)
    assert inside.joined_at == at(-10)
