"""What Kafka is told of a consumer's progress: offsets behind durable effects, repeated until they were heard."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from diplomado_chassis.consuming.dispatch import Record
from diplomado_chassis.consuming.subscription import position
from diplomado_chassis.observability import failpoints
from diplomado_chassis.observability.logs import failure

log = structlog.get_logger()

Offsets = Mapping[TopicPartition, int]

_COMMIT_SECONDS = 10.0
_REPEATED_COMMIT_SECONDS = 3.0


class Progress:
    """How far a consumer has come, and how much of that Kafka knows."""

    def __init__(self) -> None:
        self._durable: dict[TopicPartition, int] = {}
        self._unheard: dict[TopicPartition, int] = {}
        self._unheard_since: float | None = None
        self._committing = asyncio.Lock()  # an older commit must not come behind a newer one
        self._telling: asyncio.Task[None] | None = None

    def note(self, records: Sequence[Record]) -> None:
        """These have had their effect."""
        self._durable |= next_offsets(records)

    def tell_soon(self, consumer: AIOKafkaConsumer) -> None:
        """Commit behind all that was noted, while further records are handled: one request at a time.

        Should Kafka not hear of it, the inbox knows the records, and `repeat` tells it again.
        """
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._commit(consumer))

    async def told(self) -> None:
        """Wait until nothing is being told."""
        if self._telling:
            await self._telling

    async def _commit(self, consumer: AIOKafkaConsumer) -> None:
        try:
            while self._durable:
                async with self._committing:
                    failpoints.reach("consumer.before_kafka_commit")
                    durable, self._durable = self._durable, {}
                    await self._tell(consumer, durable, _COMMIT_SECONDS)
                    failpoints.reach("consumer.after_kafka_commit")
        except Exception as error:  # noqa: BLE001 - nobody waits for this task, so it tells what nobody foresaw
            log.error("consumer.commit_failed", **failure(error))  # noqa: TRY400 - a traceback may quote content

    async def repeat(self, consumer: AIOKafkaConsumer) -> None:
        """Commit again what Kafka has not heard of: where no further record comes, nothing else would."""
        async with self._committing:
            waiting = self._unheard | self._durable
            assigned = consumer.assignment()
            # Elsewhere reading has gone on, or another member's commit counts.
            still = {one: at for one, at in waiting.items() if one in assigned and position(consumer, one) == at}
            self._durable, self._unheard = {}, still
            if not still:
                self._unheard_since = None
            await self._tell(consumer, still, _REPEATED_COMMIT_SECONDS)

    @property
    def is_heard(self) -> bool:
        """True if Kafka knows of everything."""
        return not self._unheard and not self._durable

    @property
    def unheard_seconds(self) -> float:
        """For how long Kafka has heard of no commit although there were some."""
        return 0.0 if self._unheard_since is None else time.monotonic() - self._unheard_since

    async def _tell(self, consumer: AIOKafkaConsumer, following: Offsets, seconds: float) -> None:
        assigned = consumer.assignment()
        offsets = {partition: offset for partition, offset in following.items() if partition in assigned}
        if not offsets:
            return
        self._unheard |= offsets
        self._unheard_since = self._unheard_since or time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                await consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError, KafkaError, TimeoutError) as error:
            log.warning("consumer.commit_failed", **failure(error))
        else:
            self._unheard = {one: at for one, at in self._unheard.items() if at > offsets.get(one, -1)}
            self._unheard_since = None


def first_offsets(records: Sequence[Record]) -> dict[TopicPartition, int]:
    """Return, for each partition, the offset of its earliest record."""
    return _outermost(records, min)


def next_offsets(records: Sequence[Record]) -> dict[TopicPartition, int]:
    """Return, for each partition, the offset behind its latest record."""
    return {partition: offset + 1 for partition, offset in _outermost(records, max).items()}


def _outermost(records: Sequence[Record], choose: Callable[[list[int]], int]) -> dict[TopicPartition, int]:
    offsets: dict[tuple[str, int], list[int]] = {}
    for record in records:
        offsets.setdefault((record.topic, record.partition), []).append(record.offset)
    return {TopicPartition(*where): choose(found) for where, found in offsets.items()}
