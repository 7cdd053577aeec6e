"""Invented facts, from which the preview of a template is made."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_chassis.language.text import Text
from diplomado_contracts import Localised
from diplomado_notifications.deliveries.context.delivery_context import (
    Certificate,
    DeliveryContext,
    Edition,
    FocalPoint,
    Issue,
    LastSent,
    NameCheck,
    Person,
    Recording,
    Registration,
    RegistrationStatus,
    Revocation,
    Schedule,
    Session,
    Unreachable,
)
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import Delivery, Letter, reminder_revision
from diplomado_notifications.deliveries.facts import MessageFacts, SessionFacts, together
from diplomado_notifications.deliveries.verdicts import Send

_REGISTRATION = UUID("01900000-0000-7000-8000-000000000001")
_FIRST = UUID("01900000-0000-7000-8000-000000000002")
_SECOND = UUID("01900000-0000-7000-8000-000000000003")
_NOWHERE = UUID("01900000-0000-7000-8000-000000000004")
MOMENT = datetime(2030, 5, 2, 14, 0, tzinfo=UTC)
_PROOF = UUID("01900000-0000-7000-8000-000000000005")
_DEADLINE = datetime(2030, 5, 6, 22, 0, tzinfo=UTC)
_PROOFS = ("address_proof", "address_changing", "focal_proof")
_WITH_A_DEADLINE = ("registration_unconfirmed", "registration_offered")


_STATUS: Mapping[str, RegistrationStatus] = {
    "registration_waitlisted": "waitlisted",
    "registration_withdrawn": "withdrawn",
    "registration_unconfirmed": "unconfirmed",
    "registration_submitted": "submitted",
    "registration_needs_information": "needs_information",
    "registration_rejected": "rejected",
    "registration_offered": "offered",
    "registration_expired": "expired",
    "registration_replaced": "replaced",
}


def sample(template: Letter, language: Language) -> tuple[Delivery, DeliveryContext]:
    """Return a delivery of a template, and a context in which it is sent."""
    timetable = template == "timetable_changed"
    about_session = timetable or template.startswith("session_") or template in ("recording_published", "reminder")
    delivery = Delivery(
        delivery_id=_NOWHERE,
        template="session_changed" if template == "timetable_changed" else template,
        registration_id=_REGISTRATION,
        edition_id=_NOWHERE,
        participant_id=_NOWHERE,
        subject_id=_PROOF if template in _PROOFS else _FIRST if about_session else _REGISTRATION,
        revision=_revision(template),
        moment=MOMENT,
        correlation_id=None,
    )
    return delivery, _context(template, language)


def _revision(template: Letter) -> int:
    if template == "reminder":
        return reminder_revision(2, 24)
    return 2 if template in ("timetable_changed", "session_changed", "session_cancelled") else 1


def sample_facts(template: Letter, language: Language) -> tuple[Delivery, MessageFacts]:
    """Return a delivery of a template, and the facts that its message is composed from."""
    delivery, context = sample(template, language)
    decision = decide(delivery, context, MOMENT)
    assert isinstance(decision, Send), decision
    return delivery, joined(template, context, decision.facts)


def joined(letter: Letter, context: DeliveryContext, facts: MessageFacts) -> MessageFacts:
    """Return the facts of the letter: for the timetable's, with its other session as one that does not take place."""
    if letter != "timetable_changed" or not isinstance(facts, SessionFacts):
        return facts
    other = context.sessions[1]
    assert other.schedule is not None
    change = replace(
        facts,
        session=replace(other, revision=2, status="cancelled"),
        schedule=other.schedule,
        last_sent=context.sessions_last_sent[other.session_id],
    )
    return together((facts, change))


def _context(template: Letter, language: Language) -> DeliveryContext:
    before = LastSent(1, "scheduled", MOMENT.replace(day=14, hour=13), MOMENT.replace(day=14, hour=15))
    if template in ("session_link", "session_own_link"):
        before = LastSent(2, "scheduled", MOMENT.replace(day=14, hour=15), MOMENT.replace(day=14, hour=17))
    return DeliveryContext(
        person=Person(
            given_names="María Fernanda",
            family_names="Guerra Batista",
            email="maria.guerra@example.org",
            language=language,
            new_email="maria.guerra@nuevo.example.org",
            proof_id=_PROOF,
            proof_expires_at=_DEADLINE,
        ),
        edition=Edition(
            _title("Gestión integrada de fronteras con enfoque de derechos", "Integrated border management and rights"),
            Text("Misión de ejemplo en Panamá", "Example mission in Panama").in_(language),
            Text("Instituto Académico de Ejemplo", "Example Academic Institute").in_(language),
            "America/Panama",
            status="cancelled" if template == "edition_cancelled" else None,
            revision=1,
        ),
        edition_last_sent=LastSent(1, "cancelled") if template == "edition_reinstated" else None,
        registration=Registration(
            _STATUS.get(template, "registered"), 1, _DEADLINE if template in _WITH_A_DEADLINE else None
        ),
        name_check=NameCheck(1, _DEADLINE),
        unreachable=Unreachable(("attendance", "diploma"), MOMENT),
        reminded_start=MOMENT.replace(day=14, hour=15),
        focal_point=FocalPoint(template == "focal_warning", 3, ("Itzel Batista", "Olmedo Rivas")),
        sessions=(
            Session(
                _FIRST,
                2,
                "cancelled" if template == "session_cancelled" else "scheduled",
                _schedule(14, "Módulo 1. Marco jurídico de la movilidad humana", "Module 1. The law of human mobility"),
                "https://meetings.example.org/j/0000000000",
                1,
                1 if template == "session_own_link" else 0,
                template == "session_own_link",
            ),
            Session(
                _SECOND,
                1,
                "scheduled",
                _schedule(16, "Módulo 2. Protección en frontera", "Module 2. Protection at the border"),
            ),
        ),
        sessions_last_sent={_FIRST: before, _SECOND: LastSent(1, "scheduled")},
        recording=Recording(1, "https://video.example.org/modulo-1", SPANISH),
        seconds_attended=3600,
        certificate=Certificate(
            Issue("diploma", "diploma", "EXAMPLE-2TB7-K9QW-4MZX-8RNC-V5HD"),
            Revocation(MOMENT, "superseded") if template == "certificate_revoked" else None,
        ),
    )


def _schedule(day: int, es: str, en: str) -> Schedule:
    starts_at = MOMENT.replace(day=day, hour=15)
    return Schedule(_title(es, en), starts_at, starts_at.replace(hour=17), "America/Panama", "Zoom")


def _title(es: str, en: str) -> Localised:
    return Localised(es=es, en=en)
