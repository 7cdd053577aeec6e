"""Facts of one invented course, so that tests read like its story. Moments are minutes after nine on a Monday."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid5

from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    DataRequestRefused,
    EditionContactChanged,
    EditionPublished,
    JoinLinkSet,
    Localised,
    NameCheckRequested,
    ParticipantLinkIssued,
    PersonalJoinLinkSet,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    RecordingPublished,
    RecordingWithdrawn,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
    ThresholdUnreachable,
)

_SPACE = UUID("01900000-0000-7000-8000-00000000beef")
NINE = datetime(2030, 3, 4, 14, 0, tzinfo=UTC)


def named(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_SPACE, name)


def at(minutes: float) -> datetime:
    """A moment."""
    return NINE + timedelta(minutes=minutes)


EDITION = named("edition")


def edition(revision: int = 1, **changes: Any) -> EditionPublished:
    """The course is announced."""
    values: dict[str, Any] = {
        "edition_id": EDITION,
        "revision": revision,
        "published_at": at(0),
        "code": "fronteras-2030",
        "course": "fronteras",
        "title": Localised(es="Gestión de fronteras", en="Border management"),
        "modality": "online",
        "starts_on": date(2030, 3, 11),
        "ends_on": date(2030, 4, 11),
        "time_zone": "America/Panama",
        "organiser": "Misión de ejemplo en Panamá",
        **changes,
    }
    return EditionPublished(**values)


def person(who: str = "ana", revision: int = 1, **changes: Any) -> PersonDescribed:
    """Somebody gives their details."""
    values: dict[str, Any] = {
        "participant_id": named(f"person-{who}"),
        "revision": revision,
        "described_at": at(0),
        "given_names": who.capitalize(),
        "family_names": "Peñalba de Gracia",
        "email": f"{who}@correo.example",
        "language": "es",
        **changes,
    }
    return PersonDescribed(**values)


def erased(who: str = "ana", revision: int = 2, **changes: Any) -> PersonErased:
    """Somebody's details are erased."""
    facts = {"participant_id": named(f"person-{who}"), "revision": revision, "erased_at": at(90)}
    return PersonErased(**{**facts, **changes})


def refused(who: str = "ana") -> DataRequestRefused:
    """The erasure of somebody's details is refused."""
    place = _place(who, 1)
    return DataRequestRefused(**place, refused_at=datetime.now(UTC), request_id=named(f"request-{who}"))


def merged(who: str, into: str, revision: int = 2) -> PersonMerged:
    """Two records are one person's."""
    return PersonMerged(
        participant_id=named(f"person-{who}"),
        revision=revision,
        merged_at=at(50),
        into_participant_id=named(f"person-{into}"),
    )


def split(who: str, into: str, revision: int = 3) -> PersonSplit:
    """They are two people's."""
    return PersonSplit(
        participant_id=named(f"person-{who}"),
        revision=revision,
        split_at=at(60),
        from_participant_id=named(f"person-{into}"),
    )


def _place(who: str, revision: int) -> dict[str, Any]:
    return {
        "registration_id": named(f"registration-{who}"),
        "edition_id": EDITION,
        "participant_id": named(f"person-{who}"),
        "revision": revision,
    }


def registered(
    who: str = "ana",
    revision: int = 1,
    *,
    minute: float = 10,
    promoted: bool = False,
    institution: str | None = None,
) -> Registered:
    """Somebody gets a place."""
    place = _place(who, revision)
    return Registered(**place, registered_at=at(minute), promoted=promoted, institution=institution)


def waitlisted(who: str = "ana", revision: int = 1, *, minute: float = 10) -> RegistrationWaitlisted:
    """Somebody has to wait."""
    return RegistrationWaitlisted(**_place(who, revision), waitlisted_at=at(minute))


def withdrawn(who: str = "ana", revision: int = 2, *, minute: float = 30) -> RegistrationWithdrawn:
    """Somebody gives up."""
    return RegistrationWithdrawn(**_place(who, revision), withdrawn_at=at(minute))


def changed(
    status: str, who: str = "ana", revision: int = 1, *, minute: float = 10, expires_at: datetime | None = None
) -> RegistrationStatusChanged:
    """A registration reaches another status."""
    return RegistrationStatusChanged(
        **_place(who, revision), changed_at=at(minute), status=status, expires_at=expires_at
    )


def link(
    who: str = "ana",
    revision: int = 1,
    *,
    link_revision: int = 1,
    requested: bool = True,
    issued_at: datetime | None = None,
) -> ParticipantLinkIssued:
    """Somebody asks for their link, or earlier ones become void."""
    return ParticipantLinkIssued(
        **_place(who, revision), link_revision=link_revision, requested=requested, issued_at=issued_at or at(60)
    )


def name_check(
    who: str = "ana", revision: int = 1, *, minute: float = 250, until: datetime | None = None
) -> NameCheckRequested:
    """Somebody is asked to check their name."""
    return NameCheckRequested(**_place(who, revision), requested_at=at(minute), until=until)


