"""Invented facts, from which the preview of a template is made."""

from datetime import UTC, datetime
from uuid import UUID

from diplomado_notifications.deliveries.context.delivery_context import (
    Certificate,
    Dossier,
    Edition,
    Person,
    Place,
    Recording,
    Session,
    Told,
    Words,
)
from diplomado_notifications.deliveries.decisions import Delivery

_REGISTRATION = UUID("01900000-0000-7000-8000-000000000001")
_FIRST = UUID("01900000-0000-7000-8000-000000000002")
_SECOND = UUID("01900000-0000-7000-8000-000000000003")
_NOWHERE = UUID("01900000-0000-7000-8000-000000000004")
MOMENT = datetime(2030, 5, 2, 14, 0, tzinfo=UTC)


def sample(template: str, language: str) -> tuple[Delivery, Dossier]:
    """Return a delivery of a template, and facts in which it is worth sending."""
    about_session = template.startswith("session_") or template == "recording_published"
    delivery = Delivery(
        delivery_id=_NOWHERE,
        template=template,
        registration_id=_REGISTRATION,
        edition_id=_NOWHERE,
        participant_id=_NOWHERE,
        subject_id=_FIRST if about_session else _REGISTRATION,
        revision=2 if template.startswith("session_") else 1,
        moment=MOMENT,
        correlation_id=None,
    )
    return delivery, _dossier(template, language)


def _dossier(template: str, language: str) -> Dossier:
    standing = {"registration_waitlisted": "waitlisted", "registration_withdrawn": "withdrawn"}
    before = Told(1, "scheduled", MOMENT.replace(day=14, hour=13), MOMENT.replace(day=14, hour=15))
    return Dossier(
        person=Person(
            given_names="María Fernanda",
            family_names="Guerra Batista",
            email="maria.guerra@example.org",
            language=language,
        ),
        edition=Edition(
            Words("Gestión integrada de fronteras con enfoque de derechos", "Integrated border management and rights"),
            Words("Misión de ejemplo en Panamá", "Example mission in Panama").of(language),
            Words("Instituto Académico de Ejemplo", "Example Academic Institute").of(language),
            "America/Panama",
        ),
        place=Place(standing.get(template, "registered"), 1),
        sessions=(
            Session(
                _FIRST,
                2,
                template == "session_cancelled",
                Words("Módulo 1. Marco jurídico de la movilidad humana", "Module 1. The law of human mobility"),
                MOMENT.replace(day=14, hour=15),
                MOMENT.replace(day=14, hour=17),
                "America/Panama",
                "Zoom",
            ),
            Session(
                _SECOND,
                1,
                False,
                Words("Módulo 2. Protección en frontera", "Module 2. Protection at the border"),
                MOMENT.replace(day=16, hour=15),
                MOMENT.replace(day=16, hour=17),
                "America/Panama",
                "Zoom",
            ),
        ),
        told_sessions={_FIRST: before, _SECOND: Told(1, "scheduled")},
        recording=Recording(1, "https://video.example.org/modulo-1", "es"),
        seconds_attended=3600,
        certificate=Certificate(
            "diploma",
            "diploma",
            None,
            "EXAMPLE-2TB7-K9QW-4MZX-8RNC-V5HD",
            MOMENT if template == "certificate_revoked" else None,
            "superseded" if template == "certificate_revoked" else None,
        ),
    )
