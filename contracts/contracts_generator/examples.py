"""One event of each type, with every field filled: the source of golden records and of examples in documents.

The people are invented. Do not use these events for other purposes: tests of services create their own data.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import NAMESPACE_URL, UUID, uuid5

from diplomado_contracts.attendances import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    GuestsCounted,
)
from diplomado_contracts.certificates import CertificateIssued, CertificateRevoked
from diplomado_contracts.cloudevents import Envelope, describe
from diplomado_contracts.editions import EditionPublished, Institution, InstitutionDescribed, Module, Programme
from diplomado_contracts.erasures import RECEIPTS
from diplomado_contracts.event import Event, Localised
from diplomado_contracts.graduations import (
    ActAnnulled,
    ActSigned,
    Graduated,
    GraduationReversed,
    NameCheckRequested,
    PolicyPublished,
    SessionCreditSet,
    ThresholdUnreachable,
)
from diplomado_contracts.marks import MARKS, AccessMarked, PeopleMarked
from diplomado_contracts.people import (
    Consent,
    ConsentsGiven,
    EditionContactChanged,
    FocalContactChanged,
    MergedRegistration,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
)
from diplomado_contracts.projects import MemberScore, ProjectScored, ProjectScoreWithdrawn
from diplomado_contracts.registrations import (
    DataRequestRefused,
    NameConfirmed,
    ParticipantLinkIssued,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.sessions import (
    JoinLinkSet,
    PersonalJoinLinkSet,
    RecordingPublished,
    RecordingWithdrawn,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_contracts.sign_ins import SignInEnded


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"https://diplomado.example/examples/{name}")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


EDITION, SESSION, ACT = _id("edition"), _id("session"), _id("act")
PARTICIPANT, REGISTRATION, CERTIFICATE = _id("participant"), _id("registration"), _id("certificate")
PERSONAL_LINK = _id("personal-link")
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
        mission="PA",
        partner="ISAE Universidad",
        programmes=(
            Programme(code="occ", title=Localised(es="Capacidades", en="Capacities"), donors=("Canada (IRCC)",)),
        ),
        modules=(Module(number=1, title=TIMETABLE),),
        institutions=(Institution(code="senafront", name="Servicio Nacional de Fronteras"),),
        sdg=("10", "16", "17.9"),
        gcm=(11, 23),
        status="running",
        reminder_hours=(24, 1),
    )
    yield InstitutionDescribed(
        institution="senafront",
        revision=1,
        described_at=_at("2023-07-01T12:00:00"),
        name="Servicio Nacional de Fronteras",
        organisation_type="security_force",
        admin_area="PA-8",
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
    yield SessionClosed(
        session_id=SESSION,
        edition_id=EDITION,
        revision=1,
        closed_at=_at("2023-08-14T18:00:00"),
        actual_starts_at=_at("2023-08-14T14:02:10"),
        actual_ends_at=_at("2023-08-14T15:22:10"),
        scheduled_seconds=7200,
        session_seconds=4800,
        attended=47,
        waiting=2,
    )
    yield SessionReopened(session_id=SESSION, edition_id=EDITION, revision=2, reopened_at=_at("2023-08-15T08:30:00"))
    yield RecordingPublished(
        **timing,
        revision=1,
        published_at=_at("2023-08-16T14:00:00"),
        url="https://videos.example/gif-2023-m1s1",
        language="en",
        language_tag="pt",
    )
    yield RecordingWithdrawn(
        session_id=SESSION, edition_id=EDITION, revision=2, withdrawn_at=_at("2023-09-20T15:30:00")
    )
    yield JoinLinkSet(
        **timing, revision=1, set_at=_at("2023-08-10T15:00:00"), url="https://meetings.example/j/00000000000"
    )
    yield PersonalJoinLinkSet(
        **timing,
        personal_link_id=PERSONAL_LINK,
        registration_id=REGISTRATION,
        participant_id=PARTICIPANT,
        revision=1,
        set_at=_at("2023-08-10T15:00:00"),
        url="https://meetings.example/w/00000000000?tk=own",
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
        shares_mailbox=True,
        new_email="itzel.bejarano@trabajo.example",
        proof_id=_id("proof"),
        proof_expires_at=_at("2023-07-27T14:05:00"),
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
    other = _id("participant/other")
    merged = MergedRegistration(
        edition_id=EDITION, registration_id=_id("registration/other"), into_registration_id=REGISTRATION
    )
    yield PersonMerged(
        participant_id=other,
        revision=2,
        merged_at=_at("2023-08-20T14:00:00"),
        into_participant_id=PARTICIPANT,
        registrations=(merged,),
    )
    yield PersonSplit(
        participant_id=other,
        revision=3,
        split_at=_at("2023-08-21T09:30:00"),
        from_participant_id=PARTICIPANT,
        registrations=(merged,),
    )
    yield EditionContactChanged(
        edition_id=EDITION,
        revision=1,
        changed_at=_at("2023-07-10T15:00:00"),
        name="Coordinación del diplomado",
        email="diplomado@mision.example",
    )
    yield FocalContactChanged(
        contact_id=_id("focal contact"),
        edition_id=EDITION,
        revision=2,
        changed_at=_at("2023-08-15T15:00:00"),
        institution="senafront",
        name="Enlace de capacitación",
        email="capacitacion@senafront.example",
        language="es",
        names_people=True,
        proven_at=_at("2023-08-15T15:00:00"),
        proof_id=_id("focal proof"),
        proof_expires_at=_at("2023-08-29T15:00:00"),
    )
    yield PersonErased(participant_id=PARTICIPANT, revision=2, erased_at=_at("2028-01-15T09:00:00"), reason="retention")
    for receipt in RECEIPTS:
        yield receipt(participant_id=PARTICIPANT, revision=2, carried_out_at=_at("2028-01-15T09:00:02"))
    for mark in (PeopleMarked, AccessMarked):
        yield mark(mark=MARKS[0], marked_at=_at("2028-01-16T09:00:00"))


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
    yield RegistrationStatusChanged(
        **place,
        revision=4,
        changed_at=_at("2023-08-02T16:00:00"),
        status="offered",
        expires_at=_at("2023-08-05T16:00:00"),
    )
    yield ParticipantLinkIssued(
        **place, revision=2, link_revision=2, issued_at=_at("2023-08-03T08:15:00"), requested=True
    )
    yield NameConfirmed(**place, revision=1, confirmed_at=_at("2023-11-22T18:30:00"), person_revision=1)
    yield DataRequestRefused(**place, revision=1, refused_at=_at("2023-11-23T15:00:00"), request_id=_id("request"))
    yield Attended(
        **place,
        session_id=SESSION,
        revision=1,
        recorded_at=_at("2023-08-14T18:00:00"),
        seconds=5640,
        session_seconds=7200,
        evidence=(_id("attendance-file"),),
        before_start=(60, 60, 12),
        after_end=(45,),
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
        before_start=(60, 60, 12),
        after_end=(60, 60),
    )
    yield AttendanceExcused(
        **place,
        session_id=SESSION,
        revision=2,
        excused_at=_at("2023-08-16T10:00:00"),
        reason="official_duty",
        excuse_id=_id("excuse"),
        withdrawn=True,
    )
    yield AttendanceMadeUp(
        **place,
        session_id=SESSION,
        revision=2,
        made_up_at=_at("2023-08-17T10:00:00"),
        make_up_id=_id("make-up"),
        equivalent_session_id=_id("session/repeated"),
        withdrawn=True,
    )
    yield GuestsCounted(
        session_id=SESSION, edition_id=EDITION, revision=1, counted_at=_at("2023-08-14T18:00:00"), waiting=2
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
        adjusted=(MemberScore(registration_id=REGISTRATION, score=Decimal("90.50")),),
        entered_by=("coordinator-7",),
    )
    yield ProjectScoreWithdrawn(
        project_id=_id("project"), edition_id=EDITION, revision=2, withdrawn_at=_at("2023-11-21T09:00:00")
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
    yield NameCheckRequested(
        **award, revision=1, requested_at=_at("2023-11-20T14:00:00"), until=_at("2023-11-23T22:00:00")
    )
    yield ThresholdUnreachable(
        **award,
        revision=2,
        noticed_at=_at("2023-10-02T21:00:00"),
        award="diploma",
        requirement="attendance_overall",
        reachable=True,
        tell="participant",
        institution="senafront",
    )
    yield SessionCreditSet(
        edition_id=EDITION,
        revision=2,
        set_at=_at("2023-08-20T15:00:00"),
        full_at=Decimal("0.80"),
        grace_minutes=5,
        denominator="actual",
        made_up="counts",
    )
    yield PolicyPublished(
        edition_id=EDITION,
        revision=2,
        published_at=_at("2023-08-20T15:00:00"),
        policy="gif-dh-2023",
        policy_version=2,
        sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        awards=("diploma", "attendance"),
    )
    yield ActSigned(
        act_id=ACT,
        edition_id=EDITION,
        revision=1,
        signed_at=signed,
        graduated_on=date(2023, 11, 24),
        number="GIF-DH-2023-A1",
        sha256="60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        policy="gif-dh-2023",
        policy_version=2,
        graduates=61,
        certificates=124,
    )
    yield ActAnnulled(act_id=ACT, edition_id=EDITION, revision=2, annulled_at=_at("2023-11-30T16:00:00"))
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


def _staff() -> Iterable[Event]:
    ended = _at("2023-11-20T17:00:00.250000")
    yield SignInEnded(sign_in_id=_id("sign-in"), revision=round(ended.timestamp() * 1000), ended_at=ended)


EXAMPLES: dict[str, Event] = {
    event.type: event for part in (_timetable, _people, _participation, _results, _staff) for event in part()
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
