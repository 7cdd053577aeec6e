"""The answer of a verification, for programs. It has the same members whatever the status is."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.record import (
    CertificateRecord,
    Institution,
    Localised,
    Module,
    Programme,
    Project,
    Session,
    Signatory,
)
from diplomado_contracts.certificates import Kind, RevocationReason


class Dates(BaseModel):
    """Days, in the zone of the course."""

    starts_on: date
    ends_on: date
    time_zone: str


class Answer(BaseModel):
    """Status and all facts to compare with the document. Facts are null if the code is unknown or they are hidden."""

    # Every member is in every answer: null is a value.
    model_config = ConfigDict(json_schema_extra=lambda schema: schema.update(required=list(schema["properties"])))

    status: Literal["valid", "revoked", "unknown"]
    checked_at: datetime
    revoked_on: date | None = None
    reason: RevocationReason | None = None
    shown: Annotated[bool, Field(description="False if the facts are withheld at the holder's request.")] = False
    superseded_by: Annotated[
        str | None, Field(description="Verification code of the certificate that replaces this one.")
    ] = None
    sha256: Annotated[str | None, Field(description="Fingerprint of the frozen record, taken at issue.")] = None
    number: str | None = None
    kind: Kind | None = None
    award: str | None = None
    name: Annotated[str | None, Field(description="Null unless `name_status` is `shown`.")] = None
    name_status: Annotated[
        Literal["shown", "withheld", "erased"] | None,
        Field(description="`withheld`: the holder did not agree that the public page shows the name."),
    ] = None
    erased_reason: Annotated[
        Literal["request"] | None,
        Field(
            description="Why an erased name is gone: `request`, the holder asked. Null: it was erased before reasons "
            "were recorded. The end of a retention period removes no name from a certificate."
        ),
    ] = None
    institution: Institution | None = None
    course: Localised | None = None
    modality: Literal["online", "in_person", "hybrid"] | None = None
    dates: Dates | None = None
    hours: int | None = None
    modules: tuple[Module, ...] | None = None
    session: Session | None = None
    project: Project | None = None
    group: str | None = None
    graduated_on: date | None = None
    issued_on: date | None = None
    place: str | None = None
    organiser: str | None = None
    partner: str | None = None
    programmes: tuple[Programme, ...] | None = None
    sdg: tuple[str, ...] | None = None
    gcm: tuple[int, ...] | None = None
    signatories: tuple[Signatory, ...] | None = None
    act_number: str | None = None

    @classmethod
    def about(cls, certificate: StoredCertificate | None, now: datetime) -> Self:
        """Return the answer for a certificate of the register, or for a code that opens none."""
        if certificate is None:
            return cls(status="unknown", checked_at=now)
        answer = cls(
            status=certificate.status,
            checked_at=now,
            revoked_on=revoked_on(certificate),
            reason=certificate.reason,
        )
        return answer if is_hidden(certificate) else answer.model_copy(update=_facts(certificate))


def is_hidden(certificate: StoredCertificate) -> bool:
    """Return whether the holder asked that the certificate be no longer shown."""
    return certificate.reason == "holder_request"


def name_status(certificate: StoredCertificate) -> Literal["shown", "withheld", "erased"]:
    """Return whether the public page shows the holder's name, or why it does not."""
    if certificate.record.holder is None:
        return "erased"
    return "shown" if certificate.name_is_public else "withheld"


def revoked_on(certificate: StoredCertificate) -> date | None:
    """Return the day of the revocation, by the calendar of the course's zone."""
    if certificate.revoked_at is None:
        return None
    return certificate.revoked_at.astimezone(ZoneInfo(certificate.record.edition.time_zone)).date()


def _facts(certificate: StoredCertificate) -> dict[str, object]:
    record: CertificateRecord = certificate.record
    same = (
        "number kind award institution modules session project group graduated_on issued_on place organiser partner "
        "programmes sdg gcm signatories act_number"
    )
    edition = record.edition
    return {
        **{name: getattr(record, name) for name in same.split()},
        "shown": True,
        "superseded_by": certificate.successor_code,
        "sha256": certificate.sha256,
        "name": record.holder.full_name if record.holder and certificate.name_is_public else None,
        "name_status": name_status(certificate),
        "erased_reason": certificate.erased_reason,
        "course": edition.title,
        "modality": edition.modality,
        "dates": Dates(starts_on=edition.starts_on, ends_on=edition.ends_on, time_zone=edition.time_zone),
        "hours": edition.hours,
    }
