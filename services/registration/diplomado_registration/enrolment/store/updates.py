"""Changes and deletes registrations. Changes of status also store the counters of the edition."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import ENDED, STATISTICS, Profile, Registration, Step
from diplomado_registration.enrolment.store.columns import (
    COLUMNS,
    PROFILE,
    STEP_INSERT,
    listed,
    profile_columns,
    registration,
)
from diplomado_registration.places.capacity import Places

_LOCK = f"select {listed(COLUMNS)} from registrations where registration_id = $1 for no key update"
_WITHDRAW = f"""
with withdrawn as (
    update registrations set
        status = 'withdrawn', waiting_number = null, holds_place = false, expires_at = null, revision = revision + 1,
        withdrawal_reason = $2, changed_at = $3
    where registration_id = any ($1)
    returning number, {listed(COLUMNS)}
),
stepped as ({STEP_INSERT} select registration_id, 'withdrawn', $4, $5, $2, $3 from withdrawn)
select * from withdrawn order by number
"""
# allow owner: the counters of an edition change in the statement that changes what they count
_RESTORE = f"""
with restored as (
    update registrations set
        status = case when $2::bigint is null then 'registered' else 'waitlisted' end, waiting_number = $2,
        revision = revision + 1, withdrawal_reason = null, changed_at = $3
    where registration_id = $1
    returning {listed(COLUMNS)}
),
stepped as ({STEP_INSERT} select registration_id, 'restored', 'staff', $4, $5, $3 from restored),
counted as (
    update editions e set taken = $6, waiting = $7, last_waiting_number = $8
    from restored r where e.edition_id = r.edition_id
)
select * from restored
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
stepped as ({STEP_INSERT} select registration_id, 'promoted', 'system', null, null, $2 from promoted),
counted as (
    update editions set capacity = $4, taken = $5, waiting = $6, last_waiting_number = $7 where edition_id = $1
)
select * from promoted
"""
_LOCK_EDITIONS = """
select edition_id, capacity, taken, waiting, last_waiting_number,
       ends_on < ($2::timestamptz at time zone time_zone)::date as has_ended
from editions
where edition_id in (
    select edition_id from registrations where participant_id = any ($1) and not status = any ($3)
)
order by edition_id
for no key update
"""
_LIST_ACTIVE = """
select r.edition_id, r.registration_id, r.status, r.holds_place, g.graduated_on is not null as has_graduated
from registrations r
left join graduations g using (registration_id)
where r.participant_id = any ($1) and not r.status = any ($2)
order by r.number
"""
_DELETE_REASONS = """
update registration_steps s set reason = null from registrations r
where r.registration_id = s.registration_id and r.participant_id = any ($1) and s.reason is not null
"""
_UPDATE_PROFILES = f"""
update registrations r set
    {listed(PROFILE, "{0} = new.{0}")}, nominated_by = $3, changed_at = $4,
    revision = r.revision + (r.status = 'registered')::int
from jsonb_populate_recordset(null::registrations, $2) as new
where r.registration_id = new.registration_id and r.edition_id = $1
returning {listed(COLUMNS, "r.{}")}
"""
_DELETE_STATISTICS = f"""
update registrations set {listed(STATISTICS, "{} = null")} where registration_id = $1
"""
_DELETE_DETAILS = f"""
update registrations set
    {listed(STATISTICS, "{} = null")}, job_title = null, withdrawal_reason = null, link_hash = null
where participant_id = any ($1)
"""
_DELETE_OLD = """
delete from registrations where registration_id in (
    select r.registration_id from registrations r join participants p using (participant_id)
    where p.erased_at < now() - interval '5 years' and r.changed_at < now() - interval '5 years'
        and r.status in ('withdrawn', 'expired')
    limit $1
)
"""


async def lock_registration(connection: Connection, registration_id: UUID) -> Registration | None:
    """Lock a registration's row and return it."""
    row = await connection.fetchrow(_LOCK, registration_id)
    return None if row is None else registration(row)


async def withdraw_registrations(
    connection: Connection, registrations: Sequence[UUID], step: Step, now: datetime
) -> list[Registration]:
    """Mark registrations withdrawn. The caller stores the counters of the edition, by `promote_registrations`."""
    rows = await connection.fetch(_WITHDRAW, registrations, step.reason, now, step.author, step.actor)
    return [registration(row) for row in rows]


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


async def restore_registration(
    connection: Connection, registration_id: UUID, waiting_number: int | None, places: Places, step: Step, now: datetime
) -> Registration:
    """Make a withdrawn registration active again and store the counters of its edition."""
    row = await connection.fetchrow(
        _RESTORE,
        registration_id,
        waiting_number,
        now,
        step.actor,
        step.reason,
        places.taken,
        places.waiting,
        places.last_number,
    )
    assert row is not None
    return registration(row)


async def lock_editions(connection: Connection, participants: Sequence[UUID], now: datetime) -> Sequence[Record]:
    """Lock the editions in which people have a place or wait, in the order of their ids; return their counters."""
    return await connection.fetch(_LOCK_EDITIONS, participants, now, ENDED)


async def list_active(connection: Connection, participants: Sequence[UUID]) -> Sequence[Record]:
    """Return the registrations of people that have not ended. The caller has locked their editions and them."""
    return await connection.fetch(_LIST_ACTIVE, participants, ENDED)


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


async def delete_statistics(connection: Connection, registration_id: UUID) -> None:
    """Remove what is stored for statistics alone."""
    await connection.execute(_DELETE_STATISTICS, registration_id)


async def delete_details(connection: Connection, participants: Sequence[UUID]) -> None:
    """Remove what may identify people from their registrations."""
    await connection.execute(_DELETE_DETAILS, participants)
    await connection.execute(_DELETE_REASONS, participants)


async def delete_old_registrations(connection: Connection, limit: int) -> int:
    """Delete withdrawn registrations, with their consents, of people erased five years ago; return how many."""
    status = await connection.execute(_DELETE_OLD, limit)
    return int(status.rpartition(" ")[2])
