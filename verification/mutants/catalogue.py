"""Wrong versions of the chassis, each with one mistake that such systems are known for. Tests alone can have them.

A mutant replaces a few attributes of modules and classes. Nothing in the chassis knows of it, and no distribution
holds this file: `verification.mutants.serve` starts a service with one of them.
"""

import asyncio
import os
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
from aiokafka.errors import InvalidTimestampError

from diplomado_chassis.consuming import consumer, dead_letters, dispatch, inbox, offsets
from diplomado_chassis.consuming.dispatch import Batch, Decoded, EventDispatcher
from diplomado_chassis.handling import Received
from diplomado_chassis.http import idempotency
from diplomado_chassis.kafka import Record
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import lanes, outbox, reading, relay
from diplomado_chassis.publishing.cursor import Cursor, Snapshot
from diplomado_chassis.publishing.refusals import HOPELESS
from diplomado_contracts.cloudevents import from_record
from diplomado_contracts.event import Event

Replace = Callable[[Any, str, Any], object]
"""Like `setattr`, or `monkeypatch.setattr`, which takes it back."""

Mutant = Callable[[Replace], None]


def drops_a_row(replace: Replace) -> None:
    """Every tenth event is not stored in the outbox."""
    append, count = outbox.append, 0

    async def drop(connection: Connection, *events: Event, **options: Any) -> list[UUID]:
        nonlocal count
        kept = []
        for event in events:
            count += 1
            if count % 10:
                kept.append(event)
        return await append(connection, *kept, **options)

    replace(outbox, "append", drop)


def appends_apart(replace: Replace) -> None:
    """Events are stored in a separate transaction: they are published even if the request is rolled back."""
    append = outbox.append

    async def append_apart(_connection: Connection, *events: Event, **options: Any) -> list[UUID]:
        path = {"search_path": os.environ["DIPLOMADO_SCHEMA"]}
        own = await asyncpg.connect(os.environ["DIPLOMADO_POSTGRES"], server_settings=path)
        try:
            return await append(own, *events, **options)
        finally:
            await own.close()

    replace(outbox, "append", append_apart)


def appends_before_the_lock(replace: Replace) -> None:
    """The sample's use case appends its event before it locks the aggregate: ids no longer follow commits."""
    from tests.chassis import sample
    from tests.chassis.facts import waitlisted

    chance = random.Random(7)

    async def append_then_lock(connection: Connection, registration_id: UUID) -> int:
        [event_id] = await outbox.append(connection, waitlisted(registration_id, revision=1_000_000))
        await asyncio.sleep(chance.random() / 50)  # as long as a busy machine may need for nothing
        value: int = await connection.fetchval(
            "insert into counters (id, value) values ($1, 1) "
            "on conflict (id) do update set value = counters.value + 1 returning value",
            registration_id,
        )
        fact = waitlisted(registration_id, revision=value).model_dump_json().encode()
        await connection.execute("update outbox set payload = $2 where event_id = $1", event_id, fact)
        return value

    replace(sample, "raise_counter", append_then_lock)


def forgets_keys(replace: Replace) -> None:
    """An Idempotency-Key is read but not looked up."""

    async def claim_nothing(*_arguments: Any) -> None:
        return None

    replace(idempotency, "claim", claim_nothing)


def deletes_first(replace: Replace) -> None:
    """The relay deletes rows after it has read them, before Kafka has acknowledged them."""
    read = reading.read_rows

    async def read_and_delete(connection: Any, *arguments: Any) -> list[Any]:
        rows = await read(connection, *arguments)
        await connection.execute(relay._DELETE, [row["id"] for row in rows])
        return rows

    replace(relay, "read_rows", read_and_delete)


def ignores_gaps(replace: Replace) -> None:
    """The relay continues after the highest id that it has read, and never reads rows that commit late."""

    def note(self: Cursor, ids: Sequence[int], _snapshot: Snapshot, _horizon: int = 0, *, full: bool) -> None:
        self.owed = set(ids)
        self.position = max([self.position, *ids])
        if not full:
            self.gaps = []

    replace(Cursor, "note", note)


def works_without_the_lock(replace: Replace) -> None:
    """The relay of every replica is active."""
    replace(relay, "_LOCK", "select true where $1::text is not null")


