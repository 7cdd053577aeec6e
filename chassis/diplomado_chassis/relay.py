"""Publishes the outbox: at least once, and for each key in the order of commits.

One relay works per schema, chosen by a session-level advisory lock on the connection that also reads and deletes:
a relay that lost its lock cannot delete. Rows are read in order of id and sent by partition, one batch in flight
for each; what Kafka acknowledged is deleted. A batch that fails holds back what follows on its partition, so no
row overtakes an earlier one of its key. A crash between acknowledgement and deletion repeats at most one read of
rows; every reader's inbox absorbs that.
"""

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from zlib import crc32

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    CorruptRecordException,
    InvalidTimestampError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from diplomado_chassis import metrics
from diplomado_chassis.database import connect
from diplomado_chassis.kafka import abandon, start_producer
from diplomado_chassis.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

Row = asyncpg.Record

_LOCK = "select pg_try_advisory_lock(hashtextextended('diplomado-relay:' || $1, 0))"
_READ = "select id, type, topic, key, headers, payload from outbox order by id limit $1"
_DELETE = "delete from outbox where id = any($1)"
_PARK = """
with gone as (delete from outbox where id = $1 returning *)
insert into dead_letters (direction, topic, key, headers, value, event_id, type, reason, error)
select 'out', topic, convert_to(key, 'UTF8'),
       (select jsonb_agg(jsonb_build_array(name, encode(convert_to(value, 'UTF8'), 'base64')))
        from jsonb_each_text(headers) as h(name, value)),
       payload, event_id, type, $2, $3
from gone
"""
# Facts about the record: sending it again would fail again.
_HOPELESS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTimestampError, CorruptRecordException)
_STANDBY_SECONDS = 1.0


class Relay:
    """Runs until stopped. `wake` tells it of new rows; polling is the net."""

    def __init__(self, settings: Settings, service: str, beat: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.service = service
        self.wake = asyncio.Event()
        self.active = False
        self._beat = beat

    async def run(self, stopping: asyncio.Event) -> None:
        """Stand by for the lock, then publish. Raises what the supervisor is to restart it for."""
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
        producer = await start_producer(self.settings, f"{self.service}-relay")
        self._set_active(True)
        log.info("relay.active")
        try:
            while not stopping.is_set():
                self._beat()
                self.wake.clear()
                read, sent = await self.publish_once(connection, producer)
                if sent < read:
                    await _wait(stopping, random.uniform(0.2, 1.0))
                elif read < self.settings.relay_rows:
                    await _wait_either(self.wake, stopping, self.settings.relay_poll_seconds)
        finally:
            self._set_active(False)
            await abandon(producer)

    def _set_active(self, active: bool) -> None:
        self.active = active
        metrics.RELAY_ACTIVE.set(int(active))

    async def publish_once(self, connection: "asyncpg.Connection[Row]", producer: AIOKafkaProducer) -> tuple[int, int]:
        """Send one read of rows and delete what was acknowledged; return how many were read and settled.

        Raises TimeoutError if Kafka is silent for `relay_stuck_seconds`: the producer is then to be rebuilt.
        """
        rows = await connection.fetch(_READ, self.settings.relay_rows)
        if not rows:
            return 0, 0
        lanes: dict[tuple[str, int], list[Row]] = defaultdict(list)
        partitions = {topic: await self._partitions(producer, topic) for topic in {row["topic"] for row in rows}}
        for row in rows:
            topic = row["topic"]
            lanes[topic, crc32(row["key"].encode()) % partitions[topic]].append(row)
        acknowledged: list[int] = []
        hopeless: list[tuple[Row, BaseException]] = []
        try:
            async with asyncio.timeout(self.settings.relay_stuck_seconds), asyncio.TaskGroup() as group:
                for (topic, partition), lane in lanes.items():
                    group.create_task(self._send_lane(producer, topic, partition, lane, acknowledged, hopeless))
        finally:
            # Also what was acknowledged before a time-out or a cancellation is settled: fewer repetitions.
            if acknowledged:
                await connection.execute(_DELETE, acknowledged)
        for row, error in hopeless:
            await self._park(connection, row, error)
        self._count(rows, acknowledged)
        return len(rows), len(acknowledged) + len(hopeless)

    async def _partitions(self, producer: AIOKafkaProducer, topic: str) -> int:
        async with asyncio.timeout(self.settings.relay_stuck_seconds):
            return len(await producer.partitions_for(self.settings.topic_prefix + topic))

    async def _send_lane(
        self,
        producer: AIOKafkaProducer,
        topic: str,
        partition: int,
        lane: Sequence[Row],
        acknowledged: list[int],
        hopeless: list[tuple[Row, BaseException]],
    ) -> None:
        """Send the rows of one partition in order, stopping at the first batch that fails for a passing reason."""
        start = 0
        single = False
        while start < len(lane):
            batch = producer.create_batch()
            end = start
            while end < len(lane) and not (single and end > start) and _appended(batch, lane[end]):
                end += 1
            if end == start:
                hopeless.append((lane[start], MessageSizeTooLargeError()))
                start += 1
                continue
            try:
                future = await producer.send_batch(batch, self.settings.topic_prefix + topic, partition=partition)
                await future
            except _HOPELESS as error:
                if end - start > 1:
                    single = True  # find the record that spoils the batch
                    continue
                hopeless.append((lane[start], error))
            except KafkaError as error:
                metrics.RELAY_FAILURES.inc()
                log.warning("outbox.send_failed", topic=topic, partition=partition, **failure(error))
                return
            else:
                acknowledged.extend(row["id"] for row in lane[start:end])
            start = end

    async def _park(self, connection: "asyncpg.Connection[Row]", row: Row, error: BaseException) -> None:
        await connection.execute(_PARK, row["id"], "unpublishable", type(error).__name__)
        log.error("outbox.parked", type=row["type"], topic=row["topic"], **failure(error))

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


def _appended(batch: object, row: Row) -> bool:
    headers = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
    append = batch.append  # type: ignore[attr-defined]
    return append(key=row["key"].encode(), value=row["payload"], timestamp=None, headers=headers) is not None


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
