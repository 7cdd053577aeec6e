"""Sends rows by partition: each partition in order with one batch in flight, and independently of the others.

A failed batch holds back the later rows of its partition, so no row overtakes an earlier one of its key. A topic that
Kafka refuses is held, and a record that Kafka can never accept is found by sending one by one.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from zlib import crc32

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from aiokafka.producer.message_accumulator import BatchBuilder
from pydantic_core import from_json

from diplomado_chassis.kafka import count_partitions
from diplomado_chassis.observability import failpoints, metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.publishing.holds import Holds
from diplomado_chassis.publishing.reading import Row
from diplomado_chassis.publishing.refusals import HOPELESS, OF_THE_TOPIC, UNCLEAR, name_codes
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

Lane: TypeAlias = tuple[str, int]
"""Topic and partition."""

EVERY_TOPIC = "all"
"""Label of failures that concern no single topic: Kafka is away."""


@dataclass
class Pass:
    """The result of sending one read of rows."""

    read: int
    acknowledged: list[Row] = field(default_factory=list)
    hopeless: list[tuple[Row, str]] = field(default_factory=list)
    """Rows that become dead letters, each with the name of the error."""
    answered: set[str] = field(default_factory=set)
    """Topics to which something was published."""
    stuck: set[str] = field(default_factory=set)
    """Topics of lanes for which no answer came."""
    failed: bool = False

    @property
    def ids(self) -> list[int]:
        """The ids of acknowledged rows."""
        return [row["id"] for row in self.acknowledged]


class Lanes:
    """Remembers between passes which topics are held, and which partitions are sent one by one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.holds = Holds()
        self._one_by_one: set[Lane] = set()
        self._unclear: dict[Lane, tuple[int, float]] = {}
        """The row of a lane that is refused for an unclear reason, and since when."""
        name_codes()

    async def group(self, producer: AIOKafkaProducer, rows: Sequence[Row]) -> Mapping[Lane, Sequence[Row]]:
        """Return rows by lane, without those of topics that are missing or forbidden, which are held.

        Raises TimeoutError if Kafka does not answer.
        """
        topics = {row["topic"] for row in rows}
        try:
            async with asyncio.timeout(self.settings.relay_stuck_seconds):
                found = await asyncio.gather(*(self._partitions(producer, topic) for topic in topics))
        except TimeoutError as error:
            count_failure(EVERY_TOPIC, error)
            raise
        partitions = dict(zip(topics, found, strict=True))
        lanes: dict[Lane, list[Row]] = defaultdict(list)
        for row in rows:
            topic = row["topic"]
            if count := partitions[topic]:
                lanes[topic, crc32(row["key"].encode()) % count].append(row)
        return lanes

    async def _partitions(self, producer: AIOKafkaProducer, topic: str) -> int:
        """Return the number of a topic's partitions, 0 if the topic is missing or forbidden."""
        try:
            return await count_partitions(producer, self.settings.topic_prefix + topic)
        except KafkaError as error:
            count_failure(topic, error)
            log.warning("outbox.topic_refused", topic=topic, **failure(error))
            self.holds.hold(topic, time.monotonic())
            return 0

    async def send(self, producer: AIOKafkaProducer, lanes: Mapping[Lane, Sequence[Row]], done: Pass) -> None:
        """Send all lanes at the same time and record in `done` what became of each row, also when cancelled."""
        async with asyncio.TaskGroup() as group:
            for lane, rows in lanes.items():
                group.create_task(self._send_in_time(producer, lane, rows, done))

    async def _send_in_time(self, producer: AIOKafkaProducer, lane: Lane, rows: Sequence[Row], done: Pass) -> None:
        """Send the rows of one partition. A partition without an answer does not keep the others from going on."""
        try:
            async with asyncio.timeout(self.settings.relay_stuck_seconds):
                await self._send_lane(producer, lane, rows, done)
        except TimeoutError as error:
            done.failed = True
            done.stuck.add(lane[0])
            _report(lane, error)

    async def _send_lane(self, producer: AIOKafkaProducer, lane: Lane, rows: Sequence[Row], done: Pass) -> None:
        """Send the rows of one partition in order, in full batches, and stop at the first batch that fails."""
        topic, partition = lane
        start = 0
        while start < len(rows):
            batch, end = _fill(producer, rows, start, single=lane in self._one_by_one)
            try:
                if end == start:
                    raise MessageSizeTooLargeError
                future = await producer.send_batch(batch, self.settings.topic_prefix + topic, partition=partition)
                failpoints.reach("relay.while_sending")
                await future
                failpoints.reach("relay.after_acknowledgement")
            except KafkaError as error:
                done.failed = True
                self._refused(lane, rows, slice(start, end), error, done)
                return
            done.acknowledged += rows[start:end]
            done.answered.add(topic)
            start = end
        self._one_by_one.discard(lane)

    def _refused(self, lane: Lane, rows: Sequence[Row], sent: slice, error: KafkaError, done: Pass) -> None:
        """Decide about a refused batch: park its only row, find the row that is refused, or try again."""
        row = rows[sent.start]
        hopeless = isinstance(error, HOPELESS) or (isinstance(error, UNCLEAR) and self._has_tried_enough(lane, row))
        if isinstance(error, (*HOPELESS, *UNCLEAR)) and sent.stop - sent.start > 1:
            self._one_by_one.add(lane)  # the next pass finds the record that Kafka rejects
        elif hopeless:
            self._one_by_one.discard(lane)
            self._unclear.pop(lane, None)
            done.hopeless.append((row, type(error).__name__))
            return
        _report(lane, error)
        if isinstance(error, OF_THE_TOPIC) or 2 * len(rows) >= self.settings.relay_rows:
            # Its rows would fill every read, and other topics would wait behind them.
            self.holds.hold(lane[0], time.monotonic())

    def _has_tried_enough(self, lane: Lane, row: Row) -> bool:
        """Return whether the row is refused for so long that the later rows of its partition must not wait longer."""
        now = time.monotonic()
        row_id, since = self._unclear.get(lane, (0, now))
        if row_id != row["id"]:
            self._unclear[lane] = (row["id"], since := now)
        return now - since >= self.settings.relay_refused_seconds


def count_failure(topic: str, error: BaseException) -> None:
    """Count a failure of the relay by topic and error."""
    metrics.RELAY_FAILURES.labels(topic, type(error).__name__).inc()


def _report(lane: Lane, error: BaseException) -> None:
    topic, partition = lane
    count_failure(topic, error)
    log.warning("outbox.send_failed", topic=topic, partition=partition, **failure(error))


def _fill(producer: AIOKafkaProducer, rows: Sequence[Row], start: int, *, single: bool) -> tuple[BatchBuilder, int]:
    """Fill a batch with rows and return it with the position after its last row."""
    batch = producer.create_batch()
    end = start
    while end < len(rows) and not (single and end > start) and _appended(batch, rows[end]):
        end += 1
    return batch, end


def _appended(batch: BatchBuilder, row: Row) -> bool:
    # Parsing headers is a third of the relay's work, so it is left to the fastest parser at hand.
    headers = [(name, value.encode()) for name, value in from_json(row["headers"], cache_strings="keys").items()]
    return batch.append(key=row["key"].encode(), value=row["payload"], timestamp=None, headers=headers) is not None
