"""One event of each type, with every field filled: the source of golden records and of examples in documents.

The people are invented. Do not use these events for other purposes: tests of services create their own data.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from diplomado_contracts.attendances import AttendanceCorrected, Attended
from diplomado_contracts.certificates import CertificateIssued, CertificateRevoked
from diplomado_contracts.cloudevents import Envelope, describe
from diplomado_contracts.editions import EditionPublished, Institution, Module, Programme
from diplomado_contracts.event import Event, Localised
from diplomado_contracts.graduations import Graduated, GraduationReversed
from diplomado_contracts.people import Consent, ConsentsGiven, PersonDescribed, PersonErased
from diplomado_contracts.projects import ProjectScored
from diplomado_contracts.registrations import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from diplomado_contracts.sessions import RecordingPublished, SessionCancelled, SessionScheduled


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://diplomado.example/examples/{name}")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


EDITION, SESSION, ACT = _id("edition"), _id("session"), _id("act")
PARTICIPANT, REGISTRATION, CERTIFICATE = _id("participant"), _id("registration"), _id("certificate")
TIMETABLE = Localised(es="Derechos humanos en la frontera", en="Human rights at the border")


def _timetable() -> Iterable[Event]:
    yield EditionPublished(
        edition_id=EDITION,
        revision=2,
        published_at=_at("2023-07-10T15:00:00"),
        code="gif-2023",
        course="gif-dh",
        title=Localised(
            es="Gestión integrada de fronteras con enfoque de derechos humanos",
            en="Integrated border management with a human rights approach",
        ),
        modality="hybrid",
        starts_on=date(2023, 8, 14),
        ends_on=date(2023, 11, 24),
        time_zone="America/Panama",
        hours=120,
        capacity=60,
        organiser="OIM Panamá",
        partner="ISAE Universidad",
        programmes=(
            Programme(code="occ", title=Localised(es="Capacidades", en="Capacities"), donors=("Canada (IRCC)",)),
        ),
        modules=(Module(number=1, title=TIMETABLE),),
        institutions=(Institution(code="senafront", name="Servicio Nacional de Fronteras"),),
        sdg=("10", "16", "17.9"),
        gcm=(11, 23),
    )
    timing = {"session_id": SESSION, "edition_id": EDITION}
    yield SessionScheduled(
        **timing,
        revision=1,
        scheduled_at=_at("2023-07-11T16:20:00"),
        code="m1s1",
        module=1,
        title=TIMETABLE,
        starts_at=_at("2023-08-14T13:30:00"),
        ends_at=_at("2023-08-14T15:30:00"),
        time_zone="America/Panama",
        place="Zoom",
    )
    yield SessionCancelled(**timing, revision=2, cancelled_at=_at("2023-08-12T20:00:00"))
    yield RecordingPublished(
        **timing,
        revision=1,
        published_at=_at("2023-08-16T14:00:00"),
        url="https://videos.example/gif-2023-m1s1",
        language="en",
        language_tag="pt",
    )


def _people() -> Iterable[Event]:
    yield PersonDescribed(
        participant_id=PARTICIPANT,
        revision=1,
        described_at=_at("2023-07-20T14:05:00"),
        given_names="Itzel Amarilis",
        family_names="Bejarano Quintanar",
        email="itzel.bejarano@correo.example",
        language="es",
        language_tag="es-PA",
    )
    yield ConsentsGiven(
        registration_id=REGISTRATION,
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=7,
        given_at=_at("2023-07-20T14:05:00"),
        text_version="2023-07",
        channel="form",
        consents=(Consent(purpose="public_verification", granted=True), Consent(purpose="news", granted=False)),
    )
    yield PersonErased(participant_id=PARTICIPANT, revision=2, erased_at=_at("2028-01-15T09:00:00"))


def _participation() -> Iterable[Event]:
    place = {"registration_id": REGISTRATION, "edition_id": EDITION, "participant_id": PARTICIPANT}
    yield RegistrationWaitlisted(**place, revision=1, waitlisted_at=_at("2023-07-20T14:05:00"))
    yield Registered(
        **place,
        revision=2,
        registered_at=_at("2023-07-22T11:40:00"),
        promoted=True,
        institution="senafront",
        organisation_type="government",
        occupation="border_officer",
        admin_area="PA-5",
        group="Darién",
        leads_group=True,
    )
    yield RegistrationWithdrawn(
        **place, revision=3, withdrawn_at=_at("2023-08-01T10:00:00"), withdrawn_by="participant"
    )
    yield Attended(
        **place,
        session_id=SESSION,
        revision=1,
        recorded_at=_at("2023-08-14T18:00:00"),
        seconds=5640,
        session_seconds=7200,
        evidence=(_id("attendance-file"),),
    )
    yield AttendanceCorrected(
        **place,
        session_id=SESSION,
        revision=2,
        corrected_at=_at("2023-08-15T09:15:00"),
        seconds=7080,
        previous_seconds=5640,
        session_seconds=7200,
        reason="technical_failure",
        corrected_by="coordinator-7",
        correction_id=_id("correction"),
    )


def _results() -> Iterable[Event]:
    yield ProjectScored(
        project_id=_id("project"),
        edition_id=EDITION,
        revision=1,
        scored_at=_at("2023-11-20T17:00:00"),
        team="darien",
        team_name="Equipo Darién",
        title="Puesto de atención digna en la frontera oriental",
        institution="senafront",
        admin_area="PA-5",
        members=(REGISTRATION,),
        score=Decimal("94.50"),
        graders=3,
        rank=1,
        tied=False,
        rubric="project-2023",
        sdg=("10.7",),
        gcm=(11,),
    )
    award = {"registration_id": REGISTRATION, "edition_id": EDITION, "participant_id": PARTICIPANT}
    signed = _at("2023-11-24T20:30:00")
    yield Graduated(
        **award,
        revision=1,
        act_id=ACT,
        graduated_on=date(2023, 11, 24),
        signed_at=signed,
        policy="gif-dh-2023",
        policy_version=1,
    )
    yield GraduationReversed(**award, revision=2, act_id=ACT, reversed_at=_at("2023-11-30T16:00:00"))
    yield CertificateIssued(
        **award,
        certificate_id=CERTIFICATE,
        revision=1,
        issued_at=signed,
        issued_on=date(2023, 11, 24),
        kind="attendance",
        award="attendance",
        session_id=SESSION,
        act_id=ACT,
        verification_code="EXAMPLE-2TB7-K9QW-4MZX-8RNC-V5HD",
        supersedes=_id("certificate/earlier"),
    )
    yield CertificateRevoked(
        **award,
        certificate_id=CERTIFICATE,
        revision=2,
        revoked_at=_at("2024-02-01T12:00:00"),
        reason="superseded",
        superseded_by=_id("certificate/later"),
    )


EXAMPLES: dict[str, Event] = {
    event.type: event for part in (_timetable, _people, _participation, _results) for event in part()
}


def envelope_of(event: Event) -> Envelope:
    """Return the envelope of an example. It is the same each time."""
    return describe(
        event,
        event_id=_id(f"event/{event.type}"),
        time=_at("2023-08-14T18:00:00.250000"),
        correlation_id="018a0f3e-7c00-7abc-8def-0123456789ab",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