def unreachable(
    who: str = "ana",
    revision: int = 1,
    *,
    minute: float = 260,
    award: str = "diploma",
    requirement: Literal["modules", "attendance_overall"] = "attendance_overall",
    reachable: bool = False,
    tell: Literal["coordinator", "participant"] = "participant",
) -> ThresholdUnreachable:
    """Somebody cannot meet a requirement any more, or can again."""
    return ThresholdUnreachable(
        **_place(who, revision),
        noticed_at=at(minute),
        award=award,
        requirement=requirement,
        reachable=reachable,
        tell=tell,
    )


def contact(revision: int = 1, **changes: Any) -> EditionContactChanged:
    """Participants get somebody to write to."""
    values = {"name": "Coordinación, Panamá", "email": "cursos@mision.example", **changes}
    return EditionContactChanged(edition_id=EDITION, revision=revision, changed_at=at(0), **values)


def scheduled(
    code: str = "m1", revision: int = 1, *, minute: float = 1, day: int = 11, hour: int = 15, **changes: Any
) -> SessionScheduled:
    """A session is put into the timetable, or moved."""
    values: dict[str, Any] = {
        "session_id": named(f"session-{code}"),
        "edition_id": EDITION,
        "revision": revision,
        "scheduled_at": at(minute),
        "code": code,
        "title": Localised(es=f"Sesión {code}: derechos", en=f"Session {code}: rights"),
        "starts_at": datetime(2030, 3, day, hour, 0, tzinfo=UTC),
        "ends_at": datetime(2030, 3, day, hour + 2, 0, tzinfo=UTC),
        "time_zone": "America/Panama",
        "place": "Zoom",
        **changes,
    }
    return SessionScheduled(**values)


def cancelled(code: str = "m1", revision: int = 2, *, minute: float = 40) -> SessionCancelled:
    """A session will not take place."""
    return SessionCancelled(
        session_id=named(f"session-{code}"), edition_id=EDITION, revision=revision, cancelled_at=at(minute)
    )


def join_link(
    code: str = "m1",
    revision: int = 1,
    *,
    minute: float = 45,
    url: str | None = "https://meetings.example/j/1",
) -> JoinLinkSet:
    """The link to join a session is set, changed or removed."""
    return JoinLinkSet(
        session_id=named(f"session-{code}"), edition_id=EDITION, revision=revision, set_at=at(minute), url=url
    )


def own_link(
    who: str = "ana",
    code: str = "m1",
    revision: int = 1,
    *,
    minute: float = 46,
    url: str | None = "https://meetings.example/w/1?tk=ana",
) -> PersonalJoinLinkSet:
    """The link by which one person joins a session is set, changed or removed."""
    return PersonalJoinLinkSet(
        personal_link_id=named(f"own-link-{who}-{code}"),
        **_place(who, revision),
        session_id=named(f"session-{code}"),
        set_at=at(minute),
        url=url,
    )


def recording(code: str = "m1", revision: int = 1, *, minute: float = 200) -> RecordingPublished:
    """A recording may be watched."""
    return RecordingPublished(
        session_id=named(f"session-{code}"),
        edition_id=EDITION,
        revision=revision,
        published_at=at(minute),
        url=f"https://video.example/{code}/{revision}",
    )


def recording_withdrawn(code: str = "m1", revision: int = 2, *, minute: float = 210) -> RecordingWithdrawn:
    """A recording may not be watched any more."""
    return RecordingWithdrawn(
        session_id=named(f"session-{code}"), edition_id=EDITION, revision=revision, withdrawn_at=at(minute)
    )


def attended(who: str = "ana", code: str = "m1", revision: int = 1, *, seconds: int = 3600) -> Attended:
    """Somebody was present."""
    return Attended(
        **_place(who, revision),
        session_id=named(f"session-{code}"),
        recorded_at=at(150),
        seconds=seconds,
        session_seconds=7200,
    )


def corrected(who: str = "ana", code: str = "m1", revision: int = 2, *, seconds: int = 0) -> AttendanceCorrected:
    """An attendance is corrected."""
    return AttendanceCorrected(
        **_place(who, revision),
        session_id=named(f"session-{code}"),
        corrected_at=at(160),
        seconds=seconds,
        previous_seconds=3600,
        session_seconds=7200,
        reason="clerical_error",
        corrected_by="staff-1",
        correction_id=named(f"correction-{who}-{code}-{revision}"),
    )


def issued(
    who: str = "ana", award: str = "diploma", *, kind: Literal["attendance", "diploma", "recognition"] = "diploma"
) -> CertificateIssued:
    """A certificate is issued."""
    return CertificateIssued(
        **_place(who, 1),
        certificate_id=named(f"certificate-{who}-{award}"),
        issued_at=at(300),
        issued_on=date(2030, 4, 12),
        kind=kind,
        award=award,
        act_id=named("act"),
        verification_code=f"EXAMPLE-{who.upper()}-{award.upper()}-2TB7-K9QW-4MZX",
    )


def revoked(who: str = "ana", award: str = "diploma") -> CertificateRevoked:
    """A certificate is revoked."""
    return CertificateRevoked(
        **_place(who, 2),
        certificate_id=named(f"certificate-{who}-{award}"),
        revoked_at=at(400),
        reason="superseded",
    )
