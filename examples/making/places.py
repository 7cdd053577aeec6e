"""Who has a place: first come, first served up to the capacity; whoever withdraws makes room for the first in line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass
class Place:
    """Where one registration ended, and what happened on the way."""

    status: Literal["registered", "waitlisted", "withdrawn"]
    waited: bool = False
    promoted: bool = False


def allot(emails: Sequence[str], capacity: int | None, withdrawals: Sequence[str]) -> dict[str, Place]:
    """Return the place of each e-mail. Everybody registers, in this order, before the first withdrawal."""
    places: dict[str, Place] = {}
    for email in dict.fromkeys(emails):
        full = capacity is not None and len(places) >= capacity
        places[email] = Place("waitlisted" if full else "registered", waited=full)
    for email in withdrawals:
        freed, places[email].status = places[email].status == "registered", "withdrawn"
        first = next((place for place in places.values() if place.status == "waitlisted"), None)
        if freed and first:
            first.status, first.promoted = "registered", True
    return places
