"""A place of its own for each test of the chassis: a schema of the sample service and its topics."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest_asyncio

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing import outbox
from diplomado_chassis.settings import Settings
from diplomado_contracts.cloudevents import Envelope
from diplomado_contracts.event import Event
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.services import fresh_name, published, schema_of, settings_for


@dataclass
class Place:
    """Where a test of the chassis happens."""

    platform: Platform
    settings: Settings
    database: Database

    async def rows(self, query: str, *arguments: Any) -> list[asyncpg.Record]:
        """Ask the schema."""
        async with self.database.transaction(readonly=True) as connection:
            return await connection.fetch(query, *arguments)

    async def append(self, *events: Event) -> None:
        """Store facts as a business transaction would."""
        async with self.database.transaction() as connection:
            await outbox.append(connection, *events)

    async def waiting(self) -> int:
        """How many rows are in the outbox."""
        return int((await self.rows("select count(*) from outbox"))[0][0])

    async def published(
        self, topics: Sequence[str] = ("training.registrations",), *, repetitions: bool = False
    ) -> list[tuple[Event, Envelope]]:
        """Everything on the topics."""
        return await published(self.platform, self.settings.topic_prefix, topics, repetitions=repetitions)

    def with_(self, **changes: Any) -> Settings:
        """The settings with changes."""
        return self.settings.model_copy(update=changes)


@pytest_asyncio.fixture(loop_scope="session")
async def place(platform: Platform) -> AsyncIterator[Place]:
    """A migrated schema and its topics."""
    name = fresh_name()
    topics = await make_topics(platform.kafka, f"{name}.")
    # Partitions of a killed member wait for the end of its session.
    settings = settings_for(sample, platform, name, consumer_session_seconds=3.0)
    database = Database(settings)
    try:
        async with schema_of(sample, platform, name):
            yield Place(platform, settings, database)
            await database.close()
    finally:
        await remove_topics(platform.kafka, topics)