def overtakes(replace: Replace) -> None:
    """When a batch fails, the relay sends the later rows of the same partition."""
    send_lane = lanes.Lanes._send_lane

    async def go_on(self: lanes.Lanes, producer: Any, lane: lanes.Lane, rows: Sequence[Any], done: lanes.Pass) -> None:
        await send_lane(self, producer, lane, rows, done)
        acknowledged = set(done.ids)
        left = [row for row in rows if row["id"] not in acknowledged]
        if behind := left[(len(left) + 1) // 2 :]:
            await send_lane(self, producer, lane, behind, done)

    replace(lanes.Lanes, "_send_lane", go_on)


class _Wrapped:
    """A dispatcher with something done before or instead."""

    def __init__(self, outer: consumer.Consumer) -> None:
        self.outer = outer
        self.inner = outer.dispatcher

    async def commit(self, records: Sequence[Record]) -> None:
        client: Any = self.outer._client
        await client.commit(offsets.next_offsets(records))

    def decode(self, records: Sequence[Record], batch: Batch) -> None:
        self.inner.decode(records, batch)


def _wrap_dispatcher(replace: Replace, wrapper: Callable[[consumer.Consumer], Any]) -> None:
    initialise = consumer.Consumer.__init__

    def with_wrapper(self: consumer.Consumer, *arguments: Any, **options: Any) -> None:
        initialise(self, *arguments, **options)
        self.dispatcher = wrapper(self)

    replace(consumer.Consumer, "__init__", with_wrapper)


def commits_first(replace: Replace) -> None:
    """Offsets are committed to Kafka before the transaction of the effects."""

    class CommitsFirst(_Wrapped):
        async def apply(self, batch: Batch) -> None:
            await self.commit(batch.records)
            await self.inner.apply(batch)

    _wrap_dispatcher(replace, CommitsFirst)


def commits_when_cancelled(replace: Replace) -> None:
    """The offsets of a cancelled batch are committed."""

    class CommitsWhenCancelled(_Wrapped):
        async def apply(self, batch: Batch) -> None:
            try:
                await self.inner.apply(batch)
            except asyncio.CancelledError:
                await self.commit(batch.records)
                raise

    _wrap_dispatcher(replace, CommitsWhenCancelled)


def seeks_behind(replace: Replace) -> None:
    """After a failure the consumer seeks to the end of the failed batch instead of its start."""
    replace(consumer, "first_offsets", offsets.next_offsets)


def skips_the_inbox(replace: Replace) -> None:
    """Event ids are inserted into the inbox, but repeated ids are not recognised."""
    claim = inbox.claim

    async def claim_all(connection: Connection, event_ids: Collection[UUID]) -> set[UUID]:
        await claim(connection, event_ids)
        return set()

    replace(inbox, "claim", claim_all)


def claims_apart(replace: Replace) -> None:
    """The inbox is written in a separate transaction, before that of the effects."""
    fresh = EventDispatcher._claim

    async def claim_apart(self: EventDispatcher, _connection: Connection, decoded: Sequence[Decoded]) -> Any:
        async with self.database.transaction() as own:
            return await fresh(self, own, decoded)

    replace(EventDispatcher, "_claim", claim_apart)


def parks_without_the_record(replace: Replace) -> None:
    """A record that cannot be decoded is logged as a dead letter but not stored."""

    async def park_nothing(*_arguments: Any) -> None:
        return None

    replace(dead_letters, "park", park_nothing)


def believes_strangers(replace: Replace) -> None:
    """A fact is accepted from any topic and any source."""

    def decode_anything(record: Record, accepted: dispatch.Accepted) -> Decoded | None:
        envelope = from_record(record.key, record.headers)
        model = accepted.by_type.get(envelope.type)
        if model is None:
            return None
        return Decoded(record, Received(model.model_validate_json(record.value or b""), envelope))

    replace(dispatch, "decode_record", decode_anything)


def parks_for_the_clock(replace: Replace) -> None:
    """A record that the broker finds too far in the future becomes a dead letter, as if the record were at fault."""
    replace(lanes, "HOPELESS", (*HOPELESS, InvalidTimestampError))


MUTANTS: Mapping[str, Mutant] = {
    mutant.__name__: mutant
    for mutant in (
        drops_a_row,
        appends_apart,
        appends_before_the_lock,
        forgets_keys,
        deletes_first,
        ignores_gaps,
        works_without_the_lock,
        overtakes,
        commits_first,
        commits_when_cancelled,
        seeks_behind,
        skips_the_inbox,
        claims_apart,
        parks_without_the_record,
        believes_strangers,
        parks_for_the_clock,
    )
}
