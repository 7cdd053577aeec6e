"""SQL of the ledger of erasures."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.erasures import Receipt
from diplomado_contracts.event import ERASED_WITHIN

_ENTER = """
insert into erasures as old (participant_id, revision, reason, erased_at, due_at, stated_at)
select participant_id, revision, $3, $4::timestamptz, $4::timestamptz + $5::interval, $4
from unnest($1::uuid[], $2::bigint[]) as new (participant_id, revision) order by participant_id
on conflict (participant_id) do update set
    revision = excluded.revision, reason = excluded.reason, due_at = excluded.due_at,
    stated_at = excluded.stated_at, confirmed_at = null
"""
_LOCK_OPEN = """
select participant_id from erasures where participant_id = any ($1) and confirmed_at is null
order by participant_id for update
"""
_KEEP_RECEIPTS = """
insert into erasure_receipts as old (participant_id, service, revision, carried_out_at)
select distinct on (participant_id, service) participant_id, service, revision, carried_out_at
from unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[])
    as new (participant_id, service, revision, carried_out_at)
where participant_id = any ($5)
order by participant_id, service, revision desc
on conflict (participant_id, service) do update set
    revision = excluded.revision, carried_out_at = excluded.carried_out_at
    where old.revision < excluded.revision
"""
_CONFIRM = """
update erasures e set confirmed_at = now()
where participant_id = any ($1) and $2::int = (
    select count(*) from erasure_receipts r where r.participant_id = e.participant_id and r.revision >= e.revision
)
returning participant_id
"""
_DELETE_RECEIPTS = "delete from erasure_receipts where participant_id = any ($1)"
# A merged record may have got a higher revision since: readers keep the highest, so the present one is stated.
_CLAIM_UNCONFIRMED = """
update erasures e set stated_at = now()
from (
    select participant_id from erasures
    where confirmed_at is null and stated_at <= now() - $1::interval
    order by stated_at, participant_id limit $2 for update skip locked
) as late, participants p
where e.participant_id = late.participant_id and p.participant_id = late.participant_id and p.erased_at is not null
returning e.participant_id, p.revision, e.reason, e.erased_at
"""
_OVERDUE = """
select e.participant_id,
    (select array_agg(r.service) from erasure_receipts r
     where r.participant_id = e.participant_id and r.revision >= e.revision) as confirmed_by
from erasures e where e.confirmed_at is null and e.due_at < now() order by e.due_at, e.participant_id limit $1
"""


async def enter(connection: Connection, revisions: Mapping[UUID, int], reason: str, now: datetime) -> None:
    """Enter people who have just been erased; whoever was erased before must be confirmed again."""
    await connection.execute(_ENTER, list(revisions), list(revisions.values()), reason, now, ERASED_WITHIN)


async def keep_receipts(connection: Connection, receipts: Sequence[Receipt], needed: int) -> list[UUID]:
    """Keep receipts; return whose erasure is confirmed by as many services as are needed, and was not before."""
    people = list({receipt.participant_id for receipt in receipts})
    unconfirmed = [row["participant_id"] for row in await connection.fetch(_LOCK_OPEN, people)]
    await connection.execute(
        _KEEP_RECEIPTS,
        [receipt.participant_id for receipt in receipts],
        [receipt.topic.owner for receipt in receipts],
        [receipt.revision for receipt in receipts],
        [receipt.carried_out_at for receipt in receipts],
        unconfirmed,
    )
    confirmed = [row["participant_id"] for row in await connection.fetch(_CONFIRM, unconfirmed, needed)]
    await connection.execute(_DELETE_RECEIPTS, confirmed)
    return confirmed


async def claim_unconfirmed(connection: Connection, older: timedelta, limit: int) -> Sequence[Record]:
    """Return erasures that were last stated so long ago and are not confirmed, and note that they are stated now."""
    return await connection.fetch(_CLAIM_UNCONFIRMED, older, limit)


async def list_overdue(connection: Connection, limit: int) -> Sequence[Record]:
    """Return whose erasure had to be confirmed by now, and the services that have confirmed it, if any."""
    return await connection.fetch(_OVERDUE, limit)
