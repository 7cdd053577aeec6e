"""Absences of one registration. Nothing is written here."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_ABSENCES = """
select session_id from excuses where registration_id = $1 and status = 'approved'
union
select session_id from make_ups where registration_id = $1
    and (status = 'accepted' or (status = 'approved' and equivalent_session_id is not null))
"""


async def list_excused(connection: Connection, registration_id: UUID) -> set[UUID]:
    """Return the sessions of which a registration is excused, or for which it makes up."""
    return {row["session_id"] for row in await connection.fetch(_ABSENCES, registration_id)}
