"""Inserts planned deliveries, and opens them again."""

from collections.abc import Collection
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# The id is derived from the cause, and the Message-ID from it: the same cause can never become a second message.
_INSERT = """
insert into deliveries
    (delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment, correlation_id)
select
    encode(
        substring(sha256(convert_to(concat_ws(':', template, registration_id, subject_id, revision), 'UTF8')) for 16),
        'hex'
    )::uuid,
    template, registration_id, edition_id, participant_id, subject_id, revision, moment, correlation_id
from ({causes}) as cause
order by registration_id, subject_id, revision
on conflict do nothing
"""

# A delivery is decided by what is known when it is due, and that may have been an edition between two announcements.
_REOPEN = """
update deliveries set status = 'pending', reason = null, due_at = now()
where delivery_id in (
    select delivery_id from deliveries join editions using (edition_id)
    where edition_id = any($1) and deliveries.status = 'dropped' and reason = 'edition_cancelled'
        and coalesce(editions.status, '') not in ('cancelled', 'archived')
    order by delivery_id
    for update of deliveries
)
"""

# A sender that decides about one of them holds its lock: after it the decision is visible.
_LOCK_REGISTRATIONS = """
select from deliveries where registration_id = any($1) and subject_id = registration_id order by delivery_id for update
"""
_REOPEN_CONFIRMED = """
update deliveries set status = 'pending', reason = null, due_at = now()
where registration_id = any($1) and status = 'dropped' and reason = 'never_confirmed' and exists (
    select from places
    where places.registration_id = deliveries.registration_id
        and standing in ('submitted', 'needs_information', 'waitlisted', 'offered', 'registered')
)
"""

_AWAIT = """
update deliveries set due_at = moment
where template = 'focal_warning' and status = 'pending' and attempts = 0 and due_at < moment and moment > now()
"""
# What another session of the day brought forward is not early for who had no place then.
_AWAIT_REMINDERS = """
update deliveries set due_at = moment
where template = 'reminder' and registration_id = any($1) and status = 'pending' and attempts = 0
    and created_at = now() and moment > now()
"""

# A sender that decides about one of them holds its lock: after it the decision is visible.
_LOCK_REMINDERS = """
select from deliveries where template = 'reminder' and registration_id = any($1) order by delivery_id for update
"""
# Who gave up the place and takes it again is reminded as if the facts had come in another order.
_REOPEN_REMINDERS = """
update deliveries set status = 'pending', reason = null, due_at = greatest(moment, now())
where template = 'reminder' and registration_id = any($1) and status = 'dropped' and reason = 'no_place'
    and (
        select standing from places
        where places.registration_id = deliveries.registration_id order by revision desc limit 1
    ) = 'registered'
"""


async def insert_planned(connection: Connection, causes: str, keys: Collection[UUID], *values: object) -> None:
    """Insert a delivery for each row of the query `causes`, whose $1 is `keys`; rows that exist stay as they are.

    `values` are its further parameters.

    The query's columns are those of `Delivery`, except the id.
    """
    await connection.execute(_INSERT.format(causes=causes), keys, *values)


async def await_their_day(connection: Connection) -> None:
    """Let mails to focal points wait for the moment of which they are: until then more may be noticed."""
    await connection.execute(_AWAIT)


async def reopen_dropped(connection: Connection, editions: Collection[UUID]) -> None:
    """Make due again what was dropped because these editions were cancelled, for those that are not any more."""
    await connection.execute(_REOPEN, list(editions))


async def reopen_confirmed(connection: Connection, registrations: Collection[UUID]) -> None:
    """Make due again what was dropped because an address was not confirmed, for those of which it is known now."""
    await connection.execute(_LOCK_REGISTRATIONS, registrations)
    await connection.execute(_REOPEN_CONFIRMED, registrations)


async def reopen_reminders(connection: Connection, registrations: Collection[UUID]) -> None:
    """Let reminders of these registrations that were dropped for want of a place wait again where there is one now."""
    await connection.execute(_LOCK_REMINDERS, registrations)
    await connection.execute(_REOPEN_REMINDERS, registrations)


async def await_reminders(connection: Connection, registrations: Collection[UUID]) -> None:
    """Give reminders of these registrations that this transaction planned the time of their rule."""
    await connection.execute(_AWAIT_REMINDERS, registrations)
