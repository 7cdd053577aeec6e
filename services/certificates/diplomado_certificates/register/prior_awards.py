"""The awards of earlier acts, so that a later act contains only new ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from diplomado_contracts.certificates import RevocationReason

AwardKey = tuple[UUID, str, UUID | None]
"""Registration, award, session."""


@dataclass(frozen=True, slots=True)
class PriorAwards:
    """Awards of an edition that earlier acts made.

    `held` are the edition's awards that a registration holds by a valid certificate. `settled` are all that no later
    act makes again: those held, and those revoked for any reason but `superseded`, which announces a new one.
    """

    held: Mapping[UUID, frozenset[str]]
    settled: frozenset[AwardKey]

    @classmethod
    def of(cls, certificates: Iterable[tuple[UUID, str, UUID | None, RevocationReason | None]]) -> Self:
        """Sort certificates by what they mean for later acts."""
        held: defaultdict[UUID, set[str]] = defaultdict(set)
        settled: set[AwardKey] = set()
        for registration_id, award, session_id, reason in certificates:
            if reason is None and session_id is None:
                held[registration_id].add(award)
            if reason != "superseded":
                settled.add((registration_id, award, session_id))
        return cls({registration_id: frozenset(awards) for registration_id, awards in held.items()}, frozenset(settled))

    def held_by(self, registration_id: UUID) -> frozenset[str]:
        """Return the edition's awards that a registration holds."""
        return self.held.get(registration_id, frozenset())

    def settles(self, registration_id: UUID, award: str, session_id: UUID | None) -> bool:
        """Return whether no act makes this award again."""
        return (registration_id, award, session_id) in self.settled
