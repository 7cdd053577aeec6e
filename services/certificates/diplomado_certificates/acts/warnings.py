"""What speaks against signing an act now. Each warning can be accepted with a reason; then it stays with the act."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from diplomado_certificates.acts.act_content import in_order
from diplomado_certificates.acts.person import Person
from diplomado_certificates.documents.printable import drawable, printable
from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.name_checks.name_check import NameCheck
from diplomado_certificates.policies.policy import ProjectScore
from diplomado_certificates.policies.words import award_name
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import titled_session

Code = Literal[
    "session_not_closed", "guests_waiting", "name_changed", "name_unconfirmed", "requirement_pending", "revoked_before",
    "institution_unnamed",
]  # fmt: skip

_SESSION = Text(
    "La asistencia de la sesión {session} no se ha cerrado: quienes asistieron todavía no cuentan.",
    "The attendance of session {session} is not closed: those who attended do not count yet.",
)
_GUESTS = Text(
    "En la sesión {session} hay {count} {count:entrada|entradas} sin identificar: "
    "{count:puede ser de un participante|pueden ser de participantes}.",
    "In session {session} there {count:is|are} {count} {count:entry|entries} that nobody has identified: "
    "{count:it may be a participant|they may be participants}.",
)
_UNCONFIRMED = Text(
    "Se le pidió revisar su nombre y no ha confirmado el que se imprimiría ahora.",
    "The participant was asked to check the name and has not confirmed the one that would be printed now.",
)
_NAME = Text("El nombre cambió desde que se preparó el borrador.", "The name has changed since the act was drafted.")
_REVOKED = Text(
    "El certificado anterior de «{award}» se revocó por haberse emitido por error; esta acta lo otorga de nuevo.",
    "The earlier certificate of “{award}” was revoked as issued in error; this act gives the award again.",
)
_UNNAMED = Text(
    "No conocemos el nombre de la institución {code}; el certificado saldría sin institución. Guárdela en la "
    "inscripción; el nombre llega en segundos.",
    "We do not know the name of the institution {code}; the certificate would have no institution. Store it in "
    "registration; the name arrives within seconds.",
)
_NO_PROJECT = Text(
    "Solo le falta la calificación del proyecto para «{award}», y todavía no hay ninguna.",
    "Only the score of the project is missing for “{award}”, and there is none yet.",
)
_FEW_GRADERS = Text(
    "Solo le falta la calificación del proyecto para «{award}», y todavía no está completa.",
    "Only the score of the project is missing for “{award}”, and it is not complete yet.",
)


@dataclass(frozen=True, slots=True)
class ActWarning:
    """One thing to look at before signing. `detail` makes the identifier that of this state and no later one."""

    code: Code
    subject_id: UUID
    text: Text
    detail: str = ""

    @property
    def warning_id(self) -> str:
        """The identifier by which a signatory accepts it: another state of the same subject has another one."""
        return ":".join(filter(None, (self.code, str(self.subject_id), self.detail)))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A warning that somebody accepts, with the reason."""

    warning: str
    reason: str


def printed_name(person: Person) -> str:
    """Return the name exactly as the document prints it."""
    return drawable(printable(f"{person.given_names.strip()} {person.family_names.strip()}".strip()))


def digest_of_name(act_id: UUID, registration_id: UUID, person: Person | None) -> str:
    """Return the digest by which a draft remembers what it showed; no name is the empty name."""
    shown = printed_name(person) if person else ""
    return hashlib.sha256(f"{act_id}:{registration_id}:{shown}".encode()).hexdigest()


def find_warnings(
    act_id: UUID,
    evaluation: Evaluation,
    holders: Mapping[UUID, Person],
    digests: Mapping[UUID, str],
    checks: Iterable[NameCheck] = (),
) -> list[ActWarning]:
    """Return everything that speaks against a signature: sessions, names, requirements, awards given again.

    `holders` are the people to be named by registration, `digests` what the draft showed of their names, `checks`
    whether they confirmed them.
    """
    return [
        *find_open_sessions(evaluation.edition),
        *_guests(evaluation),
        *_changed_names(act_id, holders, digests),
        *_unconfirmed(checks),
        *_pending(evaluation),
        *_given_again(evaluation),
        *_unnamed_institutions(evaluation),
    ]


