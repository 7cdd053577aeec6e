"""Whose a guest clearly is: proposed to a person, who confirms it or not. Nothing is decided by it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody, or nobody who registered, and what speaks for it."""

    registration_id: UUID | None
    reason: Literal["only", "leads"]


def propose(name_key: str, candidates: Sequence[UUID], leaders: Collection[str]) -> Proposal | None:
    """Return the proposal for a guest: the only candidate, or nobody where it is a facilitator of the edition.

    `leaders` are the keys of the facilitators' names. Where both may be meant, a person decides without a proposal.
    """
    if name_key and name_key in leaders:
        return None if candidates else Proposal(None, "leads")
    return Proposal(candidates[0], "only") if len(candidates) == 1 else None
