"""Changes and deletes registrations. Changes of status also store the counters of the edition."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import STATISTICS, Profile, Registration
from diplomado_registration.enrolment.store.columns import COLUMNS, PROFILE, listed, profile_columns, registration
from diplomado_registration.places.capacity import Places

_LOCK = "select status, institution from registrations where registration_id = $1 for no key update"
_WITHDRAW = f"""
update registrations set
    status = 'withdrawn', waiting_number = null, revision = revision + 1, withdrawal_reason = $2, changed_at = $3
where registration_id = $1
returning {listed(COLUMNS)}
"""
# allow owner: the counters of an edition change in the statement that changes what they count
_PROMOTE = f"""
with promoted as (
    update registrations set status = 'registered', waiting_number = null, revision = revision + 1, changed_at = $2
    where registration_id in (
        select registration_id from registrations
        where edition_id = $1 and status = 'waitlisted' order by waiting_number limit $3
    )
    returning {listed(COLUMNS)}
),
counted as (
    update editions set capacity = $4, taken = $5, waiting = $6, last_waiting_number = $7 where edition_id = $1
)
select * from promoted
"""
_LOCK_WAITING_LISTS = """
select edition_id from editions
where edition_id in (select edition_id from registrations where participant_id = any ($1) and status = 'waitlisted')
order by edition_id
for no key update
"""
# allow owner: the counters of an edition change in the statement that changes what they count
_LEAVE_WAITING_LISTS = f"""
with withdrawn as (
    update registrations set status = 'withdrawn', waiting_number = null, revision = revision + 1, changed_at = $2
    where participant_id = any ($1) and status = 'waitlisted'
    returning {listed(COLUMNS)}
),
counted as (
    update editions e set waiting = e.waiting - gone.number
    from (select edition_id, count(*) as number from withdrawn group by edition_id) as gone
    where e.edition_id = gone.edition_id
)
select * from withdrawn
"""
_UPDATE_PROFILES = f"""
update registrations r set
    {listed(PROFILE, "{0} = new.{0}")}, nominated_by = $3, changed_at = $4,
    revision = r.revision + (r.status = 'registered')::int
from jsonb_populate_recordset(null::registrations, $2) as new
where r.registration_id = new.registration_id and r.edition_id = $1
returning {listed(COLUMNS, "r.{}")}
"""
_UPDATE_LINK = "update registrations set link_hash = $2 where registration_id = $1 returning registration_id"
_DELETE_STATISTICS = f"""
update registrations set {listed(STATISTICS, "{} = null")} where registration_id = $1
"""
_DELETE_DETAILS = f"""
update registrations set
    {listed(STATISTICS, "{} = null")}, job_title = null, withdrawal_reason = null, link_hash = null
where participant_id = any ($1)
"""
_DELETE_OLD = """
delete from registrations r using participants p
where p.participant_id = r.participant_id and p.erased_at < now() - interval '5 years'
    and r.changed_at < now() - interval '5 years' and r.status = 'withdrawn'
"""


async def lock_registration(connection: Connection, registration_id: UUID) -> Record | None:
    """Lock a registration's row and return its status and institution."""
    return await connection.fetchrow(_LOCK, registration_id)


async def withdraw_registration(
    connection: Connection, registration_id: UUID, reason: str | None, now: datetime
) -> Registration:
    """Mark a registration withdrawn. The caller stores the counters of the edition, by `promote_registrations`."""
    row = await connection.fetchrow(_WITHDRAW, registration_id, reason, now)
    assert row is not None
    return registration(row)


async def promote_registrations(
    connection: Connection, edition_id: UUID, limit: int, places: Places, now: datetime
) -> list[Registration]:
    """Register the first `limit` of the waiting list and store the counters of the edition."""
    rows = await connection.fetch(
        _PROMOTE,
        edition_id,
        now,
        limit,
        places.capacity,
        places.taken,
        places.waiting,
        places.last_number,
    )
    return [registration(row) for row in rows]


async def leave_waiting_lists(
    connection: Connection, participants: Sequence[UUID], now: datetime
) -> list[Registration]:
    """Withdraw people from all waiting lists. Locks the editions in the order of their ids."""
    await connection.fetch(_LOCK_WAITING_LISTS, participants)
    return [registration(row) for row in await connection.fetch(_LEAVE_WAITING_LISTS, participants, now)]


async def update_profiles(
    connection: Connection, edition_id: UUID, profiles: Mapping[UUID, Profile], nominated_by: str, now: datetime
) -> list[Registration]:
    """Replace the profiles of nominated registrations; the revision rises where that is published."""
    rows = [
        {"registration_id": registration_id, **profile_columns(profile)}
        for registration_id, profile in profiles.items()
    ]
    updated = await connection.fetch(_UPDATE_PROFILES, edition_id, to_json(rows).decode(), nominated_by, now)
    return [registration(row) for row in updated]


async def update_link(connection: Connection, registration_id: UUID, link_hash: bytes) -> bool:
    """Replace the hash of the participant's link; False if the registration is unknown."""
    return await connection.fetchval(_UPDATE_LINK, registration_id, link_hash) is not None


async def delete_statistics(connection: Connection, registration_id: UUID) -> None:
    """Remove what is stored for statistics alone."""
    await connection.execute(_DELETE_STATISTICS, registration_id)


async def delete_details(connection: Connection, participants: Sequence[UUID]) -> None:
    """Remove what may identify people from their registrations."""
    await connection.execute(_DELETE_DETAILS, participants)


async def delete_old_registrations(connection: Connection) -> int:
    """Delete withdrawn registrations, with their consents, of people erased five years ago; return how many."""
    status = await connection.execute(_DELETE_OLD)
    return int(status.rpartition(" ")[2])
