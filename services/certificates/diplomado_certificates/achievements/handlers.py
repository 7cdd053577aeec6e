"""Attendances, corrections and scores, each kept in its newest revision."""

from collections.abc import Sequence

from diplomado_certificates.achievements import store
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import AttendanceCorrected, Attended, ProjectScored


async def note_attendances(connection: Connection, facts: Sequence[Received[Attended]]) -> None:
    """Note how long each participant was present."""
    await store.put_attendances(connection, [(fact.event, fact.event.evidence) for fact in facts])


async def note_corrections(connection: Connection, facts: Sequence[Received[AttendanceCorrected]]) -> None:
    """Note corrected attendances; the correction itself is their evidence."""
    await store.put_attendances(connection, [(fact.event, (fact.event.correction_id,)) for fact in facts])


async def note_projects(connection: Connection, facts: Sequence[Received[ProjectScored]]) -> None:
    """Keep the newest score and rank of each project."""
    await store.put_projects(connection, [fact.event for fact in facts])
