"""A certificate before and after it is stored in the register."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from diplomado_certificates.register.prior_awards import AwardKey
from diplomado_certificates.register.record import CertificateRecord
from diplomado_contracts.certificates import RevocationReason

Status = Literal["valid", "revoked"]


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate of the register.

    `sha256` is the fingerprint taken at issue, over the record with its holder: it stays when the holder is erased
    (then `record.holder` is None and the fingerprint can no longer be recomputed from the register alone).
    `supersedes` and `superseded_by` are the certificates of the same award before and after it; `successor_code` opens
    the later one. `name_is_public` says whether the holder agrees that the public page shows the name. `erased_reason`
    is None too for a holder who was erased before reasons were recorded.
    """

    record: CertificateRecord
    participant_id: UUID
    revision: int
    sha256: str
    status: Status
    revoked_at: datetime | None
    reason: RevocationReason | None
    supersedes: UUID | None = None
    superseded_by: UUID | None = None
    successor_code: str | None = None
    name_is_public: bool = False
    erased_reason: Literal["request"] | None = None


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate about to be issued, with what the register needs besides its record.

    `person_revision` is the revision of the person from which the holder's names were taken.
    """

    record: CertificateRecord
    participant_id: UUID
    person_revision: int
    serial: int
    canonical: str
    sha256: str

    @property
    def award_key(self) -> AwardKey:
        """The award that it stands for."""
        session = self.record.session
        return self.record.registration_id, self.record.award, session.session_id if session else None

    @classmethod
    def of(cls, record: CertificateRecord, participant_id: UUID, person_revision: int, serial: int) -> Self:
        """Freeze a record."""
        return cls(record, participant_id, person_revision, serial, *record.frozen())
