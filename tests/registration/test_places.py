"""Places and the queue for them, as pure rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.places.capacity import CapacityBelowTaken, Places, Status, release, resize, take


def is_sound(places: Places) -> bool:
    """Never above capacity, and nobody waits while a place is free."""
    within = places.capacity is None or places.taken <= places.capacity
    return within and (places.waiting == 0 or not places.has_free_place) and min(places.taken, places.waiting) >= 0


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
            places, number = take(places)
            (registered if number is None else queue).append(step)
        elif what == "leave" and registered + queue:
            who = (registered + queue)[choice % len(registered + queue)]
            status: Status = "registered" if who in registered else "waitlisted"
            (registered if who in registered else queue).remove(who)
            places, promoted = release(places, status)
            registered += [queue.pop(0) for _ in range(promoted)]
        elif what == "resize":
            try:
                places, promoted = resize(places, choice or None)
            except CapacityBelowTaken:
                assert len(registered) > choice
            else:
                registered += [queue.pop(0) for _ in range(promoted)]
        assert is_sound(places)
        assert (places.taken, places.waiting) == (len(registered), len(queue))


def test_numbers_of_the_waiting_list_are_never_used_twice() -> None:
    """Somebody who comes back stands behind those who stayed."""
    places, first = take(Places(1, taken=1))
    places, _ = release(places, "waitlisted")
    _, second = take(places)
    assert (first, second) == (1, 2)


def test_capacity_does_not_fall_below_the_places_taken() -> None:
    """People who have a place keep it."""
    with pytest.raises(CapacityBelowTaken):
        resize(Places(10, taken=7), 6)
