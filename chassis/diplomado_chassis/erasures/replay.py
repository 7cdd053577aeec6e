"""Reads every erasure from the topic of people and applies it to a restored database, before the service serves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition

from diplomado_chassis.consuming.dispatch import Accepted, Misplaced, decode_record
from diplomado_chassis.handling import Handler, Note, Received, note_nothing
from diplomado_chassis.kafka import Record, security
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings
from diplomado_contracts import PersonErased
from diplomado_contracts.cloudevents import MalformedRecord

_START_SECONDS = 30.0
_IDLE_MS = 60_000
_AT_ONCE = 500


async def replay_erasures(settings: Settings, database: Database, erase: Handler, note: Note = note_nothing) -> int:
    """Apply the last erasure of each person on the topic; return how many there are. Repeating it changes nothing.

    Raises TimeoutError if Kafka brings nothing for a minute.
    """
    last: dict[UUID, Received[PersonErased]] = {}
    accepted = Accepted({PersonErased.type: PersonErased}, settings.topic_prefix, settings.max_revision)
    async with _reader(settings) as consumer:
        async for record in _whole(consumer, settings.topic_prefix + PersonErased.topic.name):
            fact = _erasure_in(record, accepted)
            if fact and (old := last.get(fact.event.participant_id, fact)).event.revision <= fact.event.revision:
                last[old.event.participant_id] = fact
    facts = list(last.values())
    for start in range(0, len(facts), _AT_ONCE):
        async with database.transaction() as connection:
            if not start:
                await note(connection)
            await erase(connection, facts[start : start + _AT_ONCE])
    return len(facts)


@asynccontextmanager
async def _reader(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        **security(settings),
    )
    try:
        async with asyncio.timeout(_START_SECONDS):
            await consumer.start()
        yield consumer
    finally:
        async with asyncio.timeout(_START_SECONDS):
            await consumer.stop()


async def _whole(consumer: AIOKafkaConsumer, topic: str) -> AsyncIterator[Record]:
    """Return all records that the topic holds now."""
    async with asyncio.timeout(_START_SECONDS):
        await consumer._client.add_topic(topic)  # without it, a client that has no group knows no partitions
        partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
    while behind := [partition for partition, end in ends.items() if await consumer.position(partition) < end]:
        batches = await consumer.getmany(*behind, timeout_ms=_IDLE_MS, max_records=5000)
        if not batches:
            raise TimeoutError(f"{topic} brought nothing for {_IDLE_MS // 1000} s")
        for records in batches.values():
            for record in records:
                yield record


def _erasure_in(record: Record, accepted: Accepted) -> Received[Any] | None:
    """Return the erasure that a record states, if it does. Damaged and misplaced ones are the consumer's business."""
    try:
        decoded = decode_record(record, accepted)
    except (MalformedRecord, Misplaced):
        return None
    return decoded.received if decoded else None
