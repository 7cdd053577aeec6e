"""SQL of the table `deliveries`: planned, taken up by a sender, ended, listed, deleted."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries.delivery import Attempt, Delivery, MinimumAge

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

# A row that is being sent is due again when its attempt must be over, so a crashed sender's row is attempted again.
# Mails about the registration go before those about its sessions, and older ones about a subject before newer ones.
_DUE = """
select delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment,
    correlation_id, lost + (status = 'sending')::int as unknown_outcomes
from deliveries as due
where status in ('pending', 'sending') and due_at <= now()
    and created_at <= now() - case when template like 'session%' then $2::interval else $1::interval end
    and not exists (
        select from deliveries as leader
        where leader.delivery_id = due.joined_to and leader.status in ('pending', 'sending')
    )
    and (due.template not like 'session%' or due.status = 'sending' or not exists (
        select from deliveries as first
        where first.registration_id = due.registration_id and first.template like 'session%'
            and first.status = 'pending' and first.due_at <= now()
            and (first.created_at, first.delivery_id) < (due.created_at, due.delivery_id)
            and first.subject_id <> due.subject_id and first.joined_to is null
            and first.created_at <= now() - $2::interval
            and not exists (
                select from deliveries as earlier
                where earlier.registration_id = first.registration_id and earlier.status in ('pending', 'sending')
                    and earlier.subject_id = first.subject_id and earlier.revision < first.revision
            )
    ))
    and exists (select from people where people.participant_id = due.participant_id)
    and exists (select from editions where editions.edition_id = due.edition_id)
    and not exists (
        select from deliveries as earlier
        where earlier.registration_id = due.registration_id and earlier.status in ('pending', 'sending')
            and (
                earlier.subject_id = due.subject_id and earlier.revision < due.revision
                or earlier.subject_id = earlier.registration_id and due.subject_id <> due.registration_id
            )
    )
order by due_at
limit 1
"""
_LOCK_NEXT_DUE = f"{_DUE} for update of due skip locked"
_IS_DUE = f"select exists ({_DUE})"

# What may go along with a delivery about a session: what is open about other sessions, unless it may have been sent.
# After an attempt without a recorded outcome the same mail goes again, with the same Message-ID and nothing new.
_LOCK_JOINABLE = """
select delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment,
    correlation_id, lost as unknown_outcomes
from deliveries as other
where registration_id = $1 and delivery_id <> $2 and template like 'session%' and status = 'pending' and lost = 0
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

_BEGIN_ATTEMPT = """
update deliveries
set status = 'sending', attempts = attempts + 1, lost = lost + (status = 'sending')::int,
    due_at = now() + $2::interval, reason = null, code = null,
    first_attempt_at = coalesce(first_attempt_at, now())
where delivery_id = $1
returning attempts, now() - first_attempt_at as age
"""

_END_WITHOUT_MAIL = "update deliveries set status = $2, reason = $3, due_at = now() where delivery_id = $1"

# A little later each time, so that what waits for long costs little.
_POSTPONE = """
update deliveries
set status = 'pending', reason = $2,
    due_at = now() + least(greatest((now() - created_at) / 4, interval '1 second'), interval '1 hour')
where delivery_id = $1
"""

# The attempt's number guards both updates: a sender whose lease ran out does not overwrite its successor's outcome.
_MARK_SENT = """
update deliveries set status = 'sent', sent_at = now(), code = 250, due_at = now()
where delivery_id = $1 and attempts = $2 and status = 'sending'
"""
_MARK_NOT_SENT = """
update deliveries
set status = $3, reason = $4, code = $5, due_at = now() + $6::interval,
    first_attempt_at = case when $7 then null else first_attempt_at end
where delivery_id = $1 and attempts = $2 and status = 'sending'
"""

# The age begins anew, so that the delivery is tried as long as any other.
_RETRY = """
update deliveries
set status = 'pending', reason = null, code = null, due_at = now(), first_attempt_at = null, lost = 0, joined_to = null
where delivery_id = $1 and status = 'failed'
"""

