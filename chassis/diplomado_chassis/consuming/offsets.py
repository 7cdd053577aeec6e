"""Commits offsets in the background, after the database transaction, and retries until Kafka confirms."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from diplomado_chassis.consuming.subscription import position
from diplomado_chassis.kafka import Record
from diplomado_chassis.observability import failpoints
from diplomado_chassis.observability.logs import failure

log = structlog.get_logger()

Offsets = Mapping[TopicPartition, int]

_COMMIT_SECONDS = 10.0
_RETRY_SECONDS = 3.0


class OffsetCommitter:
    """Keeps the offsets that are processed and those that Kafka has not confirmed."""

    def __init__(self) -> None:
        self._processed: dict[TopicPartition, int] = {}
        self._unconfirmed: dict[TopicPartition, int] = {}
        self._unconfirmed_since: float | None = None
        self._committing = asyncio.Lock()  # an older commit must not follow a newer one
        self._task: asyncio.Task[None] | None = None

    def mark_processed(self, records: Sequence[Record]) -> None:
        """Note records whose effects are committed in Postgres: their offsets may be committed."""
        self._processed |= next_offsets(records)

    def schedule(self, consumer: AIOKafkaConsumer) -> None:
        """Start committing what is processed, in the background: one request at a time.

        If the commit fails, the inbox recognises the records, and `retry` commits again.
        """
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._commit(consumer))

    async def flush(self) -> None:
        """Wait for the commit in progress, if any."""
        if self._task:
            await self._task

    async def _commit(self, consumer: AIOKafkaConsumer) -> None:
        try:
            while self._processed:
                async with self._committing:
                    failpoints.reach("consumer.before_kafka_commit")
                    processed, self._processed = self._processed, {}
                    await self._send(consumer, processed, _COMMIT_SECONDS)
                    failpoints.reach("consumer.after_kafka_commit")
        except Exception as error:  # noqa: BLE001 - no caller awaits this task, so it logs every failure itself
            log.error("consumer.commit_failed", **failure(error))  # noqa: TRY400 - a traceback may quote content

    async def retry(self, consumer: AIOKafkaConsumer) -> None:
        """Commit unconfirmed offsets again. Without a further record, no other commit would follow."""
        async with self._committing:
            waiting = self._unconfirmed | self._processed
            assigned = consumer.assignment()
            # Other partitions have been read further, or belong to another member now.
            still = {
                partition: offset
                for partition, offset in waiting.items()
                if partition in assigned and position(consumer, partition) == offset
            }
            self._processed, self._unconfirmed = {}, still
            if not still:
                self._unconfirmed_since = None
            await self._send(consumer, still, _RETRY_SECONDS)

    @property
    def is_committed(self) -> bool:
        """True if Kafka has confirmed every processed offset."""
        return not self._unconfirmed and not self._processed

    @property
    def uncommitted_seconds(self) -> float:
        """Seconds since the first commit that Kafka has not confirmed; 0 if there is none."""
        return 0.0 if self._unconfirmed_since is None else time.monotonic() - self._unconfirmed_since

    async def _send(self, consumer: AIOKafkaConsumer, following: Offsets, seconds: float) -> None:
        assigned = consumer.assignment()
        offsets = {partition: offset for partition, offset in following.items() if partition in assigned}
        if not offsets:
            return
        self._unconfirmed = {
            partition: offset for partition, offset in self._unconfirmed.items() if partition in assigned
        } | offsets
        self._unconfirmed_since = self._unconfirmed_since or time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                await consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError, KafkaError, TimeoutError) as error:
            log.warning("consumer.commit_failed", **failure(error))
        else:
            self._unconfirmed = {
                partition: offset
                for partition, offset in self._unconfirmed.items()
                if offset > offsets.get(partition, -1)
            }
            if not self._unconfirmed:
                self._unconfirmed_since = None


def first_offsets(records: Sequence[Record]) -> dict[TopicPartition, int]:
    """Return, for each partition, the offset of its earliest record."""
    return _outermost(records, min)


def next_offsets(records: Sequence[Record]) -> dict[TopicPartition, int]:
    """Return, for each partition, the offset after its latest record."""
    return {partition: offset + 1 for partition, offset in _outermost(records, max).items()}


def _outermost(records: Sequence[Record], choose: Callable[[list[int]], int]) -> dict[TopicPartition, int]:
    offsets: dict[tuple[str, int], list[int]] = {}
    for record in records:
        offsets.setdefault((record.topic, record.partition), []).append(record.offset)
    return {TopicPartition(*where): choose(found) for where, found in offsets.items()}
