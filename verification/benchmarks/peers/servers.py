"""The servers that all relays share: one Postgres with logical decoding, one Kafka, equal topics and rows."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka import admin as aiokafka_admin

from diplomado_chassis.cluster.administration import administration, wait_for_kafka
from diplomado_chassis.ids import uuid7
from diplomado_local.folder import Folder
from diplomado_local.platform.kafka import Kafka
from diplomado_local.platform.postgres import Postgres

PARTITIONS = 6
WARMING = 200_000
KEYS = 64
# A fact of about 350 bytes; `n` is its place in the order of commits.
VALUE = f"""json_build_object('key', 'k' || n % {KEYS}, 'n', n, 'registration_id', md5(n::text)::uuid,
 'edition_id', md5('e' || n)::uuid, 'participant_id', md5('p' || n)::uuid, 'revision', 1,
 'registered_at', '2023-10-02T17:00:00Z', 'note', repeat('x', 130))::text"""


@dataclass(frozen=True)
class Servers:
    """The two servers."""

    postgres: Postgres
    kafka: Kafka
    build: Path

    async def sql(self, statement: str, *arguments: Any) -> Any:
        """Run one statement as the superuser and return its first value."""
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            return await connection.fetchval(statement, *arguments, timeout=600)
        finally:
            connection.terminate()

    async def script(self, statements: str) -> None:
        """Run several statements as the superuser."""
        connection = await asyncpg.connect(self.postgres.dsn)
        try:
            await connection.execute(statements, timeout=600)
        finally:
            connection.terminate()

    async def topic(self) -> str:
        """Make a topic of its own."""
        library: Any = aiokafka_admin
        name = f"peer-{uuid7().hex[:12]}"
        async with administration(self.kafka.bootstrap) as client:
            await client.create_topics([library.NewTopic(name, PARTITIONS, 1)], timeout_ms=15_000)
        return name


@asynccontextmanager
async def open_servers(build: Path) -> AsyncIterator[Servers]:
    """Both servers as `make bench` has them, but that Postgres writes what logical decoding needs, for all alike."""
    folder = Folder(Path(tempfile.mkdtemp(prefix="diplomado-peers-"))).make()
    settings = {"wal_level": "logical", "max_wal_senders": "4", "max_replication_slots": "16", "max_wal_size": "4GB"}
    postgres = Postgres(folder.postgres, folder.log("postgres"), settings=settings)
    kafka = Kafka(folder.kafka, folder.log("kafka"))
    try:
        await asyncio.gather(postgres.start(), kafka.start())
        await wait_for_kafka(kafka.bootstrap)
        running = Servers(postgres, kafka, build)
        await warm(running)
        yield running
    finally:
        await asyncio.gather(kafka.stop(), postgres.stop())
        shutil.rmtree(folder.root, ignore_errors=True)


async def warm(servers: Servers) -> None:
    """Warm up Kafka's JIT compiler, so that the first measurement does not include it."""
    topic = await servers.topic()
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka.bootstrap, acks="all", linger_ms=5)
    async with asyncio.timeout(180), producer:
        for number in range(WARMING):
            await producer.send(topic, b"w" * 350, key=b"k%d" % (number % KEYS))
        await producer.flush()


class Reader:
    """Looks at one topic from outside."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
        self._partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]

    async def __aenter__(self) -> "Reader":
        await self._consumer.start()
        self._consumer.assign(self._partitions)
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._consumer.stop()

    async def count(self) -> int:
        """How many records the topic has."""
        return sum((await self._consumer.end_offsets(self._partitions)).values())

    async def numbers(self) -> list[list[tuple[str, int]]]:
        """Key and number of every record, for each partition in its order."""
        ends = await self._consumer.end_offsets(self._partitions)
        await self._consumer.seek_to_beginning()
        found: list[list[tuple[str, int]]] = []
        for partition in self._partitions:
            lane: list[tuple[str, int]] = []
            while await self._consumer.position(partition) < ends[partition]:
                for records in (await self._consumer.getmany(partition, timeout_ms=500)).values():
                    values = [json.loads(record.value or b"{}") for record in records]
                    lane.extend((value["key"], value["n"]) for value in values if "n" in value)
            found.append(lane)
        return found
