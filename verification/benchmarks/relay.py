"""Relay drain, from rows to acknowledged to deleted, against raw aiokafka on the same records, topic and acks."""

import asyncio
from collections import defaultdict
from typing import Any
from zlib import crc32

import asyncpg
from aiokafka import AIOKafkaProducer

from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.postgres.database import Database, connect
from diplomado_chassis.publishing import outbox
from diplomado_chassis.publishing.relay import Relay
from diplomado_chassis.settings import Settings
from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.cloudevents import to_headers
from tests.chassis.facts import waitlisted
from tests.chassis.sample import sample
from tests.support.services import enveloped
from verification.benchmarks.series import Series, ratio, timed
from verification.benchmarks.workbench import Workbench, fresh

TOPIC = "training.registrations"
Record = tuple[bytes, bytes, list[tuple[str, bytes]]]


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Drain rows and send the same records raw, in turns."""
    async with fresh(workbench, sample) as (settings, database):
        return await _measure(settings, database, workbench.events, workbench.repetitions)


async def _measure(settings: Settings, database: Database, count: int, repetitions: int) -> dict[str, Any]:
    relayed, sends, batches = Series(), Series(), Series()
    facts = [waitlisted() for _ in range(count)]
    records = [_record(fact) for fact in facts]
    for _ in range(repetitions + 1):
        await fill(database, facts)
        producer = await start_producer(settings, "bench")
        try:
            await timed(relayed, count, lambda producer=producer: drain(settings, producer, count))  # type: ignore[misc]
            await timed(sends, count, lambda producer=producer: _send(settings, producer, records))  # type: ignore[misc]
            await timed(batches, count, lambda producer=producer: _send_batches(settings, producer, records))  # type: ignore[misc]
        finally:
            await close_producer(producer)
    for series in (relayed, sends, batches):
        series.without_warming()
    return {
        "events": count,
        "relay": relayed.summary(),
        "raw_send": sends.summary(),
        "raw_batches": batches.summary(),
        "against_raw_send": ratio(relayed, sends, goal=0.8),
        "against_raw_batches": ratio(relayed, batches, goal=None),
    }


def _record(fact: RegistrationWaitlisted) -> Record:
    return fact.partition_key.encode(), fact.model_dump_json().encode(), to_headers(enveloped(fact))


async def fill(database: Database, facts: list[RegistrationWaitlisted]) -> None:
    """Append facts to the outbox, 5,000 in a transaction."""
    for start in range(0, len(facts), 5000):
        async with database.transaction() as connection:
            await outbox.append(connection, *facts[start : start + 5000])


async def drain(settings: Settings, producer: AIOKafkaProducer, count: int) -> None:
    """Let a relay that has just started publish `count` rows."""
    connection = await connect(settings)
    try:
        await publish(Relay(settings, "bench"), connection, producer, count)
    finally:
        connection.terminate()


async def publish(
    relay: Relay, connection: "asyncpg.Connection[asyncpg.Record]", producer: AIOKafkaProducer, count: int
) -> None:
    """Let this relay publish `count` rows."""
    done = 0
    while done < count:
        done += len((await relay.publish_once(connection, producer)).acknowledged)


async def _send(settings: Settings, producer: AIOKafkaProducer, records: list[Record]) -> None:
    topic = settings.topic_prefix + TOPIC
    for start in range(0, len(records), 1000):
        futures = [
            await producer.send(topic, key=key, value=value, headers=headers)
            for key, value, headers in records[start : start + 1000]
        ]
        await asyncio.gather(*futures)


async def _send_batches(settings: Settings, producer: AIOKafkaProducer, records: list[Record]) -> None:
    topic = settings.topic_prefix + TOPIC
    count = len(await producer.partitions_for(topic))
    for start in range(0, len(records), 1000):
        lanes: dict[int, list[Record]] = defaultdict(list)
        for record in records[start : start + 1000]:
            lanes[crc32(record[0]) % count].append(record)
        futures = []
        for partition, lane in lanes.items():
            batch = producer.create_batch()
            for key, value, headers in lane:
                batch.append(key=key, value=value, timestamp=None, headers=headers)
            futures.append(await producer.send_batch(batch, topic, partition=partition))
        await asyncio.gather(*futures)
