"""The order of a waiting list when a person is moved in it."""

from collections.abc import Sequence
from uuid import UUID


def moved(order: Sequence[UUID], who: UUID, position: int) -> list[UUID]:
    """Return the end of the waiting list that gets new numbers when a person moves to a position.

    Positions begin with 1. A position beyond the end is the end. Nobody gets a new number if the person stands there.
    """
    others = [registration_id for registration_id in order if registration_id != who]
    others.insert(position - 1, who)
    first = next(
        (place for place, pair in enumerate(zip(order, others, strict=True)) if pair[0] != pair[1]), len(order)
    )
    return others[first:]
