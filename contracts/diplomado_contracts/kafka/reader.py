"""A reader of events: decodes, skips repetitions, hands refused records to a hook, and commits what was processed."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self
from uuid import UUID

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError

from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.cloudevents import MalformedRecord
from diplomado_contracts.decoding import Delivery, decode
from diplomado_contracts.event import Event, Topic

Replay = Literal["start"] | datetime
COMMIT_SECONDS = 5.0
TOPIC_SECONDS = 10.0
WAIT_MILLISECONDS = 500


class RefusedRecord(NamedTuple):
    """A record that is not what its contract promises, as Kafka delivered it, and the reason without its content."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None
    reason: str


class MissingTopic(LookupError):  # noqa: N818 - a fact about Kafka
    """Kafka has no topic of this name, or does not show it to this user."""


class RecentIds:
    """The ids of the last processed events, in memory.

    Repetitions mostly follow soon after the first delivery. What must hold across restarts needs the ids in the same
    transaction as their effects.
    """

    def __init__(self, limit: int = 100_000) -> None:
        self._limit = limit
        self._ids: dict[UUID, None] = {}

    def __contains__(self, event_id: UUID) -> bool:
        return event_id in self._ids

    def add(self, event_id: UUID) -> None:
        """Remember an id, and forget the oldest one if there are too many."""
        self._ids[event_id] = None
        if len(self._ids) > self._limit:
            del self._ids[next(iter(self._ids))]


