"""SQL of erasing people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

_LOCK = """
select participant_id, erased_at, revision from participants
where participant_id = any ($1) order by participant_id for no key update
"""
_FORGET_DETAILS = """
update registrations set
    sex = null, age_band = null, job_title = null, withdrawal_reason = null, link_hash = null
where participant_id = any ($1)
"""
_ERASE = """
update participants set
    email = null, email_key = null, given_names = null, family_names = null, language = null,
    erased_at = $2, revision = revision + 1
where participant_id = any ($1)
returning participant_id, revision
"""

# Last contact: the newest of what was said about the person and what happened to their registrations. Who never had
# a place is kept for six months, everybody else for twenty-four.
_FORGOTTEN = """
select p.participant_id
from participants p
left join registrations r using (participant_id)
where p.erased_at is null and p.described_at < now() - interval '6 months'
group by p.participant_id
having greatest(p.described_at, max(r.changed_at)) < now() - case
    when bool_or(r.status = 'registered') then interval '24 months' else interval '6 months' end
limit $1
"""
_OLD = """
delete from registrations r using participants p
where p.participant_id = r.participant_id and p.erased_at < now() - interval '5 years'
    and r.changed_at < now() - interval '5 years' and r.status = 'withdrawn'
"""


async def lock(connection: Connection, participants: Sequence[UUID]) -> Sequence[Record]:
    """Lock people in order of their ids and return whether they are erased already."""
    return await connection.fetch(_LOCK, participants)


async def erase(connection: Connection, participants: Sequence[UUID], now: datetime) -> Sequence[Record]:
    """Remove everything personal, also from the registrations; return the people's new revisions."""
    await connection.execute(_FORGET_DETAILS, participants)
    return await connection.fetch(_ERASE, participants, now)


async def forgotten(connection: Connection, most: int) -> list[UUID]:
    """Return people whom nobody has heard of for the whole retention period."""
    return [row["participant_id"] for row in await connection.fetch(_FORGOTTEN, most)]


async def delete_old_registrations(connection: Connection) -> int:
    """Delete withdrawn registrations of people who were erased five years ago; return how many."""
    status = await connection.execute(_OLD)
    return int(status.rpartition(" ")[2])
