"""What Kafka is told of a consumer's committer, and when: with a client that answers when the test says so."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from diplomado_chassis.consuming.offsets import OffsetCommitter, Offsets
from diplomado_chassis.kafka import Record
from tests.support.waiting import PATIENCE

FIRST, SECOND = TopicPartition("facts", 0), TopicPartition("facts", 1)


class Client:
    """Notes every commit, and answers once it is let go."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.commits: list[Offsets] = []
        self.assigned = {FIRST, SECOND}
        self.answers = asyncio.Event()
        self.failure = failure
        self.deaf_for: TopicPartition | None = None

    def assignment(self) -> set[TopicPartition]:
        """Both partitions, unless one was given to another member."""
        return self.assigned

    async def commit(self, offsets: Offsets) -> None:
        """A round trip."""
        self.commits.append(offsets)
        if self.deaf_for in offsets:
            raise KafkaConnectionError
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
    client, committer = Client(), OffsetCommitter()
    for batch in (records(FIRST, 0, 9), records(FIRST, 10, 19), records(SECOND, 5, 6)):
        committer.mark_processed(batch)
        committer.schedule(of(client))
        await asyncio.sleep(0)
    assert client.commits == [{FIRST: 10}]
    assert not committer.is_committed
    client.answers.set()
    await asyncio.wait_for(committer.flush(), PATIENCE)
    assert client.commits == [{FIRST: 10}, {FIRST: 20, SECOND: 7}]
    assert committer.is_committed


async def test_nothing_is_told_twice() -> None:
    """Without news there is no request."""
    client, committer = Client(), OffsetCommitter()
    client.answers.set()
    committer.mark_processed(records(FIRST, 0, 0))
    for _ in range(3):
        committer.schedule(of(client))
        await asyncio.wait_for(committer.flush(), PATIENCE)
    assert client.commits == [{FIRST: 1}]


async def test_a_failure_that_nobody_foresaw_is_told_and_stays_to_be_repeated() -> None:
    """It ends neither the consumer nor later commits."""
    client, committer = Client(failure=RuntimeError("spoilt")), OffsetCommitter()
    client.answers.set()
    committer.mark_processed(records(FIRST, 0, 3))
    with structlog.testing.capture_logs() as logged:
        committer.schedule(of(client))
        await asyncio.wait_for(committer.flush(), PATIENCE)
    # Services of other tests run beside this one, and log too.
    ours = [(line["event"], line["log_level"]) for line in logged if line.get("error") == "RuntimeError"]
    assert ours == [("consumer.commit_failed", "error")]
    assert not committer.is_committed
    client.failure = None
    committer.mark_processed(records(FIRST, 4, 4))
    committer.schedule(of(client))
    await asyncio.wait_for(committer.flush(), PATIENCE)
    assert client.commits == [{FIRST: 4}, {FIRST: 5}]
    assert committer.is_committed


async def test_a_commit_of_one_partition_does_not_hide_that_another_waits() -> None:
    """The consumer is replaced when Kafka confirms nothing of a partition for long, whatever the others do."""
    client, committer = Client(), OffsetCommitter()
    client.answers.set()
    client.deaf_for = FIRST
    committer.mark_processed(records(FIRST, 0, 3))
    committer.schedule(of(client))
    await asyncio.wait_for(committer.flush(), PATIENCE)
    committer.mark_processed(records(SECOND, 0, 3))
    committer.schedule(of(client))
    await asyncio.wait_for(committer.flush(), PATIENCE)

    assert client.commits == [{FIRST: 4}, {SECOND: 4}]
    assert committer.uncommitted_seconds > 0
    client.assigned = {SECOND}
    committer.mark_processed(records(SECOND, 4, 4))
    committer.schedule(of(client))
    await asyncio.wait_for(committer.flush(), PATIENCE)
    assert committer.uncommitted_seconds == 0, "what another member reads is for it to commit"
