"""The consequences of a signature: the certificates, and the events to publish."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.record_composition import Identity, Occasion, compose_record
from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.facts import Participant
from diplomado_certificates.register.certificate import NewCertificate
from diplomado_certificates.register.record import CertificateRecord
from diplomado_contracts import ActSigned, CertificateIssued, Graduated


@dataclass(frozen=True, slots=True)
class Signature:
    """An act at the moment of its signature, with the numbers that its edition's register allocated to it.

    `reversals` says by registration how often an earlier graduation was reversed: revisions go on from there.
    """

    act: Act
    evaluation: Evaluation
    act_number: int
    first_serial: int
    signed_at: datetime
    reversals: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def edition_code(self) -> str:
        """The code of the edition as numbers begin with it."""
        return self.evaluation.published.code.upper()

    @property
    def number(self) -> str:
        """The number of the act as papers show it."""
        return f"{self.edition_code}-A{self.act_number}"

    @property
    def occasion(self) -> Occasion:
        """The values that all certificates of the act share."""
        content, published = self.act.content, self.evaluation.published
        return Occasion(
            published=published,
            act_id=self.act.act_id,
            act_number=self.number,
            graduated_on=content.graduated_on,
            issued_on=self.signed_at.astimezone(ZoneInfo(published.time_zone)).date(),
            place=content.place,
            signatories=content.signatories,
            policy=content.policy,
            institutions=self.evaluation.institutions,
            face=content.face,
        )


def certificates_of(
    signature: Signature,
    holders: Mapping[UUID, Person],
    earlier_graduations: Mapping[UUID, date],
    draw_identifiers: Callable[[], tuple[UUID, str]],
) -> Iterator[NewCertificate]:
    """Compose the certificates of an act, numbered award by award and by family names within an award.

    `holders` and `earlier_graduations` are by registration; an earlier date of graduation is kept. `draw_identifiers`
    returns a new certificate id and a new verification code.
    """
    occasion = signature.occasion
    awards = _in_register_order(signature.evaluation, holders)
    for serial, (participant, entitlement) in enumerate(awards, start=signature.first_serial):
        person = holders[participant.registration_id]
        certificate_id, code = draw_identifiers()
        identity = Identity(certificate_id, code, f"{signature.edition_code}-{serial:04d}")
        graduated_on = earlier_graduations.get(participant.registration_id, occasion.graduated_on)
        record = compose_record(occasion, identity, participant, entitlement, person, graduated_on)
        yield NewCertificate.of(record, participant.participant_id, person.revision, serial)


def _in_register_order(evaluation: Evaluation, holders: Mapping[UUID, Person]) -> list[tuple[Participant, Entitlement]]:
    awards = {award.award: position for position, award in enumerate(evaluation.version.policy.awards)}
    sessions = {session.session_id: position for position, session in enumerate(evaluation.edition.sessions)}

    def position(pair: tuple[Participant, Entitlement]) -> tuple[int, int, tuple[str, str], int]:
        participant, entitlement = pair
        session = sessions[entitlement.session_id] if entitlement.session_id else 0
        names = holders[participant.registration_id].alphabetical
        return awards[entitlement.award.award], session, names, participant.registration_id.int

    return sorted(evaluation.open_awards(), key=position)


def events_of(
    signature: Signature, certificates: Sequence[NewCertificate], graduated: frozenset[UUID]
) -> Iterator[ActSigned | Graduated | CertificateIssued]:
    """Return the events to publish: the act, then for each registration the graduation and its certificates.

    `graduated` are the registrations that graduate by this act.
    """
    yield signed_event(signature.act, signature.number, signature.signed_at)
    announced: set[UUID] = set()
    for certificate in certificates:
        registration_id = certificate.record.registration_id
        if registration_id in graduated and registration_id not in announced:
            announced.add(registration_id)
            yield _graduated(signature, certificate)
        yield _issued(signature, certificate)


def signed_event(act: Act, number: str, signed_at: datetime) -> ActSigned:
    """Build the event for an act that was signed."""
    content = act.content
    return ActSigned(
        act_id=act.act_id,
        edition_id=act.edition_id,
        revision=1,
        signed_at=signed_at,
        graduated_on=content.graduated_on,
        number=number,
        sha256=act.hash,
        policy=content.policy.code,
        policy_version=content.policy.version,
        graduates=content.graduates,
        certificates=len(content.awards),
    )


def _graduated(signature: Signature, certificate: NewCertificate) -> Graduated:
    content = signature.act.content
    return Graduated(
        registration_id=certificate.record.registration_id,
        edition_id=content.edition_id,
        participant_id=certificate.participant_id,
        revision=1 + 2 * signature.reversals.get(certificate.record.registration_id, 0),
        act_id=content.act_id,
        graduated_on=content.graduated_on,
        signed_at=signature.signed_at,
        policy=content.policy.code,
        policy_version=content.policy.version,
    )


def _issued(signature: Signature, certificate: NewCertificate) -> CertificateIssued:
    earlier = signature.evaluation.prior_awards.replaceable.get(certificate.award_key)
    return issued_event(certificate, signature.signed_at, earlier.certificate_id if earlier else None)


def replaced_by(signature: Signature, certificates: Sequence[NewCertificate]) -> dict[UUID, UUID]:
    """Return which earlier certificate each new one replaces, of those that replace one."""
    replaceable = signature.evaluation.prior_awards.replaceable
    return {
        certificate.record.certificate_id: replaceable[certificate.award_key].certificate_id
        for certificate in certificates
        if certificate.award_key in replaceable
    }


def issued_event(certificate: NewCertificate, now: datetime, supersedes: UUID | None) -> CertificateIssued:
    """Build the event for a certificate that enters the register."""
    return issuance(certificate.record, certificate.participant_id, 1, now, supersedes)


def issuance(
    record: CertificateRecord, participant_id: UUID, revision: int, issued_at: datetime, supersedes: UUID | None
) -> CertificateIssued:
    """Build the event that states what a record says, in a revision."""
    return CertificateIssued(
        certificate_id=record.certificate_id,
        registration_id=record.registration_id,
        edition_id=record.edition.edition_id,
        participant_id=participant_id,
        revision=revision,
        issued_at=issued_at,
        issued_on=record.issued_on,
        kind=record.kind,
        award=record.award,
        session_id=record.session.session_id if record.session else None,
        act_id=record.act_id,
        verification_code=record.verification_code,
        supersedes=supersedes,
    )
