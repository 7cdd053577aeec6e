"""Publishes the outbox: at least once, and for each key in the order of commits.

One relay is active per schema. A session-level advisory lock chooses it, on the connection that also reads and
deletes, so a relay that lost its lock cannot delete. A cursor that tracks the gaps of late transactions reads rows in
order of id. The relay sends them by partition, with one batch in flight for each, and deletes acknowledged rows. A
failed batch holds back the later rows of its partition, so no row overtakes an earlier one of its key. A topic that
Kafka refuses is left alone for a while, and the others are published meanwhile. A crash between acknowledgement and
deletion repeats at most one read of rows; the consumers' inboxes recognise the repetitions.
"""

import asyncio
import json
import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from zlib import crc32

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from aiokafka.producer.message_accumulator import BatchBuilder

from diplomado_chassis.kafka import Renewal, close_producer, count_partitions, start_producer
from diplomado_chassis.observability import failpoints, metrics, tracing
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.postgres.database import connect
from diplomado_chassis.publishing.cursor import Cursor
from diplomado_chassis.publishing.holds import Holds
from diplomado_chassis.publishing.reading import Row, read_rows, start_cursor
from diplomado_chassis.publishing.refusals import HOPELESS, OF_THE_TOPIC, UNCLEAR, name_codes
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

Lane: TypeAlias = tuple[str, int]
"""Topic and partition. Rows of one lane are sent in order."""

_LOCK = "select pg_try_advisory_lock(hashtextextended('diplomado-relay:' || $1, 0))"
_DELETE = "delete from outbox where id = any($1)"
_PARK = """
with gone as (delete from outbox where id = $1 returning topic, key, headers, payload, event_id, type)
insert into dead_letters (direction, topic, key, headers, value, event_id, type, reason, error)
select 'out', topic, convert_to(key, 'UTF8'),
       (select jsonb_agg(jsonb_build_array(name, encode(convert_to(value, 'UTF8'), 'base64')))
        from jsonb_each_text(headers) as h(name, value)),
       payload, event_id, type, $2, $3
from gone
"""
_EVERY_TOPIC = "all"
"""Label of failures that concern no single topic: Kafka is away."""
_STANDBY_SECONDS = 1.0


@dataclass
class Pass:
    """The result of one read of rows."""

    read: int
    acknowledged: list[int] = field(default_factory=list)
    hopeless: list[tuple[Row, str]] = field(default_factory=list)
    """Rows that become dead letters, each with the name of the error."""
    stuck: list[str] = field(default_factory=list)
    """Topics of lanes for which no answer came."""
    failed: bool = False


