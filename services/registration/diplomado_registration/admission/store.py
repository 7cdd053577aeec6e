"""SQL that finds offers whose time is over, and who may replace a nominee. Nothing is written here."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import Registration
from diplomado_registration.enrolment.store.columns import COLUMNS, listed, registration

_LIST_EDITIONS = """
select edition_id from (
    select edition_id from registrations where status = 'offered' and expires_at <= $1 order by expires_at limit $2
) as due
group by edition_id order by edition_id
"""
_LOCK_EXPIRED = f"""
select {listed(COLUMNS)} from registrations
where edition_id = $1 and status = 'offered' and expires_at <= $2 order by expires_at, number for no key update
"""
_FIND_OF = (
    "select registration_id, status, institution from registrations where edition_id = $1 and participant_id = $2"
)
_FIND_WAITING_NUMBER = "select waiting_number from registrations where registration_id = $1"
_FIND_REPLACEMENT = """
select other_registration_id from registration_steps
where registration_id = $1 and step = 'replaced' order by id desc limit 1
"""


async def list_editions_with_expired_offers(connection: Connection, now: datetime, limit: int) -> list[UUID]:
    """Return the editions of the oldest offers whose time is over, in the order of their ids."""
    return [row["edition_id"] for row in await connection.fetch(_LIST_EDITIONS, now, limit)]


async def lock_expired_offers(connection: Connection, edition_id: UUID, now: datetime) -> list[Registration]:
    """Lock the offers of an edition whose time is over, the oldest first. The caller has locked the edition."""
    return [registration(row) for row in await connection.fetch(_LOCK_EXPIRED, edition_id, now)]


async def find_registration_of(connection: Connection, edition_id: UUID, participant_id: UUID) -> Record | None:
    """Return id, status and institution of a person's registration in an edition."""
    return await connection.fetchrow(_FIND_OF, edition_id, participant_id)


async def find_waiting_number(connection: Connection, registration_id: UUID) -> int | None:
    """Return the number by which a registration waits."""
    number: int | None = await connection.fetchval(_FIND_WAITING_NUMBER, registration_id)
    return number


async def find_replacement(connection: Connection, registration_id: UUID) -> UUID | None:
    """Return the registration that has the place of a replaced one."""
    other: UUID | None = await connection.fetchval(_FIND_REPLACEMENT, registration_id)
    return other
