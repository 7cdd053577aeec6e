"""SQL that finds the identifiers of one person."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_LIST_IDENTIFIERS = """
with person as (
    select $1::uuid as participant_id
    union select participant_id from registrations where registration_id = $1
)
select participant_id as id from person
union select r.registration_id from registrations r join person p on p.participant_id = r.participant_id
"""


async def list_identifiers(connection: Connection, key: UUID) -> list[UUID]:
    """Return the participant and all registrations of a person, of whom one of these ids is known."""
    return sorted(row["id"] for row in await connection.fetch(_LIST_IDENTIFIERS, key))
