"""SQL of the events that are sent to webhooks: queueing, attempts and their outcomes.

The row of a webhook says whether something may be sent to it now, so it is written here too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_notifications.webhooks.delivery import Attempt

_WANTED = "select exists (select from webhooks where status = 'active' and $1 = any (types))"

# An event of before the subscription is not sent, whenever it arrives.
_QUEUE = """
insert into webhook_deliveries (webhook_id, event_id, type, subject, body)
select w.webhook_id, e.event_id, $1, e.subject, e.body
from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::bytea[]) as e (event_id, subject, happened_at, body)
join webhooks w on $1 = any (w.types) and w.status = 'active' and e.happened_at >= w.created_at
where not $6 or not exists (select from people p where p.participant_id::text = e.subject and p.erased)
order by w.webhook_id, e.event_id
on conflict do nothing
"""

_DELETE_DETAILS = """
delete from webhook_deliveries where (webhook_id, event_id) in (
    select webhook_id, event_id from webhook_deliveries
    where subject = any ($1) and type = $2 and body is not null order by webhook_id, event_id for update
)
"""

_DUE = """
select w.webhook_id, d.event_id
from webhooks w
cross join lateral (
    select event_id, due_at from webhook_deliveries
    where webhook_id = w.webhook_id and status = 'pending' and due_at <= now()
    order by due_at, event_id limit 1
) d
where w.status = 'active' and w.free_at <= now()
order by d.due_at, d.event_id
limit 1
"""
_LOCK_NEXT_DUE = f"{_DUE} for update of w skip locked"

_BEGIN = """
with webhook as (
    update webhooks set free_at = now() + $3::interval where webhook_id = $1
    returning webhook_id, url, secret, case when previous_until > now() then previous_secret end as previous_secret,
        failures, failing_since
)
update webhook_deliveries d
set attempts = attempts + 1,
    tried_since = coalesce(
        tried_since, case when failing_since is null then now() else greatest(failing_since, d.created_at) end
    )
from webhook
where d.webhook_id = $1 and d.event_id = $2
returning webhook.webhook_id, url, secret, previous_secret, failures, event_id, type, body,
    attempts as number, now() - tried_since as age
"""

# The attempt's number guards the outcome: a sender whose lease ran out does not overwrite its successor's.
_END = """
update webhook_deliveries
set status = $4, reason = $5, code = $6, due_at = now() + $7::interval,
    delivered_at = case when $4 = 'delivered' then now() end,
    body = case when $4 <> 'pending' and $8 then null else body end
where webhook_id = $1 and event_id = $2 and attempts = $3 and status = 'pending'
returning true
"""
_SUCCEEDED = """
update webhooks set failures = 0, failing_since = null, free_at = now(), last_delivered_at = now() where webhook_id = $1
"""
_FAILED = """
update webhooks
set failures = failures + 1, failing_since = coalesce(failing_since, now()), free_at = now() + $2::interval,
    status = case when $3 then 'gone' else status end, last_failed_at = now(), last_reason = $4
where webhook_id = $1
"""

_LIST = """
select event_id, type, subject, status, reason, code, attempts, created_at, due_at, delivered_at,
    body is not null as can_be_sent_again
