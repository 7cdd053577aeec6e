"""Facts that become public when, and only when, the transaction that they belong to commits."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from pydantic_core import to_json

from diplomado_chassis.ids import uuid7s
from diplomado_chassis.observability import correlation
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.cloudevents import announce, in_utc
from diplomado_contracts.event import Event

MAX_BYTES = 256 * 1024

# The condition gives the transaction its xid before it draws ids: the relay's cursor relies on that order.
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


class FactTooLarge(ValueError):  # noqa: N818 - a fact about the caller's data
    """The fact has more than 256 KiB as JSON: it carries something that belongs elsewhere."""


async def append(connection: Connection, *events: Event, correlations: Mapping[int, str] | None = None) -> list[UUID]:
    """Store facts to be published after this transaction, in the order given, and return their ids.

    Call it after the aggregate's row is locked: then ids of one key follow the order of commits, and so does Kafka.
    `correlations` gives facts, by position, another correlation than the current request's.
    Raises FactTooLarge; then nothing of the call is stored.
    """
    if not events:
        return []
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
            raise FactTooLarge(f"{event.type} has {len(payload)} bytes; {MAX_BYTES} are allowed")
        key, told = event.partition_key, str(event_id)
        origin = (correlations and correlations.get(position)) or current or told
        texts = announce(event, event_id=told, subject=key, time=time, correlation_id=origin, traceparent=trace)
        types.append(event.type)
        topics.append(event.topic.name)
        keys.append(key)
        headers.append(to_json(texts).decode())
        payloads.append(payload)
    await connection.execute(_APPEND, ids, types, topics, keys, headers, payloads)
    return ids


async def backlog(connection: Connection, most: int = 10_000) -> tuple[int, float]:
    """Return how many rows wait (counted up to `most`, so that it stays cheap) and the oldest one's age in seconds."""
    row = await connection.fetchrow(_BACKLOG, most)
    return (row["pending"], row["oldest_seconds"]) if row else (0, 0.0)
