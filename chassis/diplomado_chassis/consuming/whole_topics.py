"""Reads a topic from its start to its present end, outside the consumer: for commands of operators."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from diplomado_chassis.kafka import Record, security
from diplomado_chassis.settings import Settings

_START_SECONDS = 30.0
_IDLE_MS = 60_000


@asynccontextmanager
async def reader(settings: Settings) -> AsyncIterator[AIOKafkaConsumer]:
    """Connect a client without a group, which leaves no trace at Kafka."""
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


async def whole(consumer: AIOKafkaConsumer, topic: str) -> AsyncIterator[Record]:
    """Return all records that the topic holds now. Raises TimeoutError if Kafka brings nothing for a minute."""
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