from webhook_deliveries
where webhook_id = $1 and ($2::text is null or status = $2)
"""
_OLDEST_FIRST = Listing(_LIST, event_id=UUID)
_NEWEST_FIRST = Listing(_LIST, newest_first=True, event_id=UUID)

_RETRY = """
update webhook_deliveries
set status = 'pending', reason = null, code = null, due_at = now(), tried_since = null, delivered_at = null
where (webhook_id, event_id) in (
    select webhook_id, event_id from webhook_deliveries
    where webhook_id = $1 and body is not null and status <> 'pending'
        and (event_id = $2 or status = 'failed' and created_at >= $3)
    order by event_id for update
)
"""

# Those that a failing receiver was never asked to take, because others came first.
_EXPIRE = """
update webhook_deliveries
set status = 'failed', reason = 'expired', due_at = now(), body = case when type = any ($2) then null else body end
where (webhook_id, event_id) in (
    select d.webhook_id, d.event_id from webhook_deliveries d join webhooks w using (webhook_id)
    where d.status = 'pending' and w.status = 'active'
        and d.created_at < now() - $1::interval and w.failing_since < now() - $1::interval
    order by d.webhook_id, d.event_id limit 10000 for update of d
)
"""
_DELETE_OLD = """
delete from webhook_deliveries where (webhook_id, event_id) in (
    select webhook_id, event_id from webhook_deliveries
    where created_at < now() - $1::interval order by created_at limit 10000
)
"""


async def is_wanted(connection: Connection, event_type: str) -> bool:
    """Return whether a webhook receives events of a type."""
    return bool(await connection.fetchval(_WANTED, event_type))


async def queue(
    connection: Connection, event_type: str, events: Sequence[tuple[UUID, str, datetime, bytes]], *, details: bool
) -> None:
    """Queue events by id, subject, time and body. `details` of people who are erased are left out."""
    ids, subjects, times, bodies = (list(column) for column in zip(*events, strict=True))
    await connection.execute(_QUEUE, event_type, ids, subjects, times, bodies, details)


async def delete_details(connection: Connection, subjects: Sequence[str], event_type: str) -> None:
    """Delete what was not sent yet of events about these subjects."""
    await connection.execute(_DELETE_DETAILS, subjects, event_type)


async def begin_next(connection: Connection, lease: timedelta) -> Attempt | None:
    """Take up the next event that is due; None if there is none. Its webhook gets no other one during the lease."""
    due = await connection.fetchrow(_LOCK_NEXT_DUE)
    if due is None:
        return None
    row = await connection.fetchrow(_BEGIN, due["webhook_id"], due["event_id"], lease)
    return Attempt(**row) if row else None


async def is_any_due(connection: Connection) -> bool:
    """Return whether `begin_next` would find an event, unless another transaction has locked its webhook."""
    return bool(await connection.fetchval(f"select exists ({_DUE})"))


async def mark_delivered(connection: Connection, attempt: Attempt, code: int, *, forget: bool) -> None:
    """Record that the receiver took the event. `forget` removes what was sent."""
    outcome = "delivered", None, code, timedelta(), forget
    if await connection.fetchval(_END, attempt.webhook_id, attempt.event_id, attempt.number, *outcome):
        await connection.execute(_SUCCEEDED, attempt.webhook_id)


async def mark_not_delivered(
    connection: Connection,
    attempt: Attempt,
    *,
    reason: str,
    code: int | None,
    retry_in: timedelta | None,
    rest: timedelta,
    is_gone: bool,
    forget: bool,
) -> None:
    """Record why this attempt failed. `retry_in` None closes the delivery; its webhook rests for a while."""
    status, pause = ("failed", timedelta()) if retry_in is None else ("pending", retry_in)
    outcome = status, reason, code, pause, forget
    if await connection.fetchval(_END, attempt.webhook_id, attempt.event_id, attempt.number, *outcome):
        await connection.execute(_FAILED, attempt.webhook_id, rest, is_gone, reason)


async def list_deliveries(
    connection: Connection, webhook_id: UUID, status: str | None, page: Page, *, newest_first: bool = False
) -> Listed[dict[str, Any]]:
    """Return deliveries to a webhook in the order of their events, or backwards."""
    return await (_NEWEST_FIRST if newest_first else _OLDEST_FIRST).fetch(connection, webhook_id, status, page=page)


async def retry(connection: Connection, webhook_id: UUID, event_id: UUID | None, since: datetime | None) -> int:
    """Make one delivery due, or the failed ones since a moment; return their number."""
    return _rows(await connection.execute(_RETRY, webhook_id, event_id, since))


async def expire(connection: Connection, max_age: timedelta, forgotten: Sequence[str]) -> int:
    """Close what waits for longer than a failing receiver is tried; return the number of rows."""
    return _rows(await connection.execute(_EXPIRE, max_age, forgotten))


async def delete_old(connection: Connection, max_age: timedelta) -> int:
    """Delete up to 10,000 deliveries of before then, whatever became of them; return their number."""
    return _rows(await connection.execute(_DELETE_OLD, max_age))


def _rows(status: str) -> int:
    return int(status.rpartition(" ")[2])
