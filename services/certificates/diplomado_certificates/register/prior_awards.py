"""The awards of earlier acts, so that a later act contains only new ones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from diplomado_contracts.certificates import RevocationReason

AwardKey = tuple[UUID, str, UUID | None]
"""Registration, award, session."""

_BARRING = frozenset[RevocationReason]({"fraud", "duplicate", "holder_request"})
"""Revoked for one of these reasons, an award is not made again. A certificate that was wrong leaves the award open."""


@dataclass(frozen=True, slots=True)
class PriorCertificate:
    """A certificate that an earlier act issued; `annulled` says whether the act was annulled since."""

    certificate_id: UUID
    registration_id: UUID
    award: str
    session_id: UUID | None
    reason: RevocationReason | None = None
    annulled: bool = False

    @property
    def key(self) -> AwardKey:
        """The award that it stands for."""
        return self.registration_id, self.award, self.session_id

    @property
    def is_in_error(self) -> bool:
        """True if it alone was revoked as issued in error: whether the award is due needs a look."""
        return self.reason == "issued_in_error" and not self.annulled


@dataclass(frozen=True, slots=True)
class PriorAwards:
    """Awards of an edition that earlier acts made.

    `held` are the edition's awards that a registration holds by a valid certificate. `settled` are all that no later
    act makes again: those held, and those revoked for a reason that bars them. `replaceable` are the newest revoked
    certificates of the other awards: a new certificate of the award takes their place.
    """

    held: Mapping[UUID, frozenset[str]]
    settled: frozenset[AwardKey]
    replaceable: Mapping[AwardKey, PriorCertificate]

    @classmethod
    def of(cls, certificates: Iterable[PriorCertificate]) -> Self:
        """Sort certificates, given by number, by what they mean for later acts."""
        held: defaultdict[UUID, set[str]] = defaultdict(set)
        settled: set[AwardKey] = set()
        replaceable: dict[AwardKey, PriorCertificate] = {}
        for certificate in certificates:
            if certificate.reason is None and certificate.session_id is None:
                held[certificate.registration_id].add(certificate.award)
            if certificate.reason is None or certificate.reason in _BARRING:
                settled.add(certificate.key)
            else:
                replaceable[certificate.key] = certificate
        return cls(
            {registration_id: frozenset(awards) for registration_id, awards in held.items()},
            frozenset(settled),
            {key: certificate for key, certificate in replaceable.items() if key not in settled},
        )

    def held_by(self, registration_id: UUID) -> frozenset[str]:
        """Return the edition's awards that a registration holds."""
        return self.held.get(registration_id, frozenset())

    def settles(self, registration_id: UUID, award: str, session_id: UUID | None) -> bool:
        """Return whether no act makes this award again."""
        return (registration_id, award, session_id) in self.settled
