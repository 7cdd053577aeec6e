"""Changes the owners of registrations, and ends those that another one continues. Callers hold all locks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import ENDED, Registration, Step
from diplomado_registration.enrolment.store.columns import COLUMNS, STEP_INSERT, listed, registration
from diplomado_registration.places.capacity import Places, Status

_NOBODY = UUID(int=0)
"""The record by way of which two registrations of one edition change owners."""

_OF_PEOPLE = """
select r.registration_id, r.edition_id, e.code as edition_code, r.participant_id, r.status, r.waiting_number,
       g.graduated_on, r.holds_place, r.expires_at
from registrations r
join editions e using (edition_id)
left join graduations g using (registration_id)
where r.participant_id = any ($1)
order by r.edition_id, r.registration_id
"""
_LOCK_OF_PEOPLE = _OF_PEOPLE + " for no key update of r"
_GIVE = "update registrations set participant_id = $2 where registration_id = any ($1)"
# Those that ended are not published again: nothing follows from them, and nothing is mailed.
_PUBLISH = f"""
update registrations set revision = revision + 1, changed_at = $2
where registration_id = any ($1) and not status = any ($3)
returning {listed(COLUMNS)}
"""
_END = f"""
with ended as (
    update registrations set
        status = 'merged', waiting_number = null, holds_place = false, expires_at = null, withdrawal_reason = null,
        revision = revision + 1, changed_at = $2
    where registration_id = $1
    returning {listed(COLUMNS)}
),
stepped as ({STEP_INSERT} select registration_id, 'merged', $3, $4, $5, $2 from ended)
select * from ended
"""
# allow owner: the counters of an edition change in the statement that changes what they count
_BRING_BACK = f"""
with back as (
    update registrations set
        status = $3, waiting_number = $4, holds_place = $5, expires_at = $6, revision = revision + 1, changed_at = $2
    where registration_id = $1
    returning {listed(COLUMNS)}
),
stepped as ({STEP_INSERT} select registration_id, 'split', $7, $8, $9, $2 from back),
counted as (
    update editions e set taken = $10, waiting = $11, last_waiting_number = $12
    from back where e.edition_id = back.edition_id
)
select * from back
"""


async def list_of_people(
    connection: Connection, participants: Sequence[UUID], *, lock: bool = False
) -> Sequence[Record]:
    """Return the registrations of people with their editions and graduations; `lock` locks them."""
    return await connection.fetch(_LOCK_OF_PEOPLE if lock else _OF_PEOPLE, participants)


async def give_to(connection: Connection, registrations: Sequence[UUID], participant_id: UUID) -> None:
    """Make registrations those of a person who has no other in their editions."""
    await connection.execute(_GIVE, registrations, participant_id)


async def exchange(connection: Connection, first: UUID, second: UUID, owners: tuple[UUID, UUID]) -> None:
    """Give two registrations of one edition to their new owners, in this order."""
    await connection.execute(_GIVE, [first], _NOBODY)
    await connection.execute(_GIVE, [second], owners[1])
    await connection.execute(_GIVE, [first], owners[0])


async def publish_again(connection: Connection, registrations: Sequence[UUID], now: datetime) -> list[Registration]:
    """Raise the revisions of registrations that are not ended, and return these."""
    rows = await connection.fetch(_PUBLISH, registrations, now, list(ENDED))
    return [registration(row) for row in rows]


async def end_merged(connection: Connection, registration_id: UUID, step: Step, now: datetime) -> Registration:
    """End a registration that another one continues. The caller stores the counters of the edition."""
    row = await connection.fetchrow(_END, registration_id, now, step.author, step.actor, step.reason)
    assert row is not None
    return registration(row)


async def bring_back(
    connection: Connection,
    registration_id: UUID,
    status: Status,
    *,
    waiting_number: int | None,
    holds_place: bool,
    expires_at: datetime | None,
    places: Places,
    step: Step,
    now: datetime,
) -> Registration:
    """Give a registration that was merged its own state again, and store the counters of its edition."""
    row = await connection.fetchrow(
        _BRING_BACK,
        registration_id,
        now,
        status,
        waiting_number,
        holds_place,
        expires_at,
        step.author,
        step.actor,
        step.reason,
        places.taken,
        places.waiting,
        places.last_number,
    )
    assert row is not None
    return registration(row)
