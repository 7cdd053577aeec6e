"""What Kafka is told of a consumer's progress, and when: with a client that answers when the test says so."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from diplomado_chassis.consuming.dispatch import Record
from diplomado_chassis.consuming.offsets import Offsets, Progress

FIRST, SECOND = TopicPartition("facts", 0), TopicPartition("facts", 1)


class Client:
    """Notes every commit, and answers once it is let go."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.commits: list[Offsets] = []
        self.answers = asyncio.Event()
        self.failure = failure

    def assignment(self) -> set[TopicPartition]:
        """Both partitions."""
        return {FIRST, SECOND}

    async def commit(self, offsets: Offsets) -> None:
        """A round trip."""
        self.commits.append(offsets)
        await self.answers.wait()
        if self.failure:
            raise self.failure


def records(partition: TopicPartition, first: int, last: int) -> list[Record]:
    """Records as far as offsets are concerned."""
    here = {"topic": partition.topic, "partition": partition.partition}
    return [cast(Record, SimpleNamespace(**here, offset=offset)) for offset in range(first, last + 1)]


def of(client: Client) -> AIOKafkaConsumer:
    """The client as the library's."""
    return cast(Any, client)  # type: ignore[no-any-return]


async def test_one_request_at_a_time_and_the_next_tells_all_that_came_meanwhile() -> None:
    """Three batches become durable while the first commit is on its way."""
    client, progress = Client(), Progress()
    for batch in (records(FIRST, 0, 9), records(FIRST, 10, 19), records(SECOND, 5, 6)):
        progress.note(batch)
        progress.tell_soon(of(client))
        await asyncio.sleep(0)
    assert client.commits == [{FIRST: 10}]
    assert not progress.is_heard
    client.answers.set()
    await asyncio.wait_for(progress.told(), 5)
    assert client.commits == [{FIRST: 10}, {FIRST: 20, SECOND: 7}]
    assert progress.is_heard


async def test_nothing_is_told_twice() -> None:
    """Without news there is no request."""
    client, progress = Client(), Progress()
    client.answers.set()
    progress.note(records(FIRST, 0, 0))
    for _ in range(3):
        progress.tell_soon(of(client))
        await asyncio.wait_for(progress.told(), 5)
    assert client.commits == [{FIRST: 1}]


async def test_a_failure_that_nobody_foresaw_is_told_and_stays_to_be_repeated() -> None:
    """It ends neither the consumer nor later commits."""
    client, progress = Client(failure=RuntimeError("spoilt")), Progress()
    client.answers.set()
    progress.note(records(FIRST, 0, 3))
    with structlog.testing.capture_logs() as logged:
        progress.tell_soon(of(client))
        await asyncio.wait_for(progress.told(), 5)
    assert [(line["event"], line["log_level"]) for line in logged] == [("consumer.commit_failed", "error")]
    assert not progress.is_heard
    client.failure = None
    progress.note(records(FIRST, 4, 4))
    progress.tell_soon(of(client))
    await asyncio.wait_for(progress.told(), 5)
    assert client.commits == [{FIRST: 4}, {FIRST: 5}]
    assert progress.is_heard
