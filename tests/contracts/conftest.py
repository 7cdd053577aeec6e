"""Topics for the tests of readers."""

from collections.abc import AsyncIterator

import pytest_asyncio
from aiokafka import AIOKafkaProducer

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_local.platform import Platform
from tests.contracts.topics import Topics
from tests.support.services import fresh_name


@pytest_asyncio.fixture(loop_scope="session")
async def topics(platform: Platform) -> AsyncIterator[Topics]:
    """The topics of the services under a prefix of their own."""
    prefix = f"{fresh_name()}."
    made = await make_topics(platform.kafka, prefix)
    async with AIOKafkaProducer(bootstrap_servers=platform.kafka, acks="all") as producer:
        yield Topics(platform, prefix, producer)
    await remove_topics(platform.kafka, made)
