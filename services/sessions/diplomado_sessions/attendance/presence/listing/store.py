"""What beside evidence is known of the absences of registrations. Nothing is written here."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_EXCUSES = """
select registration_id, status from excuses
where session_id = $1 and registration_id = any($2) and status <> 'withdrawn'
"""
_MAKE_UPS = """
select registration_id, status from make_ups
where session_id = $1 and registration_id = any($2) and status <> 'withdrawn'
"""


async def list_excuses(connection: Connection, session_id: UUID, registrations: Sequence[UUID]) -> dict[UUID, str]:
    """Return the status of the excuse of each registration that has one in a session."""
    rows = await connection.fetch(_EXCUSES, session_id, registrations)
    return {row["registration_id"]: row["status"] for row in rows}


async def list_make_ups(connection: Connection, session_id: UUID, registrations: Sequence[UUID]) -> dict[UUID, str]:
    """Return `proposed`, `approved` or `accepted` for each registration that makes up for a session."""
    rows = await connection.fetch(_MAKE_UPS, session_id, registrations)
    return {row["registration_id"]: row["status"] for row in rows}
