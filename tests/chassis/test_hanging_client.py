"""The client library can hang without a word: then the consumer joins its group anew, with a new client."""

import asyncio
from typing import Any

import pytest

from diplomado_chassis.consuming import consumer as consuming
from diplomado_chassis.consuming import offsets
from diplomado_chassis.consuming.consumer import Consumer
from diplomado_local.platform import Platform
from tests.chassis.facts import waitlisted
from tests.chassis.sample import sample
from tests.support.services import Running, publish, running
from tests.support.waiting import eventually


async def client_of(consumer: Consumer) -> Any:
    """The client library's object, once it has partitions."""

    async def assigned() -> bool:
        return bool(consumer._client and consumer._client.assignment())

    await eventually(assigned)
    return consumer._client


async def replaced(consumer: Consumer, before: Any) -> Any:
    """Wait for another client."""

    async def another() -> bool:
        return consumer._client is not None and consumer._client is not before

    await eventually(another)
    return await client_of(consumer)


async def until_seen(service: Running, revisions: list[int]) -> None:
    """Wait until these facts have had their effect, each once."""

    async def seen() -> bool:
        async with service.database.transaction(readonly=True) as connection:
            rows = await connection.fetch("select revision, effects from seen order by revision")
        return [(row["revision"], row["effects"]) for row in rows] == [(revision, 1) for revision in revisions]

    await eventually(seen)


async def test_a_client_whose_background_task_has_ended_is_replaced(platform: Platform) -> None:
    """Without the task that asks for metadata the library waits for ever once it has lost its coordinator."""
    async with running(sample, platform, roles={"consumer"}) as service:
        assert service.process.consumer is not None
        client = await client_of(service.process.consumer)
        client._client._sync_task.cancel()
        await replaced(service.process.consumer, client)
        await publish(service, waitlisted(revision=1))
        await until_seen(service, [1])


async def test_a_client_that_never_commits_is_replaced(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it has handled is not handled again, and the next client tells Kafka of it."""
    monkeypatch.setattr(offsets, "_COMMIT_SECONDS", 0.3)
    monkeypatch.setattr(offsets, "_RETRY_SECONDS", 0.3)
    monkeypatch.setattr(consuming, "_UNCOMMITTED_SECONDS", 1.0)
    async with running(sample, platform, roles={"consumer"}) as service:
        consumer = service.process.consumer
        assert consumer is not None
        client = await client_of(consumer)

        async def never(_offsets: object) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(client, "commit", never)
        await publish(service, waitlisted(revision=1))
        await until_seen(service, [1])
        successor = await replaced(consumer, client)

        async def heard() -> bool:
            return sum([await successor.committed(one) or 0 for one in successor.assignment()]) == 1

        await eventually(heard)
        await until_seen(service, [1])
