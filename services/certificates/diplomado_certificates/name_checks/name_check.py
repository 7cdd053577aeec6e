"""Whether a participant has confirmed the name that a certificate would print now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Status = Literal["confirmed", "changed_since_confirmation", "not_answered", "not_asked"]


@dataclass(frozen=True, slots=True)
class NameCheck:
    """The state of one registration.

    `asks` counts the requests to the participant; `asked_this_name` and `confirmed_this_name` say whether a request and
    the last confirmation were about the present name, which is that of `person_revision`.
    """

    registration_id: UUID
    participant_id: UUID
    person_revision: int
    asks: int
    asked_this_name: bool
    has_confirmed: bool
    confirmed_this_name: bool

    @property
    def status(self) -> Status:
        """The answer of the participant, as a draft shows it."""
        if self.confirmed_this_name:
            return "confirmed"
        if self.has_confirmed:
            return "changed_since_confirmation"
        return "not_answered" if self.asks else "not_asked"

    @property
    def is_open(self) -> bool:
        """True if the participant was asked and has not confirmed the present name."""
        return self.asks > 0 and not self.confirmed_this_name

    @property
    def is_due(self) -> bool:
        """True if a request for checks goes to this participant: not twice for one name."""
        return not self.confirmed_this_name and not self.asked_this_name


def count_by_status(checks: Iterable[NameCheck]) -> Mapping[str, int]:
    """Return how many participants were asked, and how many are in each state."""
    every = list(checks)
    counted = Counter(check.status for check in every)
    states: tuple[Status, ...] = ("confirmed", "changed_since_confirmation", "not_answered", "not_asked")
    return {"asked": sum(check.asks > 0 for check in every), **{state: counted[state] for state in states}}
