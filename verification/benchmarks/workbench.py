"""Where a benchmark runs: a platform, with schemas and topics of its own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import psutil

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.event import Topic
from diplomado_local.platform import Platform
from tests.support.services import fresh_name, schema_of, settings_for


@dataclass(frozen=True)
class Workbench:
    """The platform, the number of events and of repetitions. `long` asks for sizes that take hours."""

    platform: Platform
    events: int
    repetitions: int
    long: bool = False


@asynccontextmanager
async def fresh(
    workbench: Workbench, service: Service, topics: Sequence[Topic] = TOPICS, **changes: Any
) -> AsyncIterator[tuple[Settings, Database]]:
    """A migrated schema and the topics under a new name, removed afterwards."""
    name = fresh_name()
    made = await make_topics(workbench.platform.kafka, f"{name}.", topics)
    settings = settings_for(service, workbench.platform, name, **changes)
    database = Database(settings)
    async with schema_of(service, workbench.platform, name):
        try:
            yield settings, database
        finally:
            await database.close()
            await remove_topics(workbench.platform.kafka, made)


async def settle(dsn: str) -> None:
    """Vacuum and checkpoint, so that no measurement includes the cost of the one before."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("vacuum", timeout=300)
        await connection.execute("checkpoint", timeout=300)
    finally:
        connection.terminate()


async def wal_position(connection: Connection) -> int:
    """How many bytes of write-ahead log the server has written."""
    return int(await connection.fetchval("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"))


def cpu_seconds(*pids: int) -> float:
    """User and system time of processes with their children, also those that have ended."""
    total = 0.0
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system
        total += root.cpu_times().children_user + root.cpu_times().children_system
    return total


def postmaster(workbench: Workbench) -> list[int]:
    """The process of the database server if it is a child of this one; its CPU time cannot be read otherwise."""
    server = workbench.platform.postgres_server
    return [server.child.pid] if server and server.child and server.child.pid else []
