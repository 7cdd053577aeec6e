"""Counts the places of an edition and the waiting list for them. The edition's row is locked for every change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from diplomado_registration.places.seats import NO_RULES, Covered, Seats, Seeker, may_sit

Status = Literal[
    "unconfirmed", "submitted", "needs_information", "rejected", "waitlisted", "offered", "registered", "withdrawn",
    "expired", "replaced", "merged",
]  # fmt: skip


class CapacityBelowTaken(ValueError):  # noqa: N818 - a fact about the edition
    """More participants have a place than the new capacity allows."""


@dataclass(frozen=True, slots=True)
class Places:
    """The counters of an edition. `capacity` None means no limit; `last_number` is the last waiting number given.

    `taken` counts all who hold a place, also those who were offered one. `seats` are the rules for groups of people.
    `promotes` is False in an edition that takes nobody: a place that becomes free stays so, while others wait.
    """

    capacity: int | None
    taken: int = 0
    waiting: int = 0
    last_number: int = 0
    seats: Seats = NO_RULES
    promotes: bool = True

    @property
    def free(self) -> int | None:
        """How many places are free; None is without limit."""
        return None if self.capacity is None else self.capacity - self.taken

    def admits(self, seeker: Seeker) -> bool:
        """Return whether a place is free for a person."""
        return may_sit(self.seats, self.capacity, self.taken, seeker)


def take(places: Places, seeker: Seeker) -> tuple[Places, int | None]:
    """Take a place for a person. If none is free for them, return the next waiting number beside the counters."""
    return (occupy(places, seeker), None) if places.admits(seeker) else join_queue(places)


def join_queue(places: Places) -> tuple[Places, int]:
    """Count a person at the end of the waiting list; return their waiting number beside the counters."""
    number = places.last_number + 1
    return replace(places, waiting=places.waiting + 1, last_number=number), number


def occupy(places: Places, seeker: Seeker) -> Places:
    """Count a person who got a place."""
    return replace(places, taken=places.taken + 1, seats=places.seats.with_person(seeker))


def vacate(places: Places, held: Iterable[tuple[Status, bool]]) -> Places:
    """Release what registrations hold, by their status and whether it holds a place.

    The rules of seats are counted anew afterwards, and the free places given away, by `enrolment.seating`.
    """
    held = list(held)
    taken = sum(status == "registered" or holds_place for status, holds_place in held)
    waiting = sum(status == "waitlisted" for status, _ in held)
    return replace(places, taken=places.taken - taken, waiting=places.waiting - waiting)


def promotable(places: Places) -> int:
    """Return for how many of the waiting list a place is free, where no rules of seats apply."""
    if not places.promotes:
        return 0
    return places.waiting if places.free is None else max(0, min(places.free, places.waiting))


def promote(places: Places, promoted: int) -> Places:
    """Count people of the waiting list who get a place, where no rules of seats apply."""
    return replace(places, taken=places.taken + promoted, waiting=places.waiting - promoted)


def with_seats(places: Places, seats: Seats) -> Places:
    """Return the counters with seats that were counted again."""
    return replace(places, seats=seats)


def first_who_fit(places: Places, queue: Sequence[tuple[UUID, Seeker]]) -> tuple[Places, list[UUID]]:
    """Give the free places to the first of the waiting list whom every rule allows one; return who they are.

    Who does not fit, fits no better after others: one reading of the list is enough.
    """
    chosen: list[UUID] = []
    refused: set[Covered] = set()
    for registration_id, seeker in queue if places.promotes else ():
        if places.free == 0:
            break
        covered = places.seats.covering(seeker)
        if covered in refused:
            continue
        if places.admits(seeker):
            places = occupy(places, seeker)
            chosen.append(registration_id)
        else:
            refused.add(covered)
    return replace(places, waiting=places.waiting - len(chosen)), chosen


def resize(places: Places, capacity: int | None) -> Places:
    """Change the capacity. Raises CapacityBelowTaken if more participants have a place already."""
    if capacity is not None and capacity < places.taken:
        raise CapacityBelowTaken
    return replace(places, capacity=capacity)
