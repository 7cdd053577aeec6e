"""Changes the status of one registration, with the step of its history and the counters of its edition."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.registration import Registration, Step
from diplomado_registration.enrolment.store.columns import COLUMNS, listed, registration
from diplomado_registration.places.capacity import Places, Status

# allow owner: the counters of an edition change in the statement that changes what they count
_CHANGE = f"""
with changed as (
    update registrations set
        status = $2, waiting_number = $3, expires_at = $4, holds_place = $5, revision = revision + 1,
        withdrawal_reason = case when $2 = 'withdrawn' then $9 end, changed_at = $10
    where registration_id = $1
    returning {listed(COLUMNS)}
),
stepped as (
    insert into registration_steps (
        registration_id, step, author, actor, reason, recorded_at, other_registration_id, is_shown
    )
    select registration_id, $6, $7, $8, $9, $10, $11, $15 from changed
),
counted as (
    update editions e set taken = $12, waiting = $13, last_waiting_number = $14
    from changed c where e.edition_id = c.edition_id
)
select * from changed
"""
_INSERT_STEP = """
insert into registration_steps (registration_id, step, author, actor, reason, recorded_at, other_registration_id)
values ($1, $2, $3, $4, $5, $6, $7)
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What a registration becomes: by which step of its history, and with what."""

    step: str
    status: Status
    waiting_number: int | None = None
    expires_at: datetime | None = None
    holds_place: bool = False
    other_registration_id: UUID | None = None


async def change_registration(
    connection: Connection, registration_id: UUID, change: Change, step: Step, places: Places, now: datetime
) -> Registration:
    """Change a registration and store the counters of its edition. The caller has locked both."""
    row = await connection.fetchrow(
        _CHANGE,
        registration_id,
        change.status,
        change.waiting_number,
        change.expires_at,
        change.holds_place,
        change.step,
        step.author,
        step.actor,
        step.reason,
        now,
        change.other_registration_id,
        places.taken,
        places.waiting,
        places.last_number,
        step.is_shown,
    )
    assert row is not None
    return registration(row)


async def insert_step(
    connection: Connection, registration_id: UUID, name: str, step: Step, other: UUID | None, now: datetime
) -> None:
    """Add a step to the history of a registration that it does not change otherwise."""
    await connection.execute(_INSERT_STEP, registration_id, name, step.author, step.actor, step.reason, now, other)
