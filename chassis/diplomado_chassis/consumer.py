"""Takes records from Kafka in drained batches and moves the offsets only behind durable effects.

One plain FastStream subscriber wakes with a record; everything that has piled up behind it is drained from the same
consumer and handled in one transaction. Under light load a batch is one record, under heavy load it grows by itself.
"""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from diplomado_chassis import failpoints, metrics
from diplomado_chassis.consuming import Inlet, Record
from diplomado_chassis.failures import is_transient
from diplomado_chassis.kafka import security
from diplomado_chassis.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

_COMMIT_SECONDS = 10.0
_REPEATED_COMMIT_SECONDS = 3.0
_LONGEST_PAUSE = 15.0
_STOP_SECONDS = 12.0
_STUCK_SECONDS = 120.0


class Consumer:
    """One service's subscription. `run` lasts until stopped and raises what the supervisor is to restart it for."""

    def __init__(
        self, settings: Settings, service: str, inlet: Inlet, topics: Iterable[str], beat: Callable[[], None]
    ) -> None:
        self.settings = settings
        self.service = service
        self.inlet = inlet
        self.topics = [settings.topic_prefix + topic for topic in topics]
        self.group = f"{settings.topic_prefix}training.{service}"
        self._beat = beat
        self._failures = 0
        self._progress = time.monotonic()
        self._stopping = asyncio.Event()
        self._subscriber: Any = None
        self._in_hand = 0
        self._unheard: dict[TopicPartition, int] = {}
        self._committing = asyncio.Lock()  # an older commit must not come behind a newer one
        metrics.LAG.set_function(self.lag)

    async def run(self, stopping: asyncio.Event) -> None:
        """Consume until `stopping` is set; then finish the batch in hand, commit and leave the group."""
        self._stopping = stopping
        self._progress = time.monotonic()
        self._unheard = {}
        broker = self._broker()
        try:
            async with asyncio.timeout(30):
                await broker.start()
            log.info("consumer.started", topics=len(self.topics))
            while not stopping.is_set():
                self._watch()
                await self._repeat_commit()
                await _pause(stopping, 1.0)
        finally:
            await self._leave(broker)

    def _broker(self) -> KafkaBroker:
        broker = KafkaBroker(
            self.settings.kafka.split(","),
            client_id=f"{self.service}-consumer",
            allow_auto_create_topics=False,
            # A topic that was made again is seen after this long.
            metadata_max_age_ms=30_000,
            consumer_only=True,
            apply_types=False,
            graceful_timeout=_STOP_SECONDS,
            logger=_library_logger(),
            log_level=logging.DEBUG,
            parser=_as_it_came,
            decoder=_record_of,
            **_broker_security(self.settings),
        )
        self._subscriber = broker.subscriber(
            *self.topics,
            group_id=self.group,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            session_timeout_ms=int(self.settings.consumer_session_seconds * 1000),
            heartbeat_interval_ms=int(self.settings.consumer_session_seconds * 1000 / 6),
            max_partition_fetch_bytes=1 << 20,
        )
        self._subscriber(self._on_record)
        return broker

    async def _on_record(self, record: Record) -> None:
        """Handle the record that woke us with all that has piled up behind it."""
        consumer = cast(AIOKafkaConsumer, self._subscriber.consumer)
        records = [record]
        started = time.monotonic()
        try:
            await self._drain(consumer, records)
            self._in_hand = len(records)
            await self.inlet.take(records)
        except Exception as error:  # noqa: BLE001 - every failure is either waited for or told and tried again
            await self._try_again_later(consumer, records, error)
            return
        finally:
            self._in_hand = 0
        self._failures = 0
        metrics.BATCHES.observe(len(records))
        metrics.BATCH_SECONDS.observe(time.monotonic() - started)
        failpoints.reach("consumer.before_kafka_commit")
        await self._commit(consumer, next_offsets(records))
        failpoints.reach("consumer.after_kafka_commit")
        self._made_progress()

    async def _drain(self, consumer: AIOKafkaConsumer, records: list[Record]) -> None:
        """Add what has piled up. The client has moved on behind the first record, so a failure here goes back too."""
        if self.settings.batch_records > 1:
            drained = await consumer.getmany(timeout_ms=0, max_records=self.settings.batch_records - 1)
            for partition_records in drained.values():
                records.extend(partition_records)

    async def _try_again_later(
        self, consumer: AIOKafkaConsumer, records: Sequence[Record], error: BaseException
    ) -> None:
        """Go back to the start of the batch and wait a little: nothing was committed, nothing may be skipped."""
        self._failures += 1
        metrics.RETRIES.inc()
        level = log.warning if is_transient(error) else log.error
        level("consumer.batch_failed", records=len(records), attempt=self._failures, **failure(error))
        for partition, offset in first_offsets(records).items():
            if partition in consumer.assignment():
                consumer.seek(partition, offset)
        self._made_progress()
        ceiling = min(_LONGEST_PAUSE, 0.1 * 2 ** min(self._failures, 10))
        await _pause(self._stopping, random.uniform(ceiling / 2, ceiling))

    async def _commit(self, consumer: AIOKafkaConsumer, following: Mapping[TopicPartition, int]) -> None:
        """Commit behind a batch. Should the group change before Kafka hears of it, the inbox knows the records."""
        async with self._committing:
            await self._tell(consumer, following, _COMMIT_SECONDS)

    async def _repeat_commit(self) -> None:
        """Commit again what Kafka has not heard of: where no further record comes, nothing else would."""
        consumer = cast(AIOKafkaConsumer | None, self._subscriber.consumer)
        if consumer is None or self._in_hand or not self._unheard:
            return
        async with self._committing:
            assigned = consumer.assignment()
            # Elsewhere reading has gone on, or another member's commit counts.
            still = {one: at for one, at in self._unheard.items() if one in assigned and _position(consumer, one) == at}
            await self._tell(consumer, still, _REPEATED_COMMIT_SECONDS)

    async def _tell(self, consumer: AIOKafkaConsumer, following: Mapping[TopicPartition, int], seconds: float) -> None:
        assigned = consumer.assignment()
        offsets = {partition: offset for partition, offset in following.items() if partition in assigned}
        if not offsets:
            return
        self._unheard |= offsets
        try:
            async with asyncio.timeout(seconds):
                await consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError, KafkaError, TimeoutError) as error:
            log.warning("consumer.commit_failed", **failure(error))
        else:
            self._unheard = {one: at for one, at in self._unheard.items() if at > offsets.get(one, -1)}

    def _made_progress(self) -> None:
        self._progress = time.monotonic()
        self._beat()

    def _watch(self) -> None:
        """Measure the lag; raise if records wait and nothing has moved for long, so that we join the group anew."""
        consumer = cast(AIOKafkaConsumer | None, self._subscriber.consumer)
        if consumer is None:
            return
        if not self._subscriber.tasks or any(task.done() for task in self._subscriber.tasks):
            raise ConsumerStuck("the subscriber's task has ended")
        if any(task.done() for task in _own_tasks(consumer)):
            raise ConsumerStuck("a task of the client library has ended")
        metrics.ASSIGNED.set(len(consumer.assignment()))
        if self.lag() == 0:
            self._made_progress()
        elif time.monotonic() - self._progress > _STUCK_SECONDS:
            raise ConsumerStuck("records wait, but none has come for two minutes")

    def lag(self) -> int:
        """Return how many records of the assigned partitions are known of and not yet handled."""
        consumer = cast(AIOKafkaConsumer | None, self._subscriber and self._subscriber.consumer)
        if consumer is None:
            return 0
        lag = 0
        for partition in consumer.assignment():
            end = consumer.highwater(partition)
            position = _position(consumer, partition)
            if end is not None and position is not None:
                lag += max(0, end - position)
        return lag + self._in_hand

    async def _leave(self, broker: KafkaBroker) -> None:
        metrics.ASSIGNED.set(0)
        try:
            async with asyncio.timeout(_STOP_SECONDS + 3):
                await broker.stop()
        except TimeoutError:
            log.warning("consumer.left_by_force")
        log.info("consumer.stopped")


