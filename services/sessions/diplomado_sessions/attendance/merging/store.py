"""Where merged registrations appear. Nothing is written here."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.matching import Resolution

_SESSIONS = """
select session_id, registration_id from appearances where registration_id = any($1)
union
select session_id, unnest(companions) from appearances where companions <> '{}' and companions && $1
union
select session_id, registration_id from attendances where registration_id = any($1)
union
select session_id, registration_id from check_ins where registration_id = any($1)
"""
_RESOLVED = """
select distinct edition_id, email_key, name_key, registration_id from appearances
where registration_id = any($1) and basis = 'resolved'
"""


async def list_sessions_showing(connection: Connection, registrations: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the sessions in which registrations appear or have attendance, with those of the registrations."""
    sessions: dict[UUID, set[UUID]] = defaultdict(set)
    for row in await connection.fetch(_SESSIONS, list(registrations)):
        sessions[row["session_id"]].add(row["registration_id"])
    return sessions


async def list_resolutions(connection: Connection, registrations: Collection[UUID]) -> list[Resolution]:
    """Return the decisions that appearances are of some registrations."""
    rows = await connection.fetch(_RESOLVED, list(registrations))
    return [Resolution(row["edition_id"], row["email_key"], row["name_key"], row["registration_id"]) for row in rows]
