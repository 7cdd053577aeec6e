"""Somebody's open transaction keeps every deleted row in the outbox, and costs the relay next to nothing."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import patch

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from diplomado_chassis.ids import uuid7
from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.publishing.reading import _READ
from diplomado_chassis.publishing.relay import Relay
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.support.waiting import PATIENCE

GONE = 30_000
"""Deleted rows that vacuum may not remove, on several hundred pages of the outbox and its index."""
PAGES_OF_A_READ = 40
"""What a read of a hundred rows may visit, however many are gone."""


async def connected(place: Place) -> asyncpg.Connection:
    """A connection of this schema that ends with the test."""
    dsn, path = place.settings.postgres.get_secret_value(), {"search_path": place.settings.schema_name}
    return await asyncpg.connect(dsn, server_settings=path, timeout=PATIENCE)


@asynccontextmanager
async def idle_writer(place: Place) -> AsyncIterator[asyncpg.Connection]:
    """A transaction that has drawn an id of the outbox, and sits; what it holds is the test's to end."""
    writer = await connected(place)
    try:
        await writer.execute("begin")
        await append_plainly(writer, 1)
        yield writer
    finally:
        writer.terminate()


async def append_plainly(connection: asyncpg.Connection, count: int) -> None:
    """Many rows in one statement, in the order of ids."""
    fact = waitlisted(uuid7())
    await connection.execute(
        "insert into outbox (event_id, type, topic, key, headers, payload) "
        "select gen_random_uuid(), $1, $2, $3, '{}', convert_to($4, 'UTF8') from generate_series(1, $5) "
        "where pg_current_xact_id() is not null",
        fact.type, fact.topic.name, str(fact.registration_id), fact.model_dump_json(), count,
    )  # fmt: skip


class Reading:
    """A relay that is driven by hand, and tells how many pages of the database its reads visit."""

    def __init__(self, place: Place, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        self.relay = Relay(place.with_(relay_rows=100), "sample")
        self.connection = connection
        self.producer = producer
        self.pages = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    async def fetch(self, query: str, *arguments: Any) -> Any:
        """As a connection does; the same read is done twice, and counted once."""
        if query == _READ:
            [plan] = json.loads(
                await self.connection.fetchval(f"explain (analyze, buffers, format json) {query}", *arguments)
            )
            self.pages = plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
        return await self.connection.fetch(query, *arguments)

    async def pass_(self) -> tuple[int, int]:
        """Rows published, and pages visited to read them."""
        connection: Any = self
        done = await self.relay.publish_once(connection, self.producer)
        return len(done.acknowledged), self.pages


@asynccontextmanager
async def reading(place: Place) -> AsyncIterator[Reading]:
    """A relay that is driven by hand."""
    connection = await connected(place)
    producer = await start_producer(place.settings, "test")
    try:
        yield Reading(place, connection, producer)
    finally:
        await close_producer(producer)
        connection.terminate()


@pytest.mark.parametrize("backlog", [500, 0], ids=["with rows", "with nothing to send"])
async def test_a_relay_that_starts_beside_an_idle_writer_visits_the_deleted_rows_once(
    place: Place, backlog: int
) -> None:
    """Before, each of its reads began at the start of the outbox, as long as that transaction stayed open."""
    async with idle_writer(place) as writer, reading(place) as ours:
        await append_plainly(ours.connection, GONE)
        await ours.connection.execute("delete from outbox")
        await append_plainly(ours.connection, backlog)
        passes = [await ours.pass_() for _ in range(4)]
        await append_plainly(ours.connection, 100)
        passes.append(await ours.pass_())
        assert passes[0][1] > PAGES_OF_A_READ
        assert [pages for _, pages in passes[1:] if pages > PAGES_OF_A_READ] == []
        assert sum(published for published, _ in passes) == min(backlog, 400) + 100
        await writer.execute("commit")
        late, pages = await ours.pass_()
        assert (late, pages > PAGES_OF_A_READ) == (100 if backlog else 1, True)
        assert (await ours.pass_())[0] == (1 if backlog else 0)
        assert await place.waiting() == 0


async def test_what_an_idle_writer_commits_at_last_is_found_by_a_relay_that_started_beside_it(place: Place) -> None:
    """Others commit and are published meanwhile; its ids lie before, between and behind theirs."""
    async with idle_writer(place) as writer, reading(place) as ours:
        await append_plainly(ours.connection, 5)
        assert (await ours.pass_())[0] == 5
        await append_plainly(writer, 2)
        await append_plainly(ours.connection, 5)
        assert (await ours.pass_())[0] == 5
        assert (await ours.pass_())[0] == 0
        await writer.execute("commit")
        assert (await ours.pass_())[0] == 3
        assert await place.waiting() == 0


async def test_rows_whose_sending_broke_off_are_read_again_by_the_same_cursor(place: Place) -> None:
    """Nothing is forgotten and nothing is read from the start: they are owed."""
    async with idle_writer(place), reading(place) as ours:
        await append_plainly(ours.connection, 5)
        with patch.object(ours.producer, "send_batch", side_effect=OSError), pytest.raises(ExceptionGroup):
            await ours.pass_()
        cursor = ours.relay.cursor
        assert cursor
        assert cursor.owed == {2, 3, 4, 5, 6}
        assert (await ours.pass_())[0] == 5
        assert cursor.owed == set()
        assert await place.waiting() == 0
