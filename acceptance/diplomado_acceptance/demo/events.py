"""Counts the events on all topics from their beginning, to find missing and surplus ones."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition

from diplomado_contracts.catalogue import BY_TYPE, TOPICS
from diplomado_contracts.cloudevents import from_headers

SECONDS = 180.0
UNCOUNTED = frozenset({"GuestsCounted"})
"""Types whose number depends on the order in which files and decisions come."""


async def count_events(kafka: str) -> Counter[str]:
    """Return how many events of each type the topics hold. An event that was published twice counts once."""
    seen: dict[UUID, str] = {}
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    async with asyncio.timeout(SECONDS):
        await consumer.start()
        try:
            partitions = [TopicPartition(topic.name, number) for topic in TOPICS for number in range(topic.partitions)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            await consumer.seek_to_beginning(*partitions)
            while any([await consumer.position(partition) < end for partition, end in ends.items()]):
                batches = await consumer.getmany(timeout_ms=500, max_records=5000)
                for record in (record for records in batches.values() for record in records):
                    envelope = from_headers(record.headers)
                    seen[envelope.id] = envelope.type
        finally:
            await consumer.stop()
    return Counter(BY_TYPE[type_].__name__ if type_ in BY_TYPE else type_ for type_ in seen.values())


def expected_events(programmes: Iterable[Mapping[str, int]], people: Iterable[str], revoked: int) -> Counter[str]:
    """Return how many events of each type are expected. Each person is described once, in however many programmes."""
    total: Counter[str] = Counter()
    for events in programmes:
        total.update(events)
    total["PersonDescribed"] = len(set(people))
    total["CertificateRevoked"] = revoked
    return +total


def differences(expected: Mapping[str, int], found: Mapping[str, int]) -> list[str]:
    """Return one sentence for each type with missing or surplus events."""
    return [
        f"events, {name}: expected {expected.get(name, 0)}, found {found.get(name, 0)}"
        for name in sorted((expected.keys() | found.keys()) - UNCOUNTED)
        if expected.get(name, 0) != found.get(name, 0)
    ]