_FAILED = """
status = 'failed' and edition_id = $1 and ($2::text is null or template = $2) and ($3::text is null or reason = $3)
"""
_COUNT_FAILED = f"""
select template, reason, count(*) as failed from deliveries where {_FAILED} group by template, reason order by 1, 2
"""
_RETRY_FAILED = f"""
update deliveries
set status = 'pending', reason = null, code = null, due_at = now(), first_attempt_at = null, lost = 0, joined_to = null
where delivery_id in (select delivery_id from deliveries where {_FAILED} order by delivery_id for update)
    and status = 'failed'
"""

_LIST = """
select delivery_id, template, registration_id, edition_id, subject_id, status, reason, code, attempts, created_at,
    due_at, sent_at
from deliveries
where ($1::uuid is null or edition_id = $1)
    and ($2::text is null or template = $2)
    and ($3::text is null or status = $3)
    and ($4::uuid is null or registration_id = $4)
    and (
        $5::uuid is null
        or (created_at, delivery_id) > (select created_at, delivery_id from deliveries where delivery_id = $5)
    )
order by created_at, delivery_id
limit $6
"""

_COUNT_BY_TEMPLATE = """
select template,
    count(*) filter (where status = 'sent') as sent,
    count(*) filter (where status in ('pending', 'sending')) as pending,
    count(*) filter (where status = 'failed') as failed,
    count(*) filter (where status = 'superseded') as superseded,
    count(*) filter (where status = 'dropped') as dropped
from deliveries
where $1::uuid is null or edition_id = $1
group by template
order by template
"""

_DROP_WAITING = """
update deliveries set status = 'dropped', reason = coalesce(reason, 'person_or_edition_unknown'), due_at = now()
where status = 'pending' and attempts = 0 and created_at < now() - interval '3 months'
"""
_DELETE_OLD = """
delete from deliveries where delivery_id in (
    select delivery_id from deliveries where created_at < now() - interval '12 months' order by created_at limit 10000
)
"""


async def insert_planned(connection: Connection, causes: str, keys: Collection[UUID]) -> None:
    """Insert a delivery for each row of the query `causes`, whose $1 is `keys`; rows that exist stay as they are.

    The query's columns are those of `Delivery`, except the id.
    """
    await connection.execute(_INSERT.format(causes=causes), keys)


async def lock_next_due(connection: Connection, minimum: MinimumAge) -> Delivery | None:
    """Lock the next delivery that is due and whose person and edition are known; None if there is none.

    A delivery younger than the minimum is not due, so that facts which arrive together go into one mail. Of several
    about sessions of one registration the oldest is due alone: the others can join it.
    """
    row = await connection.fetchrow(_LOCK_NEXT_DUE, minimum.usual, minimum.timetable)
    return Delivery(**row) if row else None


async def is_any_due(connection: Connection, minimum: MinimumAge) -> bool:
    """Return whether `lock_next_due` would find a delivery, unless another transaction has locked it."""
    return bool(await connection.fetchval(_IS_DUE, minimum.usual, minimum.timetable))


async def lock_joinable(connection: Connection, delivery: Delivery) -> Sequence[Delivery]:
    """Lock the deliveries about other sessions that may go into the mail of this one, which is locked."""
    repeated = delivery.unknown_outcomes > 0
    rows = await connection.fetch(_LOCK_JOINABLE, delivery.registration_id, delivery.delivery_id, repeated)
    return [Delivery(**row) for row in rows]


async def update_joined(connection: Connection, delivery_id: UUID, joined: Collection[UUID]) -> None:
    """Let exactly these locked deliveries go into the mail of `delivery_id`. They are not due until that one ends."""
    await connection.execute(_SEPARATE, delivery_id, joined)
    await connection.execute(_JOIN, delivery_id, joined)


