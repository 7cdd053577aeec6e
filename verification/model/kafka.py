"""Stand-ins for a broker, the relay's producer and the service's consumer."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.errors import NotLeaderForPartitionError

from verification.model.postgres import Host, Trouble

PARTITIONS = 2
BATCH_RECORDS = 3


class Broker:
    """The logs of all partitions and the group's committed offsets."""

    def __init__(self, chance: random.Random, trouble: Trouble) -> None:
        self.chance = chance
        self.trouble = trouble
        self.logs: dict[TopicPartition, list[Any]] = defaultdict(list)
        self.committed: dict[TopicPartition, int] = defaultdict(int)
        self._changed = asyncio.Event()
        self._requests: set[asyncio.Task[None]] = set()

    async def pause(self) -> None:
        """A network."""
        await asyncio.sleep(self.chance.choice((0, 0, 0, 0.002, 0.3)))

    def take(self, partition: TopicPartition, batch: "Batch", future: "asyncio.Future[Any]") -> None:
        """Receive a batch; what is on its way arrives although its sender dies."""
        request = asyncio.get_running_loop().create_task(self._append(partition, batch, future))
        self._requests.add(request)
        request.add_done_callback(self._requests.discard)

    async def _append(self, partition: TopicPartition, batch: "Batch", future: "asyncio.Future[Any]") -> None:
        await self.pause()
        fate = self.chance.random()
        if fate < self.trouble.send_refused:
            if not future.done():
                future.set_exception(NotLeaderForPartitionError())
            return
        log = self.logs[partition]
        for key, value, headers in batch.records:
            log.append(_record(partition, len(log), key, value, headers))
        self.wake()
        await self.pause()
        if fate > 1 - self.trouble.acknowledgement_lost:
            return
        if not future.done():
            future.set_result(None)

    def wake(self) -> None:
        """Something new may be read."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait until something may be new."""
        await self._changed.wait()


class Batch:
    """Fills up after a few records."""

    def __init__(self) -> None:
        self.records: list[tuple[bytes, bytes, list[tuple[str, bytes]]]] = []

    def append(self, *, key: bytes, value: bytes, timestamp: None, headers: list[tuple[str, bytes]]) -> Any:
        """Append a record, or return None if the batch is full."""
        assert timestamp is None
        if len(self.records) == BATCH_RECORDS:
            return None
        self.records.append((key, value, headers))
        return len(self.records)


class Producer:
    """What the relay uses of aiokafka's."""

    client: None = None

    def __init__(self, broker: Broker, host: Host) -> None:
        self.broker = broker
        self.host = host

    async def partitions_for(self, _topic: str) -> set[int]:
        """The partitions of every topic."""
        return set(range(PARTITIONS))

    def create_batch(self) -> Batch:
        """An empty batch."""
        return Batch()

    async def send_batch(self, batch: Batch, topic: str, *, partition: int) -> "asyncio.Future[Any]":
        """Hand a batch over; the future ends when the broker answers."""
        await self.broker.pause()
        future = asyncio.get_running_loop().create_future()
        if not self.host.dead:
            self.broker.take(TopicPartition(topic, partition), batch, future)
        return future


class Reader:
    """What the chassis's consumer uses of aiokafka's. One member has all partitions."""

    def __init__(self, broker: Broker, host: Host, topic: str) -> None:
        self.broker = broker
        self.host = host
        self.positions = {
            partition: broker.committed[partition]
            for partition in (TopicPartition(topic, number) for number in range(PARTITIONS))
        }

    async def getone(self) -> Any:
        """Wait for one record."""
        while True:
            changed = self.broker.changed
            if record := self._next(self._with_records()):
                return record
            await changed()

    async def getmany(self, *, timeout_ms: int, max_records: int) -> Mapping[TopicPartition, list[Any]]:
        """What has piled up."""
        assert timeout_ms == 0
        if self.broker.chance.random() < self.broker.trouble.send_refused:
            raise NotLeaderForPartitionError
        found: dict[TopicPartition, list[Any]] = defaultdict(list)
        for _ in range(self.broker.chance.randint(0, max_records)):
            if record := self._next(self._with_records()):
                found[TopicPartition(record.topic, record.partition)].append(record)
        return found

    def assignment(self) -> set[TopicPartition]:
        """All partitions."""
        return set(self.positions)

    @property
    def _subscription(self) -> Any:
        """Where the chassis looks for positions without waiting."""
        return SimpleNamespace(subscription=SimpleNamespace(assignment=self))

    def state_value(self, partition: TopicPartition) -> Any:
        """The position of a partition."""
        return SimpleNamespace(has_valid_position=True, position=self.positions[partition])

    def highwater(self, partition: TopicPartition) -> int:
        """The end of a partition."""
        return len(self.broker.logs[partition])

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Go back, or on."""
        self.positions[partition] = offset

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Commit the offsets from which a successor starts."""
        await self.broker.pause()
        if self.host.dead or self.broker.chance.random() < self.broker.trouble.send_refused:
            raise NotLeaderForPartitionError
        self.broker.committed.update(offsets)
        await self.broker.pause()

    def _with_records(self) -> list[TopicPartition]:
        return [partition for partition, at in sorted(self.positions.items()) if at < len(self.broker.logs[partition])]

    def _next(self, partitions: list[TopicPartition]) -> Any:
        if not partitions or self.host.dead:
            return None
        partition = self.broker.chance.choice(partitions)
        record = self.broker.logs[partition][self.positions[partition]]
        self.positions[partition] += 1
        return record


def _record(partition: TopicPartition, offset: int, key: bytes, value: bytes, headers: Any) -> Any:
    make: Callable[..., Any] = ConsumerRecord
    return make(
        topic=partition.topic, partition=partition.partition, offset=offset, timestamp=0, timestamp_type=0, key=key,
        value=value, checksum=None, serialized_key_size=len(key), serialized_value_size=len(value), headers=headers,
    )  # fmt: skip
