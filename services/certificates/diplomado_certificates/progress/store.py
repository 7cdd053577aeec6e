"""All SQL that reads which links of a participant work."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection


async def find_link_revision(connection: Connection, registration_id: UUID) -> int:
    """Return the revision of a registration's links that work; those of an earlier one are void."""
    found: int | None = await connection.fetchval(
        "select link_revision from own_links where registration_id = $1", registration_id
    )
    return found or 1
