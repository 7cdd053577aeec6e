"""Consuming, from records to committed inbox, state and outbox rows, against a bare unnest insert of the same rows."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from diplomado_chassis.consuming.consumer import Consumer
from diplomado_chassis.consuming.dispatch import Batch, EventDispatcher
from diplomado_chassis.handling import Handlers, Received
from diplomado_chassis.ids import uuid7
from diplomado_chassis.kafka import Record
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.publishing import outbox
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.cloudevents import to_headers
from tests.chassis.facts import waitlisted
from tests.support.services import enveloped
from verification.benchmarks.series import Series, ratio, timed
from verification.benchmarks.workbench import Workbench, fresh

TOPIC = "training.registrations"
GROUP = "bench"
GOAL = 0.7


async def note_and_publish(connection: Connection, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
    """A handler like a service's: state by unnest, one fact appended for each that came."""
    await connection.execute(
        "insert into seen (event_id, registration_id, revision, effects) "
        "select *, 1 from unnest($1::uuid[], $2::uuid[], $3::int[]) on conflict do nothing",
        [fact.envelope.id for fact in facts],
        [fact.event.registration_id for fact in facts],
        [fact.event.revision for fact in facts],
    )
    await outbox.append(connection, *(fact.event for fact in facts))


bench = Service(
    name="bench",
    settings=Settings,
    migrations="tests.chassis.migrations",
    consumes={RegistrationWaitlisted: note_and_publish},
)


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Consume records from Kafka, commits included, and insert the same rows bare, in turns."""
    async with fresh(workbench, bench) as (settings, database):

        async def drain() -> tuple[float, float]:
            await produce(settings, workbench.events)
            return await consume(settings, database, workbench.events)

        return await compare(database, workbench, drain, GOAL)


async def compare(
    database: Database, workbench: Workbench, drain: Callable[[], Awaitable[tuple[float, float]]], goal: float | None
) -> dict[str, Any]:
    """Hold what `drain` needs, in seconds and CPU seconds, against bare inserts of as many rows, in turns."""
    count, chassis, bare = workbench.events, Series(), Series()
    for _ in range(workbench.repetitions + 1):
        seconds, cpu = await drain()
        chassis.rates.append(count / seconds)
        chassis.cpu.append(cpu / count * 1e6)
        rows = [_row() for _ in range(count)]
        await timed(bare, count, lambda rows=rows: _insert_bare(database, rows))  # type: ignore[misc]
        async with database.transaction() as connection:
            await connection.execute("truncate outbox, inbox, seen restart identity")
    for series in (chassis, bare):
        series.without_warming()
    return {
        "events": count,
        "consuming": chassis.summary(),
        "bare_insert": bare.summary(),
        "against_bare_insert": ratio(chassis, bare, goal),
    }


async def produce(settings: Settings, count: int) -> None:
    """Put so many facts on the topic."""
    from diplomado_chassis.kafka import close_producer, start_producer

    producer = await start_producer(settings, "bench")
    try:
        for _ in range(0, count, 1000):
            futures = []
            for _ in range(1000):
                fact = waitlisted()
                headers = to_headers(enveloped(fact))
                value = fact.model_dump_json().encode()
                key = fact.partition_key.encode()
                futures.append(
                    await producer.send(settings.topic_prefix + TOPIC, key=key, value=value, headers=headers)
                )
            for future in futures:
                await future
    finally:
        await close_producer(producer)


async def consume(settings: Settings, database: Database, count: int) -> tuple[float, float]:
    """Let a service's consumer take so many records; seconds and CPU seconds from the first to the last commit."""
    dispatcher = _Counted(database, {RegistrationWaitlisted: note_and_publish}, count)
    consumer = Consumer(settings, GROUP, dispatcher, [TOPIC], lambda: None)
    stopping = asyncio.Event()
    running = asyncio.create_task(consumer.run(stopping))
    try:
        async with asyncio.timeout(60 + count / 1000):
            await dispatcher.done.wait()
            while not consumer.offsets.is_committed:  # noqa: ASYNC110 - a few milliseconds
                await asyncio.sleep(0.001)
        return time.perf_counter() - dispatcher.started, time.process_time() - dispatcher.started_cpu
    finally:
        stopping.set()
        await running


class _Counted(EventDispatcher):
    """Knows when the first record came and when the last one is done."""

    def __init__(self, database: Database, handlers: Handlers, count: int) -> None:
        super().__init__(database, handlers)
        self.left = count
        self.started = self.started_cpu = 0.0
        self.done = asyncio.Event()

    def decode(self, records: Sequence[Record], batch: Batch) -> None:
        if not self.started:
            self.started, self.started_cpu = time.perf_counter(), time.process_time()
        super().decode(records, batch)

    async def apply(self, batch: Batch) -> None:
        await super().apply(batch)
        self.left -= len(batch.records)
        if self.left <= 0:
            self.done.set()


Row = tuple[Any, ...]


def _row() -> Row:
    fact = waitlisted()
    headers = json.dumps({name: value.decode() for name, value in to_headers(enveloped(fact))})
    payload = fact.model_dump_json().encode()
    return uuid7(), fact.registration_id, 1, fact.type, TOPIC, fact.partition_key, headers, payload


async def _insert_bare(database: Database, rows: list[Row]) -> None:
    for start in range(0, len(rows), 500):
        ids, registrations, revisions, types, topics, keys, headers, payloads = map(
            list, zip(*rows[start : start + 500], strict=True)
        )
        async with database.transaction() as connection:
            await connection.execute("insert into inbox (event_id) select unnest($1::uuid[])", ids)
            await connection.execute(
                "insert into seen select *, 1 from unnest($1::uuid[], $2::uuid[], $3::int[])",
                ids,
                registrations,
                revisions,
            )
            await connection.execute(
                "insert into outbox (event_id, type, topic, key, headers, payload) select * from "
                "unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::bytea[])",
                ids,
                types,
                topics,
                keys,
                headers,
                payloads,
            )


if __name__ == "__main__":
    main(bench)
