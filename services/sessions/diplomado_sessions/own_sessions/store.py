"""What a participant's own link opens. Nothing is written here."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_HAS_PLACE = "select status = 'registered' from registrations where registration_id = $1"
_OWN_URLS = """
select session_id, url from meeting_registrants
where registration_id = $1 and session_id = any($2) and status = 'linked'
"""


async def has_place(connection: Connection, registration_id: UUID) -> bool:
    """Return whether a registration has a place in its edition."""
    return bool(await connection.fetchval(_HAS_PLACE, registration_id))


async def list_own_urls(connection: Connection, registration_id: UUID, session_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the own join links of a registration by session."""
    rows = await connection.fetch(_OWN_URLS, registration_id, session_ids)
    return {row["session_id"]: row["url"] for row in rows}
