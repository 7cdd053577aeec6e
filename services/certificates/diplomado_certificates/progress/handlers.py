"""Facts of other services, each kept in its newest revision. Any order and any repetition gives the same rows."""

from collections.abc import Sequence

from diplomado_certificates.progress import store
from diplomado_chassis.consuming import Received
from diplomado_chassis.database import Connection
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    EditionPublished,
    ProjectScored,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)


async def note_editions(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep the newest announcement of each edition."""
    await store.put_editions(connection, [fact.event for fact in facts])


async def note_registrations(connection: Connection, facts: Sequence[Received[Registered]]) -> None:
    """Note who has a place."""
    await store.put_registrations(connection, "registered", [fact.event for fact in facts])


async def note_waiting(connection: Connection, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
    """Note who waits for a place."""
    await store.put_registrations(connection, "waitlisted", [fact.event for fact in facts])


async def note_withdrawals(connection: Connection, facts: Sequence[Received[RegistrationWithdrawn]]) -> None:
    """Note who gave up."""
    await store.put_registrations(connection, "withdrawn", [fact.event for fact in facts])


async def note_sessions(connection: Connection, facts: Sequence[Received[SessionScheduled]]) -> None:
    """Keep the newest timetable."""
    await store.put_sessions(connection, [fact.event for fact in facts])


async def note_cancellations(connection: Connection, facts: Sequence[Received[SessionCancelled]]) -> None:
    """Take cancelled sessions out of the timetable."""
    await store.put_cancellations(connection, [fact.event for fact in facts])


async def note_attendances(connection: Connection, facts: Sequence[Received[Attended]]) -> None:
    """Note how long each participant was present."""
    await store.put_attendances(connection, [(fact.event, fact.event.evidence) for fact in facts])


async def note_corrections(connection: Connection, facts: Sequence[Received[AttendanceCorrected]]) -> None:
    """Note corrected attendances; the correction itself is their evidence."""
    await store.put_attendances(connection, [(fact.event, (fact.event.correction_id,)) for fact in facts])


async def note_projects(connection: Connection, facts: Sequence[Received[ProjectScored]]) -> None:
    """Keep the newest score and rank of each project."""
    await store.put_projects(connection, [fact.event for fact in facts])
