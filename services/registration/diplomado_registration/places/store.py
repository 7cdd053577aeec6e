"""SQL of places. Whoever gives or takes back a place locks the edition's row first, and holds it until the end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.places.capacity import OpenEdition, Places

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
_COUNT = """
update editions set capacity = $2, taken = $3, waiting = $4, last_waiting_number = $5 where edition_id = $1
"""
_PROMOTE = """
update registrations set status = 'registered', waiting_number = null, revision = revision + 1, changed_at = $3
where registration_id in (
    select registration_id from registrations
    where edition_id = $1 and status = 'waitlisted' order by waiting_number limit $2
)
returning *
"""
_LOCK_QUEUES = """
select edition_id from editions
where edition_id in (select edition_id from registrations where participant_id = any ($1) and status = 'waitlisted')
order by edition_id
for no key update
"""
_LEAVE_QUEUES = """
with left_queue as (
    update registrations set status = 'withdrawn', waiting_number = null, revision = revision + 1, changed_at = $2
    where participant_id = any ($1) and status = 'waitlisted'
    returning registration_id, edition_id, participant_id, revision
),
counted as (
    update editions e set waiting = e.waiting - gone.people
    from (select edition_id, count(*) as people from left_queue group by edition_id) as gone
    where e.edition_id = gone.edition_id
)
select * from left_queue
"""


async def lock_edition(connection: Connection, edition_id: UUID, institution: str | None = None) -> OpenEdition | None:
    """Lock an edition's row until the transaction ends, and return its places and rules; None if there is none."""
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


async def count(connection: Connection, edition_id: UUID, places: Places) -> None:
    """Store the counters of an edition."""
    await connection.execute(_COUNT, edition_id, places.capacity, places.taken, places.waiting, places.last_number)


async def promote(connection: Connection, edition_id: UUID, how_many: int, now: datetime) -> Sequence[Record]:
    """Give places to the first of the waiting list."""
    return await connection.fetch(_PROMOTE, edition_id, how_many, now)


async def leave_queues(connection: Connection, participants: Sequence[UUID], now: datetime) -> Sequence[Record]:
    """Withdraw people from every waiting list, under the locks of the editions in order of their ids."""
    await connection.fetch(_LOCK_QUEUES, participants)
    return await connection.fetch(_LEAVE_QUEUES, participants, now)