class ConsumerStuck(RuntimeError):  # noqa: N818 - read in logs as a fact
    """The client library no longer brings records although there are some."""


def first_offsets(records: Sequence[Record]) -> dict[TopicPartition, int]:
    """Return, for each partition of a batch, the offset of its earliest record."""
    first: dict[TopicPartition, int] = {}
    for record in records:
        partition = TopicPartition(record.topic, record.partition)
        first[partition] = min(record.offset, first.get(partition, record.offset))
    return first


def next_offsets(records: Sequence[Record]) -> dict[TopicPartition, int]:
    """Return, for each partition of a batch, the offset behind its latest record."""
    following: dict[TopicPartition, int] = {}
    for record in records:
        partition = TopicPartition(record.topic, record.partition)
        following[partition] = max(record.offset + 1, following.get(partition, 0))
    return following


def _position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int | None:
    """Where reading goes on. None for a partition that was just assigned: the client's own question would wait."""
    state = consumer._subscription.subscription.assignment.state_value(partition)
    return int(state.position) if state is not None and state.has_valid_position else None


def _own_tasks(consumer: AIOKafkaConsumer) -> list["asyncio.Task[Any]"]:
    """The client's background tasks. It does not start one again that an unforeseen error has ended.

    Writing to a connection that was just reset is such an error under uvloop: a RuntimeError, where the client
    expects an OSError. The attributes are pinned with its version.
    """
    coordinator: Any = consumer._coordinator
    fetcher: Any = consumer._fetcher
    return [coordinator._coordination_task, fetcher._fetch_task] if coordinator and fetcher else []


async def _as_it_came(record: Any) -> KafkaMessage:
    """Keep FastStream from decoding: a header that is not UTF-8 would make it skip the record without a trace."""
    return KafkaMessage(
        body=b"",
        headers={},
        message_id=f"{record.partition}-{record.offset}",
        correlation_id="",
        raw_message=record,
        consumer=cast(Any, None),
    )


async def _record_of(message: KafkaMessage) -> Any:
    """What FastStream gives to the handler: the record itself."""
    return message.raw_message


def _library_logger() -> logging.Logger:
    """FastStream's own lines go where all logs go, not to a handler of its own; its warnings repeat our settings."""
    logger = logging.getLogger("diplomado.faststream")
    logger.setLevel(logging.ERROR)
    return logger


def _broker_security(settings: Settings) -> dict[str, Any]:
    from faststream.security import BaseSecurity, SASLScram512

    options = security(settings)
    context = options["ssl_context"]
    if settings.kafka_username and settings.kafka_password:
        return {
            "security": SASLScram512(
                settings.kafka_username,
                settings.kafka_password.get_secret_value(),
                ssl_context=context,
                use_ssl=context is not None,
            )
        }
    return {"security": BaseSecurity(ssl_context=context, use_ssl=True)} if context else {}


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return
