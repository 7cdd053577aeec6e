"""SQL of the waiting list: who waits, and who of them gets a place or an offer."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import Registration, Step
from diplomado_registration.enrolment.store.columns import COLUMNS, STEP_INSERT, listed, registration
from diplomado_registration.places.capacity import Places

_LIST = f"""
select {listed(COLUMNS)} from registrations
where edition_id = $1 and status = 'waitlisted' and not registration_id = any ($2)
order by waiting_number
"""
# `$3` is null where the order alone decides.
# allow owner: the counters of an edition change in the statement that changes what they count
_PROMOTE = f"""
with promoted as (
    update registrations set
        status = case when $4::timestamptz is null then 'registered' else 'offered' end, waiting_number = null,
        expires_at = $4, holds_place = $4 is not null, revision = revision + 1, changed_at = $5
    where registration_id in (
        select registration_id from registrations
        where edition_id = $1 and status = 'waitlisted' and ($3::uuid[] is null or registration_id = any ($3))
        order by waiting_number limit $2
    )
    returning number, {listed(COLUMNS)}
),
stepped as (
    {STEP_INSERT}
    select registration_id, case when $4::timestamptz is null then 'promoted' else 'offered' end,
           'system', null, null, $5
    from promoted
),
counted as (
    update editions set capacity = $6, taken = $7, waiting = $8, last_waiting_number = $9 where edition_id = $1
)
select * from promoted order by number
"""
_LIST_NUMBERS = """
select registration_id, waiting_number from registrations
where edition_id = $1 and status = 'waitlisted' order by waiting_number
"""
# All new numbers are above the old ones, so that the unique index holds during the update.
# allow owner: the counters of an edition change in the statement that changes what they count
_RENUMBER = f"""
with renumbered as (
    update registrations r set waiting_number = e.last_waiting_number + new.position
    from editions e, unnest($2::uuid[]) with ordinality as new (registration_id, position)
    where e.edition_id = $1 and r.registration_id = new.registration_id
),
stepped as ({STEP_INSERT} select $3, 'moved', 'staff', $4, $5, $6)
update editions set last_waiting_number = last_waiting_number + cardinality($2::uuid[]) where edition_id = $1
"""


class Promotion(NamedTuple):
    """Who gets a place: the first `limit`, or those in `chosen`. With `offered_until` they are offered it."""

    limit: int
    chosen: Sequence[UUID] | None = None
    offered_until: datetime | None = None


async def list_waiting(connection: Connection, edition_id: UUID, passed_over: Sequence[UUID]) -> list[Registration]:
    """Return the waiting list in its order, without those who are passed over."""
    return [registration(row) for row in await connection.fetch(_LIST, edition_id, passed_over)]


async def list_order(connection: Connection, edition_id: UUID) -> list[UUID]:
    """Return the registrations of the waiting list in its order."""
    return [row["registration_id"] for row in await connection.fetch(_LIST_NUMBERS, edition_id)]


async def promote_registrations(
    connection: Connection, edition_id: UUID, promotion: Promotion, places: Places, now: datetime
) -> list[Registration]:
    """Register or offer places to people of the waiting list, and store the counters of the edition."""
    rows = await connection.fetch(
        _PROMOTE,
        edition_id,
        promotion.limit,
        promotion.chosen,
        promotion.offered_until,
        now,
        places.capacity,
        places.taken,
        places.waiting,
        places.last_number,
    )
    return [registration(row) for row in rows]


async def renumber_waiting(
    connection: Connection, edition_id: UUID, tail: Sequence[UUID], moved: UUID, step: Step, now: datetime
) -> None:
    """Give the end of the waiting list new numbers in this order, and record who was moved and why."""
    await connection.execute(_RENUMBER, edition_id, tail, moved, step.actor, step.reason, now)
