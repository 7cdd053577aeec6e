"""The records of the topics: read up to an offset, written to a file and back to Kafka."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata

from diplomado_local.failures import Failure

Ends: TypeAlias = dict[str, dict[int, int]]
"""The offset behind the last record, by topic and partition."""
_SECONDS = 60.0
_SLICE_MS = 500


@asynccontextmanager
async def reader(kafka: str, group: str | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer that commits nothing by itself."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, group_id=group, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    async with asyncio.timeout(_SECONDS):
        await consumer.start()
    # A consumer without a group that is stopped before its tasks have begun ends in CancelledError (aiokafka 0.14).
    await asyncio.sleep(0)
    try:
        yield consumer
    finally:
        async with asyncio.timeout(_SECONDS):
            await consumer.stop()


async def find_ends(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> Ends:
    """Return the ends of the topics that exist."""
    ends: Ends = {}
    async with asyncio.timeout(_SECONDS):
        existing = await consumer.topics()
        for topic in sorted(existing.intersection(topics)):
            await consumer._client.add_topic(topic)  # a client without a group knows no partitions else
            parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            found = await consumer.end_offsets(parts)
            ends[topic] = {part.partition: end for part, end in sorted(found.items())}
    return ends


async def read(kafka: str, begins: Ends, ends: Ends) -> AsyncIterator[Any]:
    """Return the records from `begins` (where it names none, from the start) up to `ends`, in order by partition."""
    async with reader(kafka) as consumer:
        for topic, parts in ends.items():
            for number, end in parts.items():
                if not end:
                    continue
                part = TopicPartition(topic, number)
                consumer.assign([part])
                begin = begins.get(topic, {}).get(number)
                async with asyncio.timeout(_SECONDS):
                    first = (await consumer.beginning_offsets([part]))[part]
                consumer.seek(part, max(first, begin or 0))
                async for record in _up_to(consumer, part, end):
                    yield record


async def _up_to(consumer: AIOKafkaConsumer, part: TopicPartition, end: int) -> AsyncIterator[Any]:
    while await consumer.position(part) < end:
        async with asyncio.timeout(_SECONDS):
            while not (batch := await consumer.getmany(part, timeout_ms=_SLICE_MS)):
                if await consumer.position(part) >= end:
                    return
        for record in batch[part]:
            if record.offset < end:
                yield record


def as_line(record: Any) -> str:
    """Return a record as one line of JSON."""
    return json.dumps(
        {
            "topic": record.topic,
            "partition": record.partition,
            "timestamp": record.timestamp,
            "key": _text(record.key),
            "value": _text(record.value),
            "headers": [[name, _text(value)] for name, value in record.headers],
        }
    )


async def write_back(kafka: str, prefix: tuple[str, str], files: Iterable[Path]) -> int:
    """Send the records of files to their partitions, in order; return how many. `prefix` is replaced: old, new."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True, linger_ms=20)
    async with asyncio.timeout(_SECONDS):
        await producer.start()
    count = 0
    try:
        for file in files:
            with file.open(encoding="utf-8") as lines:
                for line in lines:
                    await _send(producer, prefix, json.loads(line))
                    count += 1
        async with asyncio.timeout(_SECONDS):
            await producer.flush()
    finally:
        async with asyncio.timeout(_SECONDS):
            await producer.stop()
    return count


async def _send(producer: AIOKafkaProducer, prefix: tuple[str, str], record: Mapping[str, Any]) -> None:
    async with asyncio.timeout(_SECONDS):
        await producer.send(
            prefix[1] + record["topic"].removeprefix(prefix[0]),
            partition=record["partition"],
            timestamp_ms=record["timestamp"],
            key=_bytes(record["key"]),
            value=_bytes(record["value"]),
            headers=[(name, _bytes(value)) for name, value in record["headers"]],
        )


async def set_to_start(kafka: str, group: str, topics: Iterable[str]) -> None:
    """Let a group read its topics from their start. Raises Failure if it has members for a minute."""
    async with reader(kafka, group) as consumer:
        ends = await find_ends(consumer, topics)
        parts = [TopicPartition(topic, number) for topic, numbers in ends.items() for number in numbers]
        consumer.assign(parts)
        try:
            async with asyncio.timeout(_SECONDS):
                firsts = await consumer.beginning_offsets(parts)
                await consumer.commit({part: OffsetAndMetadata(first, "") for part, first in firsts.items()})
        except (KafkaError, TimeoutError) as error:
            raise Failure(f"The position of {group} could not be set.", "End all its processes, and repeat.") from error


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _bytes(value: str | None) -> bytes | None:
    return None if value is None else base64.b64decode(value)
