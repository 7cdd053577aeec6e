"""Where a mutant runs: the sample service with a schema, topics and processes of its own."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings
from diplomado_contracts import topics
from diplomado_contracts.cloudevents import MalformedRecord, from_record
from diplomado_local.platform import Platform
from tests.chassis.sample import raise_counter, sample
from tests.support.services import fresh_name, schema_of, settings_for
from verification.checker.evidence import Dump, Operation, Outcome, Published
from verification.mutants.processes import Forked, forked

TOPICS = (topics.REGISTRATIONS, topics.GRADUATIONS)
TABLES = ("outbox", "inbox", "dead_letters", "idempotency_keys", "counters", "seen", "withdrawn")
STANDSTILL_SECONDS = 8.0


@dataclass
class SampleSystem:
    """One run."""

    platform: Platform
    settings: Settings
    database: Database
    chance: random.Random
    mutant: str | None
    history: list[Operation] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    injected: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)

    def serve(self, roles: str, failpoints: str = "", **changes: Any) -> AbstractAsyncContextManager[Forked]:
        """A process of the sample service, with this run's mutant."""
        settings = self.settings.model_copy(update=changes)
        return forked(settings, roles, failpoints, self.mutant)

    def counters(self, count: int) -> list[UUID]:
        """Identifiers of aggregates, the same for the same seed."""
        return [UUID(int=self.chance.getrandbits(128), version=4) for _ in range(count)]

    def note(self, counter: UUID, key: str, outcome: Outcome, status: int | None, answer: dict[str, Any]) -> None:
        """Record how a request or a transaction ended."""
        number, now = len(self.history) + 1, time.monotonic() - self._started
        self.history.append(Operation(number, "count_up", key, str(counter), now, now, outcome, status, answer))

    async def write(self, counters: Sequence[UUID]) -> None:
        """Raise counters in one transaction, as the use case does."""
        async with self.database.transaction() as connection:
            values = [await raise_counter(connection, counter) for counter in counters]
        for counter, value in zip(counters, values, strict=True):
            self.note(counter, f"written-{len(self.history)}", "ok", 201, {"value": value})

    async def request(self, api: Forked, client: httpx.AsyncClient, counter: UUID, key: str, *, fail: bool) -> None:
        """Raise a counter by HTTP."""
        body = {"registration_id": str(counter), "fail": fail}
        headers = {**api.headers, "Idempotency-Key": key}
        try:
            response = await client.post(f"{api.url}/api/v1/counters", json=body, headers=headers)
        except httpx.TransportError:
            self.note(counter, key, "unknown", None, {})
            return
        answer = response.json() if response.is_success else {}
        self.note(counter, key, "ok" if response.is_success else "failed", response.status_code, answer)

    async def put(
        self, records: Sequence[tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]], topic: str = TOPICS[0].name
    ) -> None:
        """Publish records to a topic, as a foreign client could."""
        producer = AIOKafkaProducer(bootstrap_servers=self.platform.kafka, acks="all")
        await producer.start()
        try:
            for key, value, headers in records:
                self.injected.extend(content.decode() for name, content in headers if name == "ce_id")
                await producer.send_and_wait(self.settings.topic_prefix + topic, value, key, headers=headers)
        finally:
            await producer.stop()

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        async with self.database.transaction(readonly=True) as connection:
            return int(await connection.fetchval(f"select count(*) from {table}"))

    async def published_all(self) -> bool:
        """Wait until the outbox is empty; False if that comes to a standstill."""
        return await _moves_to_zero(lambda: self.count("outbox"))

    async def rest(self, *processes: Forked) -> float | None:
        """Wait until the outbox is empty and the group stands at the end of all partitions; None if it never does."""
        for process in processes:
            await process.until_logged("consumer.started")
        started = time.monotonic()
        consumer = await self._reader()
        group = f"{self.settings.topic_prefix}training.sample"
        try:
            async with administration(self.platform.kafka) as admin:

                async def waiting() -> int:
                    ends = await consumer.end_offsets(sorted(consumer.assignment()))
                    committed = await admin.list_consumer_group_offsets(group)
                    behind = (
                        end - max(0, getattr(committed.get(partition), "offset", 0)) for partition, end in ends.items()
                    )
                    return await self.count("outbox") * 1000 + int(sum(behind))

                resting = await _moves_to_zero(waiting)
        finally:
            await consumer.stop()
        return time.monotonic() - started if resting else None

    async def dump(self, idle_within: float | None) -> Dump:
        """Everything that the run has left."""
        async with self.database.transaction(readonly=True) as connection:
            tables = {f"sample.{table}": await _rows(connection, table) for table in TABLES}
        return Dump(
            tables=tables,
            records=await self._records(),
            kills=dict(self.kills),
            relay_rows=self.settings.relay_rows,
            idle_within=idle_within,
            injected=self.injected,
        )

    async def _reader(self) -> AIOKafkaConsumer:
        """A consumer of all partitions, without a group."""
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.platform.kafka, group_id=None, enable_auto_commit=False,
            auto_offset_reset="earliest",  # seek_to_beginning can lose against the client's own start at the end
        )  # fmt: skip
        await consumer.start()
        consumer.assign([
            TopicPartition(self.settings.topic_prefix + topic.name, number)
            for topic in TOPICS for number in range(topic.partitions)
        ])  # fmt: skip
        return consumer

    async def _records(self) -> list[Published]:
        consumer = await self._reader()
        found: list[Published] = []
        try:
            partitions = sorted(consumer.assignment())
            ends = await consumer.end_offsets(partitions)
            while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found.extend(_published(record) for record in records)
        finally:
            await consumer.stop()
        return found


async def _moves_to_zero(measure: Callable[[], Awaitable[int]]) -> bool:
    """Wait as long as a figure moves; True when it is zero twice."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < STANDSTILL_SECONDS:
        now = await measure()
        if now == last == 0:
            return True
        if now != last:
            last, since = now, time.monotonic()
        await asyncio.sleep(0.1)
    return False


async def _rows(connection: Any, table: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(f"select * from {table}")]


def _published(record: Any) -> Published:
    try:
        envelope = from_record(record.key, record.headers)
    except MalformedRecord:
        envelope = None
    try:
        value = json.loads(record.value or b"")
    except ValueError:
        value = None
    return Published(
        record.topic, record.partition, record.offset,
        record.key.decode(errors="replace") if record.key else None,
        str(envelope.id) if envelope else None, envelope.type if envelope else None,
        value if isinstance(value, dict) else None,
    )  # fmt: skip


@asynccontextmanager
async def open_sample_system(platform: Platform, seed: int, mutant: str | None) -> AsyncIterator[SampleSystem]:
    """A migrated schema and its topics, for one run."""
    name = fresh_name()
    made = await make_topics(platform.kafka, f"{name}.", TOPICS)
    settings = settings_for(sample, platform, name, relay_rows=100)
    database = Database(settings)
    try:
        async with schema_of(sample, platform, name):
            yield SampleSystem(platform, settings, database, random.Random(seed), mutant)
            await database.close()
    finally:
        await remove_topics(platform.kafka, made)
