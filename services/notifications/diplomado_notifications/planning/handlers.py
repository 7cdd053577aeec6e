"""Events that call for mails: each is kept, and the deliveries that it calls for are added."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    EditionPublished,
    RecordingPublished,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from diplomado_notifications.planning import store
from diplomado_notifications.projections.tables import (
    ATTENDANCES,
    CERTIFICATE_ISSUES,
    CERTIFICATE_REVOCATIONS,
    EDITION_STATUSES,
    EDITIONS,
    RECORDINGS,
    REGISTRATIONS,
    SESSIONS,
)


async def note_editions(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep editions, and plan the mails to those who have a place or wait in one that is cancelled."""
    await EDITIONS(connection, facts)
    await EDITION_STATUSES(connection, facts)
    await store.plan_for_editions(connection, [fact.event.edition_id for fact in facts])


async def note_registrations(
    connection: Connection, facts: Sequence[Received[Registered | RegistrationWaitlisted | RegistrationWithdrawn]]
) -> None:
    """Keep who has, awaits or gave up a place, and plan the mails about it."""
    await REGISTRATIONS(connection, facts)
    await store.plan_for_registrations(connection, [fact.event.registration_id for fact in facts])


async def note_sessions(connection: Connection, facts: Sequence[Received[SessionScheduled | SessionCancelled]]) -> None:
    """Keep the timetable, and plan the mails about its changes for those who have a place."""
    await SESSIONS(connection, facts)
    await store.lock_timetable_exclusive(connection, {fact.event.edition_id for fact in facts})
    await store.plan_for_sessions(connection, [fact.event.session_id for fact in facts])


async def note_recordings(connection: Connection, facts: Sequence[Received[RecordingPublished]]) -> None:
    """Keep which recordings may be watched, and plan the mails to those who attended."""
    await RECORDINGS(connection, facts)
    await store.plan_for_recordings(connection, [fact.event.session_id for fact in facts])


async def note_attendances(connection: Connection, facts: Sequence[Received[Attended | AttendanceCorrected]]) -> None:
    """Keep who attended, and plan the mails about recordings of what they attended."""
    await ATTENDANCES(connection, facts)
    await store.plan_for_attendances(connection, [fact.event.registration_id for fact in facts])


async def note_issued(connection: Connection, facts: Sequence[Received[CertificateIssued]]) -> None:
    """Keep which certificates were issued, and plan the mails to their holders."""
    await CERTIFICATE_ISSUES(connection, facts)
    await store.plan_for_certificates(connection, [fact.event.certificate_id for fact in facts])


async def note_revoked(connection: Connection, facts: Sequence[Received[CertificateRevoked]]) -> None:
    """Keep which certificates were revoked, and plan the mails to their holders."""
    await CERTIFICATE_REVOCATIONS(connection, facts)
    await store.plan_for_certificates(connection, [fact.event.certificate_id for fact in facts])
