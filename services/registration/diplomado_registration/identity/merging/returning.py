"""Decides which state a merged registration has after a split."""

from dataclasses import dataclass, replace
from datetime import datetime

from diplomado_registration.places.capacity import Places, Status, take
from diplomado_registration.places.seats import Seeker


@dataclass(frozen=True, slots=True)
class FormerState:
    """The state of a registration before it was merged."""

    status: Status
    waiting_number: int | None
    holds_place: bool
    expires_at: datetime | None


def state_after_split(before: FormerState, places: Places, seeker: Seeker, now: datetime) -> tuple[FormerState, Places]:
    """Return the state of a registration and the counters of its edition after a split.

    A place that was given to another person meanwhile is waited for; a place in the waiting list is the same as before.
    What has expired meanwhile is expired.
    """
    if before.expires_at is not None and before.expires_at <= now:
        return FormerState("expired", None, holds_place=False, expires_at=None), places
    if before.status == "waitlisted" and not places.admits(seeker):
        return before, replace(places, waiting=places.waiting + 1)
    if before.status in ("registered", "waitlisted") or before.holds_place:
        after, number = take(places, seeker)
        if number is not None:
            return FormerState("waitlisted", number, holds_place=False, expires_at=None), after
        status: Status = "registered" if before.status == "waitlisted" else before.status
        return replace(before, status=status, waiting_number=None), after
    return before, places