async def end_joined(
    connection: Connection, delivery_id: UUID, attempts: int | None, status: str, reason: str, code: int | None = None
) -> None:
    """Close what is joined to a delivery, if its so many-th attempt is the last that was begun."""
    await connection.execute(_END_JOINED, delivery_id, attempts, status, reason, code)


async def begin_attempt(connection: Connection, delivery_id: UUID, lease: timedelta) -> Attempt:
    """Mark a locked delivery as being sent. No other sender takes it up for the length of the lease."""
    row = await connection.fetchrow(_BEGIN_ATTEMPT, delivery_id, lease)
    assert row is not None
    return Attempt(row["attempts"], row["age"])


async def end_without_mail(connection: Connection, delivery_id: UUID, status: str, reason: str) -> None:
    """Close a locked delivery as superseded, dropped or failed."""
    await connection.execute(_END_WITHOUT_MAIL, delivery_id, status, reason)


async def postpone(connection: Connection, delivery_id: UUID, reason: str) -> None:
    """Make a locked delivery due later, because something is not known yet."""
    await connection.execute(_POSTPONE, delivery_id, reason)


async def mark_sent(connection: Connection, delivery_id: UUID, attempt: Attempt) -> None:
    """Close a delivery that a mail server accepted in this attempt."""
    await connection.execute(_MARK_SENT, delivery_id, attempt.number)


async def mark_not_sent(
    connection: Connection,
    delivery_id: UUID,
    attempt: Attempt,
    *,
    reason: str,
    code: int | None,
    retry_in: timedelta | None,
    begin_anew: bool = False,
) -> None:
    """Record why this attempt failed. `retry_in` None closes the delivery as failed; `begin_anew` resets its age."""
    status, delay = ("failed", timedelta()) if retry_in is None else ("pending", retry_in)
    await connection.execute(_MARK_NOT_SENT, delivery_id, attempt.number, status, reason, code, delay, begin_anew)


async def list_deliveries(
    connection: Connection,
    *,
    edition_id: UUID | None,
    template: str | None,
    status: str | None,
    registration_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[asyncpg.Record]:
    """Return deliveries in the order of their creation, from behind `after`."""
    return await connection.fetch(_LIST, edition_id, template, status, registration_id, after, limit)


async def count_by_template(connection: Connection, edition_id: UUID | None) -> dict[str, dict[str, int]]:
    """Return the number of deliveries by template and outcome."""
    rows = await connection.fetch(_COUNT_BY_TEMPLATE, edition_id)
    return {row["template"]: {name: count for name, count in row.items() if name != "template"} for row in rows}


async def lock_status(connection: Connection, delivery_id: UUID) -> str | None:
    """Lock a delivery and return its status; None if there is none of that id."""
    status: str | None = await connection.fetchval(
        "select status from deliveries where delivery_id = $1 for update", delivery_id
    )
    return status


async def retry(connection: Connection, delivery_id: UUID) -> None:
    """Make a failed delivery due."""
    await connection.execute(_RETRY, delivery_id)


async def count_failed(
    connection: Connection, edition_id: UUID, template: str | None, reason: str | None
) -> Sequence[asyncpg.Record]:
    """Count the failed deliveries of an edition by template and reason."""
    return await connection.fetch(_COUNT_FAILED, edition_id, template, reason)


async def update_failed_due(connection: Connection, edition_id: UUID, template: str | None, reason: str | None) -> int:
    """Make the failed deliveries of an edition due again, and return their number."""
    status = await connection.execute(_RETRY_FAILED, edition_id, template, reason)
    return int(status.rpartition(" ")[2])


async def drop_waiting(connection: Connection) -> None:
    """Drop the deliveries for which something has been unknown for three months."""
    await connection.execute(_DROP_WAITING)


async def delete_old(connection: Connection) -> int:
    """Delete up to 10,000 deliveries that are older than twelve months, and return their number."""
    return int((await connection.execute(_DELETE_OLD)).rpartition(" ")[2])
