"""Reads the outbox in order of id by a cursor, which knows the gaps that late transactions may still fill."""

import asyncpg

from diplomado_chassis.publishing.cursor import Cursor, Snapshot

Row = asyncpg.Record

# One statement has one snapshot for the rows, for the gaps that may have changed, and for the returned snapshot.
_READ = """
with seen as materialized (
    select pg_snapshot_xmax(now)::text::bigint as xmax, now::text as snapshot,
           array(select one::text::bigint from pg_snapshot_xip(now) as one) as running
    from pg_current_snapshot() as now
), changed as materialized (
    select low, high from seen, unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
        as gap(low, high, horizon, running)
    where gap.running > greatest(horizon - xmax, 0)
        + (select count(*) from unnest(seen.running) as one where one < horizon)
), rows as (
    select late.id, late.event_id, late.type, late.topic, late.key, late.headers, late.payload
    from changed cross join lateral (
        select id, event_id, type, topic, key, headers, payload
        from outbox where id between changed.low and changed.high order by id limit $6
    ) as late
    union all
    (select id, event_id, type, topic, key, headers, payload from outbox where id > $5 order by id limit $6)
)
(select id, event_id, type, topic, key, headers, payload, null as snapshot from rows order by id limit $6)
union all
select null, null, null, null, null, null, null, snapshot from seen
order by id nulls last
"""
# Rows of held topics look like ids that were never committed. So the cursor starts anew when a topic is released.
_READ_OTHERS = _READ.replace("from outbox where", "from outbox where topic <> all($7::text[]) and")
# Every transaction that had drawn an id before this statement has a lower transaction id.
_HORIZON = "select pg_current_xact_id()::text::bigint"
_LAST_ID = "select coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')), 0)"


async def start_cursor(connection: "asyncpg.Connection[Row]") -> Cursor:
    """Return a cursor before all rows."""
    # This is read first: the horizon must be above all transactions that drew these ids.
    last_id = await connection.fetchval(_LAST_ID)
    return Cursor.starting(last_id, await connection.fetchval(_HORIZON))


async def read_rows(
    connection: "asyncpg.Connection[Row]", cursor: Cursor, limit: int, held: frozenset[str] = frozenset()
) -> list[Row]:
    """Return at most `limit` rows that are next by the cursor, without those of held topics, and move the cursor."""
    below = cursor.below()
    answer = await connection.fetch(
        _READ_OTHERS if held else _READ,
        [gap.low for gap in below],
        [gap.high for gap in below],
        [gap.horizon for gap in below],
        [gap.running for gap in below],
        cursor.position,
        limit,
        *([sorted(held)] if held else []),
    )
    *rows, told = answer
    ids = [row["id"] for row in rows]
    horizon = await connection.fetchval(_HORIZON) if cursor.sees_gaps(ids) else 0
    cursor.note(ids, Snapshot.parsed(told["snapshot"]), horizon, full=len(rows) == limit)
    return rows