class Relay:
    """Runs until stopped. Setting `wake` announces new rows; polling finds them when a wake-up is missed."""

    def __init__(self, settings: Settings, service: str, beat: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.service = service
        self.wake = asyncio.Event()
        self.active = False
        self._beat = beat
        self._one_by_one: set[Lane] = set()
        self._unclear: dict[Lane, tuple[int, float]] = {}
        """The row of a lane that is refused for an unclear reason, and since when."""
        self.holds = Holds()
        self._left_out: frozenset[str] = frozenset()
        self.cursor: Cursor | None = None
        name_codes()

    async def run(self, stopping: asyncio.Event) -> None:
        """Wait for the lock, then publish. Raises errors after which the supervisor restarts it."""
        connection = await connect(self.settings)
        try:
            while not stopping.is_set():
                self._beat()
                if await connection.fetchval(_LOCK, self.settings.schema_name):
                    await self._publish(connection, stopping)
                    return
                await _wait(stopping, _STANDBY_SECONDS)
        finally:
            connection.terminate()

    async def _publish(self, connection: "asyncpg.Connection[Row]", stopping: asyncio.Event) -> None:
        self._set_active(True)
        self.cursor = None  # the state of an earlier connection is out of date
        log.info("relay.active")
        try:
            while not stopping.is_set():
                await self._publish_with_one_producer(connection, stopping)
        finally:
            self._set_active(False)

    async def _publish_with_one_producer(self, connection: "asyncpg.Connection[Row]", stopping: asyncio.Event) -> None:
        """Publish until stopped or until the producer must be replaced. Raises errors of connecting."""
        renewal = Renewal(self.settings)
        try:
            producer = await start_producer(self.settings, f"{self.service}-relay")
        except (KafkaError, OSError) as error:
            _count_failure(_EVERY_TOPIC, error)
            raise
        try:
            while not stopping.is_set():
                self._beat()
                await renewal.renew(producer.client)
                self.wake.clear()
                pass_ = await self.publish_once(connection, producer)
                if pass_.failed:
                    await _wait(stopping, random.uniform(0.2, 1.0))
                    return
                if pass_.read < self.settings.relay_rows:
                    await _wait_either(self.wake, stopping, self.settings.relay_poll_seconds)
        finally:
            await close_producer(producer)

    def _set_active(self, active: bool) -> None:
        self.active = active
        metrics.RELAY_ACTIVE.set(int(active))

    async def publish_once(self, connection: "asyncpg.Connection[Row]", producer: AIOKafkaProducer) -> Pass:
        """Send one read of rows, delete acknowledged rows, and move rows that Kafka can never accept to dead letters.

        Raises TimeoutError if Kafka does not answer for `relay_stuck_seconds`. After that, or if the pass has failed,
        the producer must be replaced: a rejected batch has used sequence numbers that the broker never received.
        """
        held = self.holds.held(time.monotonic())
        if self._left_out - held:
            self.cursor = None
        self._left_out = held
        cursor = self.cursor = self.cursor or await start_cursor(connection)
        started = tracing.now()
        rows = await read_rows(connection, cursor, self.settings.relay_rows, held)
        done = Pass(len(rows))
        if not rows:
            return done
        failpoints.reach("relay.after_read")
        lanes = await self._lanes(producer, rows)
        try:
            async with asyncio.TaskGroup() as group:
                for lane, lane_rows in lanes.items():
                    group.create_task(self._send_lane_in_time(producer, lane, lane_rows, done))
        finally:
            # Rows acknowledged before a time-out or a cancellation are deleted too, which avoids repetitions.
            failpoints.reach("relay.before_delete")
            if done.acknowledged:
                await connection.execute(_DELETE, done.acknowledged)
                cursor.settle(done.acknowledged)
        for row, error in done.hopeless:
            await connection.execute(_PARK, row["id"], "unpublishable", error)
            cursor.settle([row["id"]])
            log.error("outbox.parked", type=row["type"], topic=row["topic"], event_id=str(row["event_id"]), error=error)
        failpoints.reach("relay.after_delete")
        self._count(rows, done.acknowledged)
        if tracing.is_on():
            _trace(rows, done.acknowledged, started)
        self._judge(rows, done)
        return done

    def _judge(self, rows: Sequence[Row], done: Pass) -> None:
        """Hold the topics for which no answer came. Raises TimeoutError if none came at all."""
        gone = set(done.acknowledged)
        self.holds.succeeded({row["topic"] for row in rows if row["id"] in gone})
        if done.stuck and not gone:
            raise TimeoutError
        for topic in set(done.stuck):
            self.holds.hold(topic, time.monotonic())

    async def _lanes(self, producer: AIOKafkaProducer, rows: Sequence[Row]) -> dict[Lane, list[Row]]:
        """Return rows by lane, without those of topics that are missing or forbidden, which are held.

        Raises TimeoutError if Kafka does not answer.
        """
        topics = sorted({row["topic"] for row in rows})
        try:
            async with asyncio.timeout(self.settings.relay_stuck_seconds):
                found = await asyncio.gather(*(self._partitions(producer, topic) for topic in topics))
        except TimeoutError as error:
            _count_failure(_EVERY_TOPIC, error)
            raise
        partitions = dict(zip(topics, found, strict=True))
        lanes: dict[Lane, list[Row]] = defaultdict(list)
        for row in rows:
            if count := partitions[row["topic"]]:
                lanes[row["topic"], crc32(row["key"].encode()) % count].append(row)
        return lanes

    async def _partitions(self, producer: AIOKafkaProducer, topic: str) -> int:
        """Return the number of a topic's partitions, 0 if the topic is missing or forbidden."""
        try:
            return await count_partitions(producer, self.settings.topic_prefix + topic)
        except KafkaError as error:
            _count_failure(topic, error)
            log.warning("outbox.topic_refused", topic=topic, **failure(error))
            self.holds.hold(topic, time.monotonic())
            return 0

    async def _send_lane_in_time(self, producer: AIOKafkaProducer, lane: Lane, rows: Sequence[Row], done: Pass) -> None:
        """Send the rows of one partition. A partition without an answer does not keep the others from going on."""
        try:
            async with asyncio.timeout(self.settings.relay_stuck_seconds):
                await self._send_lane(producer, lane, rows, done)
        except TimeoutError as error:
            done.failed = True
            done.stuck.append(lane[0])
            _report(lane, error)

    async def _send_lane(self, producer: AIOKafkaProducer, lane: Lane, rows: Sequence[Row], done: Pass) -> None:
        """Send the rows of one partition in order, in full batches, and stop at the first batch that fails."""
        topic, partition = lane
        start = 0
        while start < len(rows):
            batch, end = self._fill(producer, rows, start, single=lane in self._one_by_one)
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
            done.acknowledged.extend(row["id"] for row in rows[start:end])
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

    @staticmethod
    def _fill(producer: AIOKafkaProducer, rows: Sequence[Row], start: int, *, single: bool) -> tuple[BatchBuilder, int]:
        """Fill a batch with rows and return it with the position after its last row."""
        batch = producer.create_batch()
        end = start
        while end < len(rows) and not (single and end > start) and _appended(batch, rows[end]):
            end += 1
        return batch, end

    @staticmethod
    def _count(rows: Sequence[Row], acknowledged: Sequence[int]) -> None:
        gone = set(acknowledged)
        counts: dict[str, int] = defaultdict(int)
        for row in rows:
            if row["id"] in gone:
                counts[row["type"]] += 1
        for event_type, count in counts.items():
            metrics.PUBLISHED.labels(event_type).inc(count)
        if counts:
            log.debug("outbox.published", count=len(gone))


def _trace(rows: Sequence[Row], acknowledged: Sequence[int], started: int) -> None:
    gone = set(acknowledged)
    for row in rows:
        if row["id"] in gone:
            headers = json.loads(row["headers"])
            origin = headers.get("ce_correlationid"), headers.get("traceparent")
            tracing.done(f"send {row['topic']}", "producer", origin, tracing.about(row["topic"], row["type"]), started)


def _count_failure(topic: str, error: BaseException) -> None:
    metrics.RELAY_FAILURES.labels(topic, type(error).__name__).inc()


def _report(lane: Lane, error: BaseException) -> None:
    topic, partition = lane
    _count_failure(topic, error)
    log.warning("outbox.send_failed", topic=topic, partition=partition, **failure(error))


def _appended(batch: BatchBuilder, row: Row) -> bool:
    headers = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
    return batch.append(key=row["key"].encode(), value=row["payload"], timestamp=None, headers=headers) is not None


async def _wait(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return


async def _wait_either(wake: asyncio.Event, stopping: asyncio.Event, seconds: float) -> None:
    waiters = [asyncio.ensure_future(wake.wait()), asyncio.ensure_future(stopping.wait())]
    try:
        await asyncio.wait(waiters, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiter in waiters:
            waiter.cancel()
