"""What follows from a signature: the certificates and the facts to publish. Pure but for new identifiers."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.record_composition import Identity, Occasion, write_record
from diplomado_certificates.acts.store import Act
from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.facts import Participant
from diplomado_certificates.graduation.usecases import Evaluation
from diplomado_certificates.register.codes import new_code
from diplomado_certificates.register.store import Issue
from diplomado_chassis.ids import uuid7
from diplomado_contracts import CertificateIssued, Graduated


def certificates_of(
    act: Act,
    evaluation: Evaluation,
    holders: Mapping[UUID, Person],
    graduated_on: Mapping[UUID, date],
    *,
    act_number: int,
    first_serial: int,
    now: datetime,
) -> list[Issue]:
    """Write the certificates of an act, numbered award by award and by family names within an award.

    `holders` and `graduated_on` are by registration; the latter has the dates of earlier graduations, which stand.
    """
    content, published = act.content, evaluation.published
    code = published.code.upper()
    occasion = Occasion(
        published=published,
        act_id=act.act_id,
        act_number=f"{code}-A{act_number}",
        graduated_on=content.graduated_on,
        issued_on=now.astimezone(ZoneInfo(published.time_zone)).date(),
        place=content.place,
        signatories=content.signatories,
        policy=content.policy,
    )
    issues = []
    for serial, (participant, entitlement) in enumerate(_in_register_order(evaluation, holders), start=first_serial):
        person = holders[participant.registration_id]
        identity = Identity(uuid7(), new_code(), f"{code}-{serial:04d}")
        graduation = graduated_on.get(participant.registration_id, content.graduated_on)
        record = write_record(occasion, identity, participant, entitlement, person, graduation)
        issues.append(Issue.of(record, participant.participant_id, person.revision, serial))
    return issues


def _in_register_order(evaluation: Evaluation, holders: Mapping[UUID, Person]) -> list[tuple[Participant, Entitlement]]:
    awards = {award.award: place for place, award in enumerate(evaluation.version.policy.awards)}
    sessions = {session.session_id: place for place, session in enumerate(evaluation.edition.sessions)}

    def place(pair: tuple[Participant, Entitlement]) -> tuple[int, int, tuple[str, str], UUID]:
        participant, entitlement = pair
        session = sessions[entitlement.session_id] if entitlement.session_id else 0
        names = holders[participant.registration_id].alphabetical
        return awards[entitlement.award.award], session, names, participant.registration_id

    return sorted(evaluation.open_awards(), key=place)


def graduating(act: Act) -> list[UUID]:
    """Return the registrations that an act graduates, in the order in which rows are locked."""
    return sorted({award.registration_id for award in act.content.awards if award.graduates})


def facts_of(
    act: Act, issues: Sequence[Issue], graduated: frozenset[UUID], now: datetime
) -> Iterator[Graduated | CertificateIssued]:
    """Give the facts to publish: for each registration the graduation first, then its certificates."""
    announced: set[UUID] = set()
    for issue in issues:
        registration_id = issue.record.registration_id
        if registration_id in graduated and registration_id not in announced:
            announced.add(registration_id)
            yield _graduated(act, issue, now)
        yield _issued(act, issue, now)


def _graduated(act: Act, issue: Issue, now: datetime) -> Graduated:
    return Graduated(
        registration_id=issue.record.registration_id,
        edition_id=act.edition_id,
        participant_id=issue.participant_id,
        revision=1,
        act_id=act.act_id,
        graduated_on=act.content.graduated_on,
        signed_at=now,
        policy=act.content.policy.code,
        policy_version=act.content.policy.version,
    )


def _issued(act: Act, issue: Issue, now: datetime) -> CertificateIssued:
    record = issue.record
    return CertificateIssued(
        certificate_id=record.certificate_id,
        registration_id=record.registration_id,
        edition_id=act.edition_id,
        participant_id=issue.participant_id,
        revision=1,
        issued_at=now,
        issued_on=record.issued_on,
        kind=record.kind,
        award=record.award,
        session_id=record.session.session_id if record.session else None,
        act_id=act.act_id,
        verification_code=record.verification_code,
    )
