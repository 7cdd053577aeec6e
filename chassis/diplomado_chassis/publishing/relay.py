"""Publishes the outbox: at least once, and for each key in the order of commits.

One relay is active per schema. A session-level advisory lock chooses it, on the connection that also reads and
deletes, so a relay that lost its lock cannot delete. A cursor that tracks the gaps of late transactions reads rows in
order of id. The lanes send them by partition, and the relay deletes acknowledged rows. A topic that Kafka refuses is
left alone for a while, and the others are published meanwhile. A crash between acknowledgement and deletion repeats at
most one read of rows; the consumers' inboxes recognise the repetitions.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from diplomado_chassis.kafka import Renewal, close_producer, start_producer
from diplomado_chassis.observability import failpoints, metrics, tracing
from diplomado_chassis.postgres.database import connect
from diplomado_chassis.postgres.plan_age import AgeingConnection
from diplomado_chassis.publishing.cursor import Cursor
from diplomado_chassis.publishing.lanes import EVERY_TOPIC, Lanes, Pass, count_failure
from diplomado_chassis.publishing.reading import Row, read_rows, start_cursor
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

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
_STANDBY_SECONDS = 1.0


class Relay:
    """Runs until stopped. Setting `wake` announces new rows; polling finds them when a wake-up is missed."""

    def __init__(self, settings: Settings, service: str, beat: Callable[[], None] = lambda: None) -> None:
        self.settings = settings
        self.service = service
        self.wake = asyncio.Event()
        self.active = False
        self._beat = beat
        self._lanes = Lanes(settings)
        self._left_out: frozenset[str] = frozenset()
        self.cursor: Cursor | None = None

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

    async def _publish(self, connection: AgeingConnection, stopping: asyncio.Event) -> None:
        self._set_active(True)
        self.cursor = None  # the state of an earlier connection is out of date
        log.info("relay.active")
        try:
            while not stopping.is_set():
                await self._publish_with_one_producer(connection, stopping)
        finally:
            self._set_active(False)

    async def _publish_with_one_producer(self, connection: AgeingConnection, stopping: asyncio.Event) -> None:
        """Publish until stopped or until the producer must be replaced. Raises errors of connecting."""
        renewal = Renewal(self.settings)
        try:
            producer = await start_producer(self.settings, f"{self.service}-relay")
        except (KafkaError, OSError) as error:
            count_failure(EVERY_TOPIC, error)
            raise
        try:
            while not stopping.is_set():
                self._beat()
                await renewal.renew(producer.client)
                self.wake.clear()
                await connection.renew_plans()
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
        held = self._lanes.holds.held(time.monotonic())
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
        lanes = await self._lanes.group(producer, rows)
        try:
            await self._lanes.send(producer, lanes, done)
        finally:
            # Rows acknowledged before a time-out or a cancellation are deleted too, which avoids repetitions.
            failpoints.reach("relay.before_delete")
            if acknowledged := done.ids:
                await connection.execute(_DELETE, acknowledged)
                cursor.settle(acknowledged)
        for row, error in done.hopeless:
            await connection.execute(_PARK, row["id"], "unpublishable", error)
            cursor.settle([row["id"]])
            log.error("outbox.parked", type=row["type"], topic=row["topic"], event_id=str(row["event_id"]), error=error)
        failpoints.reach("relay.after_delete")
        _count(done.acknowledged)
        if tracing.is_on():
            _trace(done.acknowledged, started)
        self._judge(done)
        return done

    def _judge(self, done: Pass) -> None:
        """Hold the topics for which no answer came. Raises TimeoutError if none came at all."""
        holds = self._lanes.holds
        holds.succeeded(done.answered)
        if done.stuck and not done.answered:
            raise TimeoutError
        for topic in done.stuck:
            holds.hold(topic, time.monotonic())


def _count(rows: Sequence[Row]) -> None:
    for event_type, count in Counter(row["type"] for row in rows).items():
        metrics.PUBLISHED.labels(event_type).inc(count)
    if rows:
        log.debug("outbox.published", count=len(rows))


def _trace(rows: Sequence[Row], started: int) -> None:
    for row in rows:
        headers = json.loads(row["headers"])
        origin = headers.get("ce_correlationid"), headers.get("traceparent")
        tracing.done(f"send {row['topic']}", "producer", origin, tracing.about(row["topic"], row["type"]), started)


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