class Reader:
    """Delivers the events of topics, at least once, in the order of each key.

    An event counts as processed when the next one is asked for, or when the block ends without an error. Processed
    events are committed for the group every few seconds, before another member takes their partition, and at the end.

    A new group begins with the oldest records. `replay` moves the group back to the start or to a moment, once for each
    partition that this reader is given. With `until_end` the events end where the topics do. Types without a contract
    are skipped and counted in `skipped`, repetitions in `repeated`. A record that cannot be decoded goes to
    `on_refused`; if there is no hook or the hook raises, the reader raises and stays at the record. `options` go to
    aiokafka, for example for TLS. Entering raises MissingTopic for a topic that is not there.
    """

    def __init__(
        self,
        topics: Iterable[Topic],
        *,
        bootstrap_servers: str,
        group_id: str,
        replay: Replay | None = None,
        until_end: bool = False,
        on_refused: Callable[[RefusedRecord], Awaitable[None]] | None = None,
        seen: RecentIds | None = None,
        contracts: Mapping[str, type[Event]] | None = None,
        topic_prefix: str = "",
        **options: Any,
    ) -> None:
        if isinstance(replay, datetime) and replay.tzinfo is None:
            raise ValueError("the moment to replay from needs a zone")
        if not isinstance(replay, datetime) and replay not in (None, "start"):
            raise ValueError(f'replay is "start" or a moment, not {replay!r}')
        self.skipped = self.repeated = self.refused = 0
        self._topics = [topic_prefix + topic.name for topic in topics]
        self._prefix = topic_prefix
        self._contracts = BY_TYPE if contracts is None else contracts
        self._on_refused = on_refused
        self._seen = RecentIds() if seen is None else seen
        self._replay = replay
        self._until_end = until_end
        self._replayed: set[TopicPartition] = set()
        self._processed: dict[TopicPartition, int] = {}
        self._current: tuple[ConsumerRecord[bytes, bytes], UUID | None] | None = None
        self._committed_at = time.monotonic()
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            group_id=group_id,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            **options,
        )

    async def __aenter__(self) -> Self:
        try:
            await self._consumer.start()
            await self._find_topics()
            self._consumer.subscribe(self._topics, listener=_Assignment(self))
        except BaseException:
            await self._consumer.stop()
            raise
        return self

    async def _find_topics(self) -> None:
        """Raise MissingTopic unless Kafka has all topics. A broker learns of a new topic a little later than others."""
        deadline = time.monotonic() + TOPIC_SECONDS
        while missing := sorted(set(self._topics) - await self._consumer.topics()):
            if time.monotonic() > deadline:
                raise MissingTopic(f"Kafka has no topic {', '.join(missing)}, or does not show it to this user")
            await asyncio.sleep(0.2)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish_current()
            await self.commit()
        finally:
            await self._consumer.stop()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Delivery:
        """Return the next event. Asking for it says that the last one is processed."""
        while True:
            self._finish_current()
            if (record := await self._next_record()) is None:
                raise StopAsyncIteration
            delivery = await self._decode(record)
            self._current = (record, delivery.envelope.id if delivery else None)
            if delivery is None:
                continue
            if delivery.envelope.id in self._seen:
                self.repeated += 1
                continue
            return delivery

    async def _next_record(self) -> "ConsumerRecord[bytes, bytes] | None":
        """Return the next record, or None at the end. Commits while it waits, since no further record may come."""
        while True:
            if time.monotonic() - self._committed_at > COMMIT_SECONDS:
                await self.commit()
            for records in (await self._consumer.getmany(timeout_ms=WAIT_MILLISECONDS, max_records=1)).values():
                return records[0]
            if self._until_end and self._consumer.assignment() and not await self.lag():
                return None

    async def commit(self) -> None:
        """Commit the events that were processed so far."""
        self._committed_at = time.monotonic()
        if self._processed:
            offsets, self._processed = self._processed, {}
            # A member that lost its partitions cannot commit: their next member processes the events again.
            with suppress(CommitFailedError, IllegalStateError):
                await self._consumer.commit(offsets)

    async def lag(self) -> int:
        """Return how many records of this reader's partitions wait behind the last delivered one."""
        partitions = self._consumer.assignment()
        ends = await self._consumer.end_offsets(partitions)
        return sum([ends[partition] - await self._consumer.position(partition) for partition in partitions])

    def _finish_current(self) -> None:
        if self._current is None:
            return
        record, event_id = self._current
        self._current = None
        partition = TopicPartition(record.topic, record.partition)
        if partition in self._consumer.assignment():
            self._processed[partition] = record.offset + 1
        if event_id is not None:
            self._seen.add(event_id)

    async def _decode(self, record: "ConsumerRecord[bytes, bytes]") -> Delivery | None:
        topic = record.topic.removeprefix(self._prefix)
        try:
            delivery = decode(topic, record.key, record.headers, record.value, self._contracts)
        except MalformedRecord as error:
            if self._on_refused is None:
                where = f"{record.topic}, partition {record.partition}, offset {record.offset}"
                raise MalformedRecord(f"{error} ({where})") from None
            await self._on_refused(
                RefusedRecord(
                    record.topic,
                    record.partition,
                    record.offset,
                    record.key,
                    tuple(record.headers),
                    record.value,
                    str(error),
                )
            )
            self.refused += 1
            return None
        if delivery is None:
            self.skipped += 1
        return delivery

    async def _assigned(self, partitions: Collection[TopicPartition]) -> None:
        fresh = [partition for partition in partitions if partition not in self._replayed]
        if self._replay is None or not fresh:
            return
        for partition, offset in (await self._replay_offsets(fresh, self._replay)).items():
            self._consumer.seek(partition, offset)
        self._replayed.update(fresh)

    async def _replay_offsets(
        self, partitions: Collection[TopicPartition], replay: Replay
    ) -> dict[TopicPartition, int]:
        if not isinstance(replay, datetime):
            return dict(await self._consumer.beginning_offsets(partitions))
        moment = int(replay.timestamp() * 1000)
        found = await self._consumer.offsets_for_times(dict.fromkeys(partitions, moment))
        ends = await self._consumer.end_offsets(partitions)
        return {partition: at.offset if (at := found[partition]) else ends[partition] for partition in partitions}


class _Assignment(ConsumerRebalanceListener):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:  # noqa: ARG002
        await self._reader.commit()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        await self._reader._assigned(assigned)
