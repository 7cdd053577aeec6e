"""Saves one moment of all schemas and topics into a folder.

The outboxes are locked for the moment in which the snapshot and the ends of the topics are taken. So each fact of the
snapshot is below those ends or in an outbox of the snapshot, and no fact below them is newer than the snapshot.
"""

import asyncio
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from aiokafka import AIOKafkaConsumer

from diplomado_chassis.cluster.administration import administration
from diplomado_contracts.catalogue import TOPICS
from diplomado_local.backups import records, tools
from diplomado_local.failures import Failure

DUMP, RECORDS, MANIFEST = "postgres.dump", "topics.jsonl", "manifest.json"
_LOCK_SECONDS = 20


@dataclass(frozen=True)
class Site:
    """Where the data is: a superuser's address of the database, Kafka, and the schema of each service."""

    dsn: str
    kafka: str
    schemas: Mapping[str, str]
    prefix: str = ""

    @property
    def topics(self) -> list[str]:
        """The names of all topics."""
        return [self.prefix + topic.name for topic in TOPICS]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `needed` names settings and files that are secret and not in it.

    `cluster` is Kafka's id, empty in a backup of an earlier release.
    """

    saved_at: str
    schemas: dict[str, str]
    prefix: str
    ends: records.Ends
    records: int
    migrations: dict[str, list[str]]
    needed: list[str]
    cluster: str = ""


async def save(site: Site, folder: Path, needed: list[str] | None = None) -> Manifest:
    """Write a backup into a folder that must not exist. Raises Failure; then no manifest is in it."""
    try:
        await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True)
    except FileExistsError:
        raise Failure(f"{folder} exists.", "Name a new folder: a backup is never written over another.") from None
    connection = await asyncpg.connect(site.dsn, timeout=20)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            async with records.reader(site.kafka) as consumer:
                await records.find_ends(consumer, site.topics)  # so that the topics are known when the lock is held
                snapshot, ends = await _moment(site, connection, consumer)
            migrations = {
                service: [row["name"] for row in await connection.fetch(_migrations(schema))]
                for service, schema in site.schemas.items()
            }
            await tools.dump(site.dsn, list(site.schemas.values()), snapshot, folder / DUMP)
    finally:
        with suppress(TimeoutError):
            await connection.close(timeout=5)
    count = 0
    with _private(folder / RECORDS).open("w", encoding="utf-8") as file:
        async for record in records.read(site.kafka, {}, ends):
            file.write(records.as_line(record) + "\n")
            count += 1
    _private(folder / DUMP)
    manifest = Manifest(
        datetime.now(UTC).isoformat(), dict(site.schemas), site.prefix, ends, count, migrations, needed or [],
        await find_cluster(site.kafka),
    )  # fmt: skip
    _private(folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    return manifest


async def find_cluster(kafka: str) -> str:
    """Return the id that a cluster got when it was made."""
    async with administration(kafka) as client:
        return str((await client.describe_cluster())["cluster_id"])


async def _moment(
    site: Site, connection: "asyncpg.Connection[asyncpg.Record]", consumer: AIOKafkaConsumer
) -> tuple[str, records.Ends]:
    """Take the snapshot of `connection`, and the ends, while nobody can add to an outbox or remove from it."""
    locker = await asyncpg.connect(site.dsn, timeout=20)
    try:
        async with locker.transaction():
            await locker.execute(f"set local lock_timeout = '{_LOCK_SECONDS}s'")
            tables = ", ".join(f'"{schema}".outbox' for schema in site.schemas.values())
            await locker.execute(f"lock table {tables} in exclusive mode")
            snapshot: str = await connection.fetchval("select pg_export_snapshot()")
            return snapshot, await records.find_ends(consumer, site.topics)
    except asyncpg.LockNotAvailableError as busy:
        raise Failure("The outboxes are in use by a long transaction.", "Try again.") from busy
    finally:
        locker.terminate()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a complete backup. Raises Failure."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Failure(f"{folder} holds no complete backup.", f"It needs {MANIFEST}, {DUMP} and {RECORDS}.") from None
    content["ends"] = {
        topic: {int(number): end for number, end in parts.items()} for topic, parts in content["ends"].items()
    }
    return Manifest(**content)


def _migrations(schema: str) -> str:
    return f"select source || '/' || name as name from \"{schema}\".schema_migrations order by source, version"


def _private(file: Path) -> Path:
    """Close a file to other accounts: it holds personal data."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    file.chmod(0o600)
    return file
