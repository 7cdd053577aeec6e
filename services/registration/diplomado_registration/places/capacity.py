"""Places of an edition and the queue for them: pure rules. Every change happens under the lock of the edition's row."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.text import Text

Status = Literal["registered", "waitlisted", "withdrawn"]


class PlacesTaken(ValueError):  # noqa: N818 - a fact about the edition
    """More people have a place than the new capacity allows."""


@dataclass(frozen=True, slots=True)
class Places:
    """How many places there are (None: no limit), are taken, and are waited for; and the last number drawn."""

    capacity: int | None
    taken: int = 0
    waiting: int = 0
    last_number: int = 0

    @property
    def has_free_place(self) -> bool:
        """True if a place can be given. Nobody waits then."""
        return self.capacity is None or self.taken < self.capacity


def admit(places: Places) -> tuple[Places, int | None]:
    """Give a place, or else the next number of the waiting list."""
    if places.has_free_place:
        return replace(places, taken=places.taken + 1), None
    number = places.last_number + 1
    return replace(places, waiting=places.waiting + 1, last_number=number), number


def leave(places: Places, status: Status) -> tuple[Places, int]:
    """Take back a place or a number; return how many people of the waiting list get a place by it: 0 or 1."""
    match status:
        case "registered" if places.waiting:
            return replace(places, waiting=places.waiting - 1), 1
        case "registered":
            return replace(places, taken=places.taken - 1), 0
        case "waitlisted":
            return replace(places, waiting=places.waiting - 1), 0
        case "withdrawn":
            return places, 0


def resize(places: Places, capacity: int | None) -> tuple[Places, int]:
    """Change the capacity; return how many people of the waiting list get a place by it.

    Raises PlacesTaken if more people have a place already.
    """
    if capacity is not None and capacity < places.taken:
        raise PlacesTaken
    free = places.waiting if capacity is None else capacity - places.taken
    promoted = min(free, places.waiting)
    return (
        replace(places, capacity=capacity, taken=places.taken + promoted, waiting=places.waiting - promoted),
        promoted,
    )


@dataclass(frozen=True, slots=True)
class OpenEdition:
    """What the rules need to know of an edition whose row is locked."""

    edition_id: UUID
    published: bool
    registration: Literal["open", "nominated"]
    registration_until: datetime | None
    places: Places
    admits_institution: bool = True


def why_not_open(edition: OpenEdition, now: datetime) -> tuple[str, Text] | None:
    """Return the reason (a stable name and a sentence) why the public cannot register, or None."""
    if not edition.published:
        return "edition-not-published", Text(
            es="La edición aún no está publicada.", en="The edition is not published yet."
        )
    if edition.registration == "nominated":
        return "by-nomination-only", Text(
            es="A esta edición se entra por nominación de su institución. Hable con su punto focal.",
            en="People enter this edition by nomination of their institution. Talk to your focal point.",
        )
    if edition.registration_until is not None and now > edition.registration_until:
        return "registration-closed", Text(es="La inscripción ya cerró.", en="Registration has closed.")
    return None
