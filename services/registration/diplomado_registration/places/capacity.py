"""Counts the places of an edition and the waiting list for them. The edition's row is locked for every change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Status = Literal[
    "unconfirmed", "submitted", "needs_information", "rejected", "waitlisted", "offered", "registered", "withdrawn",
    "expired", "replaced", "merged",
]  # fmt: skip


class CapacityBelowTaken(ValueError):  # noqa: N818 - a fact about the edition
    """More participants have a place than the new capacity allows."""


@dataclass(frozen=True, slots=True)
class Places:
    """The counters of an edition. `capacity` None means no limit; `last_number` is the last waiting number given."""

    capacity: int | None
    taken: int = 0
    waiting: int = 0
    last_number: int = 0

    @property
    def has_free_place(self) -> bool:
        """True if a place is free. The waiting list is empty then."""
        return self.capacity is None or self.taken < self.capacity


def take(places: Places) -> tuple[Places, int | None]:
    """Take a place. Without a free place, return the next waiting number beside the counters."""
    if places.has_free_place:
        return replace(places, taken=places.taken + 1), None
    number = places.last_number + 1
    return replace(places, waiting=places.waiting + 1, last_number=number), number


def occupancy(status: Status, *, holds_place: bool) -> Status:
    """Return the status that a registration counts as: one that holds a place counts like one that has it."""
    return "registered" if holds_place else status


def release(places: Places, status: Status) -> tuple[Places, int]:
    """Release the place or waiting number of a registration; return how many registrations to promote: 0 or 1."""
    match status:
        case "registered" if places.waiting:
            return replace(places, waiting=places.waiting - 1), 1
        case "registered":
            return replace(places, taken=places.taken - 1), 0
        case "waitlisted":
            return replace(places, waiting=places.waiting - 1), 0
        case _:
            return places, 0


def release_all(places: Places, statuses: Iterable[Status]) -> tuple[Places, int]:
    """Release several registrations at once; return how many of those that go on waiting to promote."""
    promotions = 0
    # Those who leave the waiting list leave it first, so that none of them is promoted.
    for status in sorted(statuses, key=lambda status: status != "waitlisted"):
        places, promoted = release(places, status)
        promotions += promoted
    return places, promotions


def resize(places: Places, capacity: int | None) -> tuple[Places, int]:
    """Change the capacity; return how many registrations to promote.

    Raises CapacityBelowTaken if more participants have a place already.
    """
    if capacity is not None and capacity < places.taken:
        raise CapacityBelowTaken
    free = places.waiting if capacity is None else capacity - places.taken
    promoted = min(free, places.waiting)
    return (
        replace(places, capacity=capacity, taken=places.taken + promoted, waiting=places.waiting - promoted),
        promoted,
    )
