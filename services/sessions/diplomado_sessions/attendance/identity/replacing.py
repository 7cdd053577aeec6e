"""Whether a decision may take the place of another one: only if it names the one that it replaces.

Attendance of a closed session is published, and an act may rest on it: whoever changes a decision must have seen it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

DECIDED = frozenset({"resolved", "set_aside"})
"""The bases of what a person decided."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a coordinator decided about an appearance. Without people it was set aside."""

    unmatched_id: UUID
    registration_ids: Sequence[UUID]
    decided_by: str
    decided_at: datetime


def not_replaced(decided: Iterable[Decided], replaced: Mapping[UUID, datetime]) -> list[Decided]:
    """Return the earlier decisions that are not those to be replaced, by their moments."""
    return [one for one in decided if replaced.get(one.unmatched_id) != one.decided_at]
