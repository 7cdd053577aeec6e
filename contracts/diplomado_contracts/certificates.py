"""Events about certificates. Both types share one revision per certificate."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import (
    ActId,
    CertificateId,
    Code,
    EditionId,
    Event,
    Fact,
    Moment,
    ParticipantId,
    RegistrationId,
    Revision,
    Topic,
)

Kind = Literal["attendance", "diploma", "recognition"]
RevocationReason = Literal["issued_in_error", "fraud", "duplicate", "superseded", "holder_request"]


class CertificateIssued(Event):
    """A certificate was issued. Its verification code opens the public page, just as the paper does."""

    type: ClassVar[str] = "int.iom.training.certificate.issued.v1"
    topic: ClassVar[Topic] = topics.CERTIFICATES
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.CERTIFICATE
    schema_revision: ClassVar[int] = 2

    certificate_id: CertificateId
    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    issued_at: Moment
    issued_on: Annotated[date, Field(description="The date that the certificate prints.")]
    kind: Annotated[Kind, Field(description="Which document it is.")]
    award: Annotated[Code, Field(description="What for: diploma, attendance, best_project, group_leader.")]
    session_id: Annotated[UUID | None, Field(description="The session, if the certificate is for one alone.")] = None
    act_id: ActId
    verification_code: Annotated[str, Field(min_length=22, description="At least 128 random bits.")]
    supersedes: Annotated[
        UUID | None, Field(description="The earlier certificate of the same award that this one replaces.")
    ] = None


class CertificateRevoked(Event):
    """A certificate is no longer valid. This is never undone; a new certificate may be issued."""

    type: ClassVar[str] = "int.iom.training.certificate.revoked.v1"
    topic: ClassVar[Topic] = topics.CERTIFICATES
    key: ClassVar[str] = "registration_id"
    fact: ClassVar[Fact] = facts.CERTIFICATE
    schema_revision: ClassVar[int] = 2

    certificate_id: CertificateId
    registration_id: RegistrationId
    edition_id: EditionId
    participant_id: ParticipantId
    revision: Revision
    revoked_at: Moment
    reason: Annotated[RevocationReason, Field(description="Why, by code.")]
    superseded_by: Annotated[
        UUID | None, Field(description="The certificate that was issued in its place at the same moment.")
    ] = None
