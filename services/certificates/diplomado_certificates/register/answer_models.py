"""What the routes of the register answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_certificates.register.certificate import Status
from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_chassis.http.second_person.answer_models import PendingProposal
from diplomado_contracts.certificates import Kind, RevocationReason


class CertificateView(AnswerModel):
    """A certificate for staff, without the holder's name. `sha256` is the fingerprint of the record."""

    certificate_id: UUID
    registration_id: UUID
    number: str
    kind: Kind
    award: str
    session_id: UUID | None
    act_id: UUID
    issued_on: date
    status: Status
    revoked_at: datetime | None
    reason: RevocationReason | None
    supersedes: UUID | None
    superseded_by: UUID | None
    verification_code: str
    sha256: str


class Certificates(PageOfList):
    """The certificates of an edition, by number."""

    certificates: list[CertificateView]


class ProposedForCertificate(AnswerModel):
    """A revocation or reissue that waits for a second person."""

    certificate_id: UUID
    status: Literal["proposed"]
    proposal: PendingProposal
