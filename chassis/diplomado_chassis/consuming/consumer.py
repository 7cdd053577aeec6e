"""Consumes records in batches and commits offsets only after the effects are committed in Postgres.

When a record arrives, the consumer drains all waiting records from the same client and applies them in one
transaction. Under light load a batch is one record; under heavy load it grows by itself. Behind a full batch the next
one is read and decoded while Postgres processes the first; their transactions still follow one another. Offsets are
committed in the background, so that no record waits for Kafka's answer.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer

from diplomado_chassis.consuming.dispatch import Batch, EventDispatcher
from diplomado_chassis.consuming.lateness import Lateness
from diplomado_chassis.consuming.offsets import OffsetCommitter, first_offsets
from diplomado_chassis.consuming.subscription import Subscription, position
from diplomado_chassis.failures import is_transient
from diplomado_chassis.kafka import Record, Renewal
from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.settings import Settings
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

_READ_AT_ONCE = 25
_LONGEST_PAUSE = 15.0
_STOP_SECONDS = 12.0
_STUCK_SECONDS = 120.0
_UNCOMMITTED_SECONDS = 30.0


class Consumer:
    """Consumes a service's topics. `run` raises errors after which the supervisor restarts it."""

    def __init__(
        self,
        settings: Settings,
        service: str,
        dispatcher: EventDispatcher,
        topics: Iterable[str],
        beat: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.service = service
        self.dispatcher = dispatcher
        self.topics = [settings.topic_prefix + topic for topic in topics]
        self.group = f"{settings.topic_prefix}training.{service}"
        self.offsets = OffsetCommitter()
        self._beat = beat
        self._failures = 0
        self._moved = time.monotonic()
        self._stopping = asyncio.Event()
        self._subscription: Subscription | None = None
        self._in_flight: list[Record] = []
        self._lateness = Lateness()
        metrics.LAG.set_function(self.lag)
        metrics.LAG_SECONDS.set_function(self.lag_seconds)

    async def run(self, stopping: asyncio.Event) -> None:
        """Consume until `stopping` is set; then finish what is in flight, commit and leave the group."""
        self._stopping = stopping
        self._moved = time.monotonic()
        self.offsets = OffsetCommitter()
        self._in_flight = []
        renewal = Renewal(self.settings)
        subscription = self._subscription = Subscription(
            self.settings, self.service, self.topics, self.group, self._on_record, _STOP_SECONDS
        )
        try:
            async with asyncio.timeout(30):
                await subscription.broker.start()
            log.info("consumer.started", topics=len(self.topics))
            while not stopping.is_set():
                if client := self._client:
                    await renewal.renew(client._client)
                self._watch(subscription)
                await self._retry_commit()
                await pause(stopping, 1.0)
        finally:
            await self._leave(subscription)

    @property
    def _client(self) -> AIOKafkaConsumer | None:
        return self._subscription.consumer if self._subscription else None

    async def _on_record(self, record: Record) -> None:
        """Process a record with all records that wait behind it, batch after batch while batches are full.

        The client's position is behind every record in flight. After a failure the consumer seeks back to the first
        of them: nothing was committed, so nothing may be skipped.
        """
        client = self._client
        assert client is not None
        self._in_flight = [record]
        try:
            batch = await self._read(client, record)
            while self._more_waits_behind(batch):
                _, batch = await _all(self._apply(client, batch), self._read(client))
            await self._apply(client, batch)
            if self._stopping.is_set():
                await self.offsets.flush()
        except Exception as error:  # noqa: BLE001 - every failure is logged and retried
            await self._retry_later(client, error)
        finally:
            self._in_flight = []

    def _more_waits_behind(self, batch: Batch) -> bool:
        return len(batch.records) >= self.settings.batch_records > 1 and not self._stopping.is_set()

    async def _read(self, client: AIOKafkaConsumer, *first: Record) -> Batch:
        """Decode these records and all waiting ones, a few at a time, so that Postgres's answers do not wait."""
        batch = Batch()
        self.dispatcher.decode(first, batch)
        while room := self.settings.batch_records - len(batch.records):
            drained = await client.getmany(timeout_ms=0, max_records=min(room, _READ_AT_ONCE))
            if not drained:
                break
            for records in drained.values():
                self._in_flight.extend(records)
                self.dispatcher.decode(records, batch)
            await asyncio.sleep(0)
        return batch

    async def _apply(self, client: AIOKafkaConsumer, batch: Batch) -> None:
        """Apply a batch. Afterwards its records are no longer in flight."""
        if not batch.records:
            return
        started = time.monotonic()
        await self.dispatcher.apply(batch)
        self.offsets.mark_processed(batch.records)
        self.offsets.schedule(client)
        self._lateness.succeeded(_written(batch.records))
        del self._in_flight[: len(batch.records)]
        self._failures = 0
        metrics.BATCHES.observe(len(batch.records))
        metrics.BATCH_SECONDS.observe(time.monotonic() - started)
        self._note_progress()

    async def _retry_later(self, client: AIOKafkaConsumer, error: BaseException) -> None:
        self._failures += 1
        metrics.RETRIES.inc()
        self._lateness.failed(_written(self._in_flight))
        level = log.warning if is_transient(error) else log.error
        level("consumer.batch_failed", records=len(self._in_flight), attempt=self._failures, **failure(error))
        assigned = client.assignment()
        for partition, offset in first_offsets(self._in_flight).items():
            if partition in assigned:
                client.seek(partition, offset)
        self._note_progress()
        ceiling = min(_LONGEST_PAUSE, 0.1 * 2 ** min(self._failures, 10))
        await pause(self._stopping, random.uniform(ceiling / 2, ceiling))

    async def _retry_commit(self) -> None:
        client = self._client
        if client is not None and not self._in_flight and not self.offsets.is_committed:
            await self.offsets.retry(client)

    def _note_progress(self) -> None:
        self._moved = time.monotonic()
        self._beat()

    def _watch(self, subscription: Subscription) -> None:
        """Measure the lag. Raises ConsumerStuck if the client hangs: after the restart a new client joins the group."""
        client = subscription.consumer
        if client is None:
            return
        if ended := subscription.ended():
            raise ConsumerStuck(ended)
        if self.offsets.uncommitted_seconds > _UNCOMMITTED_SECONDS:
            raise ConsumerStuck("Kafka confirms no commit")
        metrics.ASSIGNED.set(len(client.assignment()))
        lag = self.lag()
        self._lateness.note(lag, time.time())
        if lag == 0:
            self._note_progress()
        elif time.monotonic() - self._moved > _STUCK_SECONDS:
            raise ConsumerStuck("records wait, but none has come for two minutes")

    def lag(self) -> int:
        """Return the number of records in the assigned partitions that are not processed."""
        client = self._client
        if client is None:
            return 0
        lag = 0
        for partition in client.assignment():
            end = client.highwater(partition)
            at = position(client, partition)
            if end is not None and at is not None:
                lag += max(0, end - at)
        return lag + len(self._in_flight)

    def lag_seconds(self) -> float:
        """Return for how long the oldest record that was seen waits to be processed; 0 if none waits."""
        return self._lateness.seconds(self.lag(), _written(self._in_flight), time.time())

    async def _leave(self, subscription: Subscription) -> None:
        metrics.ASSIGNED.set(0)
        try:
            async with asyncio.timeout(_STOP_SECONDS + 3):
                await self.offsets.flush()
                await subscription.broker.stop()
                await self.offsets.flush()
        except TimeoutError:
            log.warning("consumer.left_by_force")
        log.info("consumer.stopped")


def _written(records: Iterable[Record]) -> list[float]:
    """Return when records were written, in seconds of the epoch; Kafka does not know it of every record."""
    return [record.timestamp / 1000 for record in records if record.timestamp > 0]


class ConsumerStuck(RuntimeError):  # noqa: N818 - read in logs as a fact
    """The client returns no records or confirms no commits, although there are some."""


async def _all(*work: Awaitable[Any]) -> list[Any]:
    """Wait for all awaitables, then raise the first failure: none is left running."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
    return outcomes
