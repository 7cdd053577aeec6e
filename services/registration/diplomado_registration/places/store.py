"""Locks editions. Every change of an edition's registrations or counters holds this lock until the transaction ends."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.places.capacity import Places
from diplomado_registration.places.opening import OpenEdition

_LOCK = """
select e.edition_id, e.revision > 0 as published, e.registration, e.registration_until,
       e.capacity, e.taken, e.waiting, e.last_waiting_number,
       not exists (select from edition_institutions i where i.edition_id = e.edition_id)
           or exists (select from edition_institutions i where i.edition_id = e.edition_id and i.institution = $2)
           as admits_institution
from editions e
where e.edition_id = $1
for no key update of e
"""
_EXISTS = "select exists (select from editions where edition_id = $1)"


async def lock_edition(connection: Connection, edition_id: UUID, institution: str | None = None) -> OpenEdition | None:
    """Lock an edition's row until the transaction ends and return its rules and counters; None if it is unknown."""
    row = await connection.fetchrow(_LOCK, edition_id, institution)
    if row is None:
        return None
    return OpenEdition(
        edition_id=row["edition_id"],
        published=row["published"],
        registration=row["registration"],
        registration_until=row["registration_until"],
        places=Places(row["capacity"], row["taken"], row["waiting"], row["last_waiting_number"]),
        admits_institution=row["admits_institution"],
    )


async def edition_exists(connection: Connection, edition_id: UUID) -> bool:
    """Return whether there is an edition with this id."""
    exists: bool = await connection.fetchval(_EXISTS, edition_id)
    return exists
