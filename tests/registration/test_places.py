"""Places and the queue for them, as pure rules."""

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diplomado_registration.places.capacity import (
    CapacityBelowTaken,
    Places,
    Status,
    first_who_fit,
    occupy,
    promotable,
    promote,
    resize,
    take,
    vacate,
    with_seats,
)
from diplomado_registration.places.seats import Rule, Seats, Seeker, errors_in_rules, reserved_places_filled

ANYBODY: Seeker = {}


def is_sound(places: Places) -> bool:
    """Never above capacity, and nobody waits while a place is free."""
    within = places.capacity is None or places.taken <= places.capacity
    return within and (places.waiting == 0 or places.free == 0) and min(places.taken, places.waiting) >= 0


@given(
    st.one_of(st.none(), st.integers(1, 5)),
    st.lists(st.tuples(st.sampled_from(["apply", "leave", "resize"]), st.integers(0, 8)), max_size=60),
)
def test_places_are_exact_after_any_history(capacity: int | None, history: list[tuple[str, int]]) -> None:
    """A model with real people beside the counters: the counters always say what the people show."""
    places = Places(capacity)
    registered: list[int] = []
    queue: list[int] = []
    for step, (what, choice) in enumerate(history):
        if what == "apply":
            places, number = take(places, ANYBODY)
            (registered if number is None else queue).append(step)
        elif what == "leave" and registered + queue:
            who = (registered + queue)[choice % len(registered + queue)]
            status: Status = "registered" if who in registered else "waitlisted"
            (registered if who in registered else queue).remove(who)
            places = vacate(places, [(status, False)])
        elif what == "resize":
            try:
                places = resize(places, choice or None)
            except CapacityBelowTaken:
                assert len(registered) > choice
        promoted = promotable(places)
        places = promote(places, promoted)
        registered += [queue.pop(0) for _ in range(promoted)]
        assert is_sound(places)
        assert (places.taken, places.waiting) == (len(registered), len(queue))


KINDS: list[Seeker] = [
    {"channel": channel, "sex": sex, "admin_area": area}
    for channel in ("nominated", "open")
    for sex in ("F", "M", None)
    for area in ("PA-4", "PA-5")
]
RULES = st.lists(
    st.builds(
        Rule,
        st.just("sex") | st.just("admin_area") | st.just("channel"),
        st.sampled_from(["F", "M", "PA-4", "PA-5", "nominated", "open"]),
        st.none() | st.integers(1, 4),
        st.integers(0, 3),
    ),
    max_size=4,
)


def counted(seats: Seats, people: list[Seeker]) -> Seats:
    """The rules with those of the people who have a place, counted one by one."""
    for person in people:
        seats = seats.with_person(person)
    return seats


@given(
    RULES,
    st.integers(4, 8),
    st.lists(st.tuples(st.sampled_from(["apply", "apply", "leave"]), st.integers(0, 50)), max_size=60),
)
def test_every_rule_of_the_seats_holds_after_any_history(
    rules: list[Rule], capacity: int, history: list[tuple[str, int]]
) -> None:
    """No group is above its maximum, the reserved places can still be given, and nobody waits who fits."""
    assume(not list(errors_in_rules(rules, capacity)))
    seats = Seats(tuple(rules))
    general = capacity - sum(rule.reserved for rule in rules)
    places = Places(capacity, seats=seats)
    seated: dict[int, Seeker] = {}
    queue: dict[int, Seeker] = {}
    for step, (what, choice) in enumerate(history):
        if what == "apply":
            places, number = take(places, KINDS[choice % len(KINDS)])
            (seated if number is None else queue)[step] = KINDS[choice % len(KINDS)]
        elif seated or queue:
            who = [*seated, *queue][choice % len(seated | queue)]
            places = vacate(places, [("registered" if who in seated else "waitlisted", False)])
            seated.pop(who, None)
            queue.pop(who, None)
        places = with_seats(places, counted(seats, [*seated.values()]))
        before = places
        places, chosen = first_who_fit(places, [(UUID(int=who), seeker) for who, seeker in queue.items()])
        for promoted in chosen:
            assert not any(before.admits(seeker) for who, seeker in queue.items() if who < promoted.int)
            seated[promoted.int] = queue.pop(promoted.int)
            before = occupy(before, seated[promoted.int])
        assert places.seats == counted(seats, [*seated.values()])
        assert (places.taken, places.waiting) == (len(seated), len(queue))
        assert places.taken <= capacity
        taken = [sum(seeker[rule.by] == rule.value for seeker in seated.values()) for rule in rules]
        assert all(rule.maximum is None or count <= rule.maximum for rule, count in zip(rules, taken, strict=True))
        assert not any(places.admits(seeker) for seeker in queue.values())
        # The people can be seated so that every reserved place that is filled is filled by one of its group.
        assert places.taken - reserved_places_filled(places.seats) <= general


@given(RULES, st.lists(st.sampled_from(KINDS), max_size=7))
def test_reserved_places_are_filled_as_well_as_any_seating_can(rules: list[Rule], people: list[Seeker]) -> None:
    """Compared with trying every assignment of people to reserved places."""

    def best(left: list[Seeker], free: tuple[int, ...]) -> int:
        if not left:
            return 0
        first, *others = left
        results = [best(others, free)]
        for number, rule in enumerate(rules):
            if free[number] and first[rule.by] == rule.value:
                results.append(1 + best(others, (*free[:number], free[number] - 1, *free[number + 1 :])))
        return max(results)

    seats = counted(Seats(tuple(rules)), people)
    assert reserved_places_filled(seats) == best(people, tuple(rule.reserved for rule in rules))


def test_reserved_places_wait_for_their_group() -> None:
    """Of three places one is kept for women; two men sit, the third waits, a woman sits."""
    places = Places(3, seats=Seats((Rule("sex", "F", reserved=1),)))
    numbers = []
    for sex in ("M", "M", "M", "F"):
        places, number = take(places, {"sex": sex})
        numbers.append(number)
    assert numbers == [None, None, 1, None]


def test_a_person_of_two_groups_fills_one_reserved_place_and_moves_for_others() -> None:
    """A woman of the Darién leaves the women's place to a woman of Colón; a man stays outside."""
    places = Places(2, seats=Seats((Rule("sex", "F", reserved=1), Rule("admin_area", "PA-5", reserved=1))))
    numbers = []
    for sex, area in (("F", "PA-5"), ("M", "PA-4"), ("F", "PA-3")):
        places, number = take(places, {"sex": sex, "admin_area": area})
        numbers.append(number)
    assert numbers == [None, 1, None]


def test_numbers_of_the_waiting_list_are_never_used_twice() -> None:
    """Somebody who comes back stands behind those who stayed."""
    places, first = take(Places(1, taken=1), ANYBODY)
    places = vacate(places, [("waitlisted", False)])
    _, second = take(places, ANYBODY)
    assert (first, second) == (1, 2)


def test_capacity_does_not_fall_below_the_places_taken() -> None:
    """People who have a place keep it."""
    with pytest.raises(CapacityBelowTaken):
        resize(Places(10, taken=7), 6)
