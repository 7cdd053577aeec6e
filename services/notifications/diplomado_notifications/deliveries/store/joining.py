"""Joins deliveries about other sessions of a registration to one mail, and reminders to one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.delivery import Delivery

# What may go along with a delivery about a session: what is open about other sessions, unless it may have been sent.
# After an attempt without a recorded outcome the same mail goes again, with the same Message-ID and nothing new.
_LOCK_JOINABLE = """
select delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment,
    correlation_id, lost as unknown_outcomes
from deliveries as other
where registration_id = $1 and delivery_id <> $2 and status = 'pending' and lost = 0
    and (template like 'session%' or template = 'reminder') and (template = 'reminder') = ($4 = 'reminder')
    and (joined_to = $2 or not $3)
    and not exists (
        select from deliveries as leader
        where leader.delivery_id = other.joined_to and leader.delivery_id <> $2
            and leader.status in ('pending', 'sending') and (leader.status = 'sending' or leader.lost > 0)
    )
    and not exists (
        select from deliveries as earlier
        where earlier.registration_id = $1 and earlier.subject_id = other.subject_id
            and earlier.revision < other.revision and earlier.status = 'sending'
    )
order by delivery_id
for update skip locked
"""

_JOIN = "update deliveries set joined_to = $1 where delivery_id = any($2) and status = 'pending'"

_SEPARATE = (
    "update deliveries set joined_to = null where joined_to = $1 and status = 'pending' and delivery_id <> all($2)"
)

_END_JOINED = """
update deliveries
set status = $3, reason = $4, code = $5, due_at = now()
where joined_to = $1 and status = 'pending'
    and exists (
        select from deliveries as leader
        where leader.delivery_id = $1 and ($2::int is null or leader.attempts = $2)
    )
"""


async def lock_joinable(connection: Connection, delivery: Delivery) -> Sequence[Delivery]:
    """Lock the deliveries about other sessions that may go into the mail of this one, which is locked."""
    repeated = delivery.unknown_outcomes > 0
    rows = await connection.fetch(
        _LOCK_JOINABLE, delivery.registration_id, delivery.delivery_id, repeated, delivery.template
    )
    return [Delivery(**row) for row in rows]


async def update_joined(connection: Connection, delivery_id: UUID, joined: Collection[UUID]) -> None:
    """Let exactly these locked deliveries go into the mail of `delivery_id`. They are not due until that one ends."""
    await connection.execute(_SEPARATE, delivery_id, joined)
    if joined:
        await connection.execute(_JOIN, delivery_id, joined)


async def end_joined(
    connection: Connection, delivery_id: UUID, attempts: int | None, status: str, reason: str, code: int | None = None
) -> None:
    """Close what is joined to a delivery, if its so many-th attempt is the last that was begun."""
    await connection.execute(_END_JOINED, delivery_id, attempts, status, reason, code)