def without_accepted(warnings: Iterable[ActWarning], accepted: Iterable[Acceptance]) -> list[ActWarning]:
    """Return the warnings that nobody accepted."""
    known = {acceptance.warning for acceptance in accepted}
    return [warning for warning in warnings if warning.warning_id not in known]


def find_open_sessions(edition: Edition) -> Iterator[ActWarning]:
    """Return a warning for every session whose attendance is not closed."""
    for session in edition.sessions:
        if not session.is_closed:
            text = _SESSION.with_values(session=titled_session(session.title, session.code))
            yield ActWarning("session_not_closed", session.session_id, text)


def _guests(evaluation: Evaluation) -> Iterator[ActWarning]:
    for session in evaluation.edition.sessions:
        if session.guests:
            text = _GUESTS.with_values(session=titled_session(session.title, session.code), count=session.guests)
            yield ActWarning("guests_waiting", session.session_id, text, str(session.guests_revision))


def _unconfirmed(checks: Iterable[NameCheck]) -> Iterator[ActWarning]:
    for check in checks:
        if check.is_open:
            yield ActWarning("name_unconfirmed", check.registration_id, _UNCONFIRMED, str(check.person_revision))


def _changed_names(act_id: UUID, holders: Mapping[UUID, Person], digests: Mapping[UUID, str]) -> Iterator[ActWarning]:
    for registration_id in in_order(holders):
        person, shown = holders[registration_id], digests.get(registration_id)
        if shown is not None and shown != digest_of_name(act_id, registration_id, person):
            yield ActWarning("name_changed", registration_id, _NAME, str(person.revision))


def _pending(evaluation: Evaluation) -> Iterator[ActWarning]:
    for participant, entitlements in evaluation.decisions:
        for entitlement in entitlements:
            if text := _why_pending(participant, entitlement):
                detail = f"{entitlement.award.award}:{len(participant.projects)}"
                yield ActWarning("requirement_pending", participant.registration_id, text, detail)


def _given_again(evaluation: Evaluation) -> Iterator[ActWarning]:
    for participant, entitlement in evaluation.open_awards():
        key = (participant.registration_id, entitlement.award.award, entitlement.session_id)
        earlier = evaluation.prior_awards.replaceable.get(key)
        if earlier is not None and earlier.is_in_error:
            text = _REVOKED.with_values(award=award_name(earlier.award))
            yield ActWarning("revoked_before", participant.registration_id, text, str(earlier.certificate_id))


def _unnamed_institutions(evaluation: Evaluation) -> Iterator[ActWarning]:
    """Find participants whose certificate would lack an institution, theirs or a project's, for want of a name."""
    found: dict[tuple[UUID, str], None] = {}
    for participant, _ in evaluation.open_awards():
        for code in (participant.institution, *(project.institution for project in participant.projects)):
            if code is not None and code not in evaluation.institutions:
                found[participant.registration_id, code] = None
    for registration_id, code in found:
        yield ActWarning("institution_unnamed", registration_id, _UNNAMED.with_values(code=code), code)


def _why_pending(participant: Participant, entitlement: Entitlement) -> Text | None:
    """Return why an award may still be earned by what has not arrived: all else is met, the project is not scored."""
    unmet = {finding.requirement for finding in entitlement.findings if not finding.met}
    if unmet != {"project_score"}:
        return None
    if not participant.projects:
        return _NO_PROJECT.with_values(award=award_name(entitlement.award.award))
    rules = [rule for rule in entitlement.award.require if isinstance(rule, ProjectScore)]
    scored = any(project.graders >= rule.graders_min for rule in rules for project in participant.projects)
    return None if scored else _FEW_GRADERS.with_values(award=award_name(entitlement.award.award))
