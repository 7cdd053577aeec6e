"""Composes the record of a certificate from the act, the edition and the holder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_certificates.acts.act_face import ActFace
from diplomado_certificates.acts.person import Person
from diplomado_certificates.graduation import facts
from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.policies.policy import LeadsGroup, ProjectRank
from diplomado_certificates.register import record
from diplomado_certificates.register.record import CertificateRecord
from diplomado_contracts import EditionPublished, Localised


@dataclass(frozen=True)
class Occasion:
    """The values that all certificates of one act share. `issued_on` is the day of the signature in the edition's zone.

    Parts made from the announcement are cached: an act may have thousands of certificates.
    """

    published: EditionPublished
    act_id: UUID
    act_number: str
    graduated_on: date
    issued_on: date
    place: str
    signatories: Sequence[record.Signatory]
    policy: record.Policy
    institutions: Mapping[str, str] = field(default_factory=dict)
    face: ActFace | None = None

    @cached_property
    def edition(self) -> record.Edition:
        """The edition, as the certificates name it."""
        published = self.published
        return record.Edition(
            edition_id=published.edition_id,
            code=published.code,
            course=published.course,
            title=_localised(published.title),
            modality=published.modality,
            starts_on=published.starts_on,
            ends_on=published.ends_on,
            time_zone=published.time_zone,
            hours=published.hours,
        )

    @cached_property
    def modules(self) -> tuple[record.Module, ...]:
        """The modules of the course."""
        return tuple(
            record.Module(number=module.number, title=_localised(module.title)) for module in self.published.modules
        )

    @cached_property
    def programmes(self) -> tuple[record.Programme, ...]:
        """The programmes with their donors."""
        return tuple(
            record.Programme(code=programme.code, title=_localised(programme.title), donors=programme.donors)
            for programme in self.published.programmes
        )


VERSION: Final = 4
"""The version of the paper that new records print."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The values that differ between the certificates of an act."""

    certificate_id: UUID
    verification_code: str
    number: str


def compose_record(
    occasion: Occasion,
    identity: Identity,
    participant: facts.Participant,
    entitlement: Entitlement,
    person: Person,
    graduated_on: date,
) -> CertificateRecord:
    """Return the record of a certificate."""
    published, award = occasion.published, entitlement.award
    return CertificateRecord(
        format=VERSION,
        certificate_id=identity.certificate_id,
        verification_code=identity.verification_code,
        number=identity.number,
        kind=award.kind,
        award=award.award,
        registration_id=participant.registration_id,
        holder=_holder(person),
        institution=_institution(occasion, participant.institution),
        group=participant.group if _is_for(LeadsGroup, entitlement) else None,
        edition=occasion.edition,
        session=_session(entitlement.session) if entitlement.session else None,
        project=_project(occasion, participant) if _is_for(ProjectRank, entitlement) else None,
        modules=occasion.modules,
        graduated_on=graduated_on,
        issued_on=occasion.issued_on,
        place=occasion.place,
        organiser=published.organiser,
        partner=published.partner,
        programmes=occasion.programmes,
        sdg=published.sdg,
        gcm=published.gcm,
        signatories=tuple(occasion.signatories),
        act_id=occasion.act_id,
        act_number=occasion.act_number,
        policy=occasion.policy,
        language=person.language,
        face=(occasion.face or ActFace()).of_paper(person.language),
    )


def with_corrected_name(
    earlier: CertificateRecord, identity: Identity, person: Person, issued_on: date
) -> CertificateRecord:
    """Return what a certificate says that replaces another: the same facts, with the holder's present name.

    It is a new paper of the present version, and one of the first gets the face of papers without any choice.
    """
    return earlier.model_copy(
        update={
            "format": VERSION,
            "face": earlier.face or ActFace().of_paper(person.language),
            "certificate_id": identity.certificate_id,
            "verification_code": identity.verification_code,
            "number": identity.number,
            "holder": _holder(person),
            "language": person.language,
            "issued_on": issued_on,
        }
    )


def _holder(person: Person) -> record.Holder:
    return record.Holder(given_names=person.given_names.strip(), family_names=person.family_names.strip())


def _is_for(rule: type, entitlement: Entitlement) -> bool:
    return any(isinstance(requirement, rule) for requirement in entitlement.award.require)


def _localised(text: Localised) -> record.Localised:
    return record.Localised(es=text.es, en=text.en)


def _institution(occasion: Occasion, code: str | None) -> record.Institution | None:
    """Name an institution. One without a name is left out: a code is never printed."""
    name = occasion.institutions.get(code) if code is not None else None
    return record.Institution(code=code, name=name) if code and name else None


def _session(session: facts.Session) -> record.Session:
    return record.Session(
        session_id=session.session_id,
        code=session.code,
        title=_localised(session.title),
        held_on=session.starts_at.astimezone(ZoneInfo(session.time_zone)).date(),
        minutes=max(1, session.seconds // 60),
    )


def _project(occasion: Occasion, participant: facts.Participant) -> record.Project:
    best = min(participant.projects, key=lambda project: (project.rank, str(project.project_id)))
    return record.Project(
        project_id=best.project_id,
        team=best.team,
        team_name=best.team_name,
        title=best.title,
        score=f"{best.score:.2f}",
        rank=best.rank,
        tied=best.tied,
        institution=_institution(occasion, best.institution),
        admin_area=best.admin_area,
    )
