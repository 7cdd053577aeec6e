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
from diplomado_contracts.cloudevents import in_utc, refuse_to_write_control_characters, shared_texts
from diplomado_contracts.event import Event

MAX_BYTES = 256 * 1024
_MANY, _TURN = 1000, 250
"""So many events take longer than other requests may wait for the event loop: they are written in a thread, and sent
so many at a time.
"""

# The condition assigns the transaction's xid before it draws ids: the relay's cursor relies on that order.
# The database joins what each event has of its own with what all events of its type share: that takes Python longer.
_APPEND = """
insert into outbox (event_id, type, topic, key, headers, payload)
select event_id, ($6::text[])[kind], ($7::text[])[kind], key,
       ($8::jsonb[])[kind] || jsonb_build_object(
           'ce_id', event_id, 'ce_subject', key, 'ce_correlationid', coalesce(origin, event_id::text)),
       payload
from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bytea[]) as told (event_id, kind, key, origin, payload)
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
        rows, shared = _rows(events, correlations)
        await connection.execute(_APPEND, *rows, *shared)
        return rows[0]
    ids: list[UUID] = []
    parts, shared = await asyncio.to_thread(_parts, events, correlations)
    while parts:
        rows = parts.popleft()
        ids += rows[0]
        await connection.execute(_APPEND, *rows, *shared)
    return ids


_Rows: TypeAlias = tuple[list[UUID], list[int], list[str], list[str | None], list[bytes]]
"""Ids, positions in `_Shared` from 1, keys, correlation ids (None where it is the event's own id), and payloads."""
_Shared: TypeAlias = tuple[list[str], list[str], list[str]]
"""Types, topics, and the headers that events of the type share, as JSON."""


def _parts(events: Sequence[Event], correlations: Mapping[int, str] | None) -> tuple[deque[_Rows], _Shared]:
    rows, shared = _rows(events, correlations)
    starts = range(0, len(events), _TURN)
    return deque(cast("_Rows", tuple(column[start : start + _TURN] for column in rows)) for start in starts), shared


def _rows(events: Sequence[Event], correlations: Mapping[int, str] | None) -> tuple[_Rows, _Shared]:
    """Return the columns of events."""
    kinds: dict[type[Event], int] = {}
    kind_of: list[int] = []
    keys: list[str] = []
    payloads: list[bytes] = []
    for event in events:
        payload = event.__pydantic_serializer__.to_json(event)
        if len(payload) > MAX_BYTES:
            raise EventTooLarge(f"{event.type} has {len(payload)} bytes; {MAX_BYTES} are allowed")
        key = event.partition_key
        refuse_to_write_control_characters(key)
        kind_of.append(kinds.setdefault(type(event), len(kinds) + 1))
        keys.append(key)
        payloads.append(payload)
    current, trace = correlation.correlation_id.get(), correlation.traceparent.get()
    origins: list[str | None] = [current or None] * len(events)
    for position, origin in (correlations or {}).items():
        origins[position] = origin or origins[position]
    refuse_to_write_control_characters(f"{''.join(filter(None, {*origins}))}{trace}")
    time = in_utc(datetime.now(UTC))
    headers = [to_json(shared_texts(kind, time=time, traceparent=trace)).decode() for kind in kinds]
    shared = [kind.type for kind in kinds], [kind.topic.name for kind in kinds], headers
    return (uuid7s(len(events)), kind_of, keys, origins, payloads), shared


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
