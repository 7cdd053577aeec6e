"""Events that are published if and only if the transaction that wrote them commits."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias, cast
from uuid import UUID

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.ids import uuid7s
from diplomado_chassis.observability import correlation
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.cloudevents import announce, in_utc
from diplomado_contracts.event import Event, text_of

MAX_BYTES = 256 * 1024
_MANY, _TURN = 1000, 250
"""So many events take longer than other requests may wait for the event loop: they are written in a thread, and sent
so many at a time.
"""

# The condition assigns the transaction's xid before it draws ids: the relay's cursor relies on that order.
_APPEND = """
insert into outbox (event_id, type, topic, key, headers, payload)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[])
where pg_current_xact_id() is not null
"""
_BACKLOG = """
select count(*) as pending,
       coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as oldest_seconds
from (select created_at from outbox order by id limit $1) as oldest
"""
_TRACE = """
select id, type, topic, key as subject, event_id::text as event_id, headers ->> 'ce_correlationid' as correlation_id,
       created_at
from outbox
where key = $1 or event_id::text = $1 or headers ->> 'ce_correlationid' = $1
   or position(convert_to($1, 'UTF8') in payload) > 0
order by id limit 1000
"""


_LIST_OF_REQUEST = """
select topic, key, headers, convert_from(payload, 'UTF8') as value
from outbox where headers ->> 'ce_correlationid' = $1 order by id
"""


class EventTooLarge(ValueError):  # noqa: N818 - a fact about the caller's data
    """The event has more than 256 KiB as JSON. Such content belongs elsewhere."""


async def append(connection: Connection, *events: Event, correlations: Mapping[int, str] | None = None) -> list[UUID]:
    """Insert events that the relay publishes after this transaction, in the given order, and return their ids.

    Callers must hold the lock of the aggregate's row: then ids of one key follow the order of commits, and so does
    Kafka. `correlations` maps positions of events to a correlation id other than the current request's.
    Raises EventTooLarge; then the call stores nothing.
    """
    if not events:
        return []
    if len(events) < _MANY:
        rows = _rows(events, correlations)
        await connection.execute(_APPEND, *rows)
        return rows[0]
    ids: list[UUID] = []
    parts = await asyncio.to_thread(_parts, events, correlations)
    while parts:
        rows = parts.popleft()
        ids += rows[0]
        await connection.execute(_APPEND, *rows)
    return ids


_Rows: TypeAlias = tuple[list[UUID], list[str], list[str], list[str], list[str], list[bytes]]


def _parts(events: Sequence[Event], correlations: Mapping[int, str] | None) -> deque[_Rows]:
    rows = _rows(events, correlations)
    starts = range(0, len(events), _TURN)
    return deque(cast("_Rows", tuple(column[start : start + _TURN] for column in rows)) for start in starts)


def _rows(events: Sequence[Event], correlations: Mapping[int, str] | None) -> _Rows:
    """Return the columns of events."""
    ids = uuid7s(len(events))
    types: list[str] = []
    topics: list[str] = []
    keys: list[str] = []
    headers: list[str] = []
    payloads: list[bytes] = []
    time = in_utc(datetime.now(UTC))
    current = correlation.correlation_id.get()
    trace = correlation.traceparent.get()
    for position, (event_id, event) in enumerate(zip(ids, events, strict=True)):
        payload = event.__pydantic_serializer__.to_json(event)
        if len(payload) > MAX_BYTES:
            raise EventTooLarge(f"{event.type} has {len(payload)} bytes; {MAX_BYTES} are allowed")
        key, told = event.partition_key, text_of(event_id)
        origin = (correlations and correlations.get(position)) or current or told
        texts = announce(event, event_id=told, subject=key, time=time, correlation_id=origin, traceparent=trace)
        types.append(event.type)
        topics.append(event.topic.name)
        keys.append(key)
        headers.append(to_json(texts).decode())
        payloads.append(payload)
    return ids, types, topics, keys, headers, payloads


async def backlog(connection: Connection, limit: int = 10_000) -> tuple[int, float]:
    """Return how many rows wait, counted up to `limit` to limit the cost, and the age of the oldest in seconds."""
    row = await connection.fetchrow(_BACKLOG, limit)
    return (row["pending"], row["oldest_seconds"]) if row else (0, 0.0)


async def trace(connection: Connection, identifier: str) -> list[Record]:
    """Return waiting rows about an id, the first thousand, without their content."""
    return await connection.fetch(_TRACE, identifier)


async def list_of_request(connection: Connection, correlation_id: str) -> list[Record]:
    """Return the waiting events of a correlation id with their content, in their order."""
    return await connection.fetch(_LIST_OF_REQUEST, correlation_id)
