"""Topics of a test's own on a real Kafka, and what is put on them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from aiokafka import AIOKafkaProducer

from contracts_generator.examples import EXAMPLES
from diplomado_contracts import Registered
from diplomado_contracts.cloudevents import describe, to_headers
from diplomado_contracts.event import Event
from diplomado_contracts.kafka import Reader
from diplomado_contracts.topics import GRADUATIONS, REGISTRATIONS
from diplomado_local.platform import Platform
from tests.support.waiting import PATIENCE

NAMESPACE = UUID(int=16)
BEGIN = datetime(2023, 8, 14, 12, tzinfo=UTC)


class Topics:
    """Topics of the test's own, and what is put on them."""

    def __init__(self, platform: Platform, prefix: str, producer: AIOKafkaProducer) -> None:
        self.kafka, self.prefix, self.producer = platform.kafka, prefix, producer

    async def put(
        self, event: Event, name: str, *, value: bytes | None = None, minute: int = 0, **headers: bytes
    ) -> None:
        """Write a record as a service does. The same name is the same event."""
        moment = BEGIN + timedelta(minutes=minute)
        envelope = describe(event, event_id=uuid5(NAMESPACE, name), time=moment, correlation_id=None)
        await self.producer.send_and_wait(
            self.prefix + event.topic.name,
            key=event.partition_key.encode(),
            value=value or event.model_dump_json().encode(),
            headers=list({**dict(to_headers(envelope)), **headers}.items()),
            timestamp_ms=int(moment.timestamp() * 1000),
        )

    @asynccontextmanager
    async def reader(self, group: str = "reports", **arguments: Any) -> AsyncIterator[Reader]:
        """A reader of both topics. A test that waits for too long fails."""
        async with (
            asyncio.timeout(PATIENCE),
            Reader(
                [REGISTRATIONS, GRADUATIONS],
                bootstrap_servers=self.kafka,
                group_id=self.prefix + group,
                topic_prefix=self.prefix,
                **arguments,
            ) as reader,
        ):
            yield reader

    async def read(self, count: int, group: str = "reports", **arguments: Any) -> list[UUID]:
        """The ids of the next events, in the order in which they come."""
        async with self.reader(group, **arguments) as reader:
            return [(await anext(reader)).envelope.id for _ in range(count)]


def registered(number: int = 0) -> Event:
    """A registration."""
    return EXAMPLES[Registered.type].model_copy(update={"registration_id": uuid5(NAMESPACE, f"registration {number}")})


def ids(*names: str) -> list[UUID]:
    """The ids of the events with these names."""
    return [uuid5(NAMESPACE, name) for name in names]
