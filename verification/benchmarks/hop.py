"""Latency of one hop at a quarter, half and three quarters of the load that it can take, against a raw echo.

One hop is a fact's whole way: HTTP request, commit with its outbox row, relay, Kafka, consumer, commit of the effect.
It ends at the time that Postgres notes for the effect's commit. The load is open: requests go out when they are due,
whether or not earlier ones have been answered, and latency counts from the time when they were due.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer

from diplomado_chassis.ids import uuid7
from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings
from diplomado_contracts.cloudevents import to_headers
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform
from diplomado_local.platform.postgres import Postgres
from tests.chassis.facts import waitlisted
from tests.chassis.sample import sample
from tests.support.processes import served
from tests.support.services import enveloped
from tests.support.waiting import eventually
from verification.benchmarks.consuming import TOPIC
from verification.benchmarks.load import Connections, Load
from verification.benchmarks.series import bound, percentile
from verification.benchmarks.workbench import Workbench, fresh

LOADS = (25, 50, 75)
_COMMITS = """
select registration_id, extract(epoch from pg_xact_commit_timestamp(xmin))::float8 as at from seen
where registration_id = any($1)
"""


@dataclass
class Sent:
    """What was asked for, with the wall-clock time when it was due."""

    due: dict[UUID, float]
    late: float
    """How far behind its plan the load was at worst, in seconds: it shares the machine with what it measures."""


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Find the capacity, then send at shares of it, ours and the echo in turns."""
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-hop-"))
    # Only this part needs the times of commits, which cost a little; so it has a server of its own.
    database = Postgres(
        Folder(folder).make().postgres, Folder(folder).log("postgres"), settings={"track_commit_timestamp": "on"}
    )
    try:
        await database.start()
        platform = Platform(**{**vars(workbench.platform), "postgres": database.dsn})
        return await _measure(Workbench(platform, workbench.events, workbench.repetitions, workbench.long))
    finally:
        await database.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(workbench: Workbench) -> dict[str, Any]:
    seconds = 300.0 if workbench.long else 6.0
    async with (
        fresh(workbench, sample) as (settings, database),
        served("tests.chassis.sample", settings, roles="api,consumer,relay", DIPLOMADO_LOG_LEVEL="WARNING") as service,
    ):
        await service.ready(120)
        url = httpx.URL(service.url)
        load = Load(
            url.host, url.port or 80, 16, 4.0, ["/api/v1/counters"], '{"registration_id": "ID"}', service.headers
        )
        http = Connections(load)
        await _hop(http, database, 50, 3)
        capacity = float((await load.run())["per_second"])
        await _all_seen(database)
        commit = await _commit_ms(settings)
        report: dict[str, Any] = {"capacity_per_second": round(capacity), "commit_p99_ms": round(commit, 2)}
        for share in LOADS:
            rate = capacity * share / 100
            hop, late, refused = await _hop(http, database, rate, seconds)
            echo, echo_late = await _echo(settings, rate, seconds)
            report[f"load_{share}"] = {
                "per_second": round(rate),
                "refused": refused,
                "hop": _latencies(hop, late),
                "echo": _latencies(echo, echo_late),
                "p99_less_two_commits_against_echo": bound(
                    (percentile(hop, 0.99) - 2 * commit) / percentile(echo, 0.99), 2.5
                )
                if share == 50
                else round((percentile(hop, 0.99) - 2 * commit) / percentile(echo, 0.99), 2),
            }
        return report


def _latencies(milliseconds: list[float], late: float) -> dict[str, Any]:
    return {
        "p50_ms": round(percentile(milliseconds, 0.5), 2),
        "p99_ms": round(percentile(milliseconds, 0.99), 2),
        "sender_late_ms": round(late * 1000, 1),
    }


async def _open_loop(rate: float, seconds: float, send: Callable[[UUID], Awaitable[object]]) -> Sent:
    """Call `send` with a new id whenever one is due."""
    sent = Sent({}, 0.0)
    begun, wall = time.perf_counter(), time.time()
    tasks: set[asyncio.Task[object]] = set()
    for number in range(int(rate * seconds)):
        due = number / rate
        if (ahead := begun + due - time.perf_counter()) > 0:
            await asyncio.sleep(ahead)
        sent.late = max(sent.late, time.perf_counter() - begun - due)
        key = uuid7()
        sent.due[key] = wall + due
        task = asyncio.ensure_future(send(key))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    return sent


async def _hop(http: Connections, database: Database, rate: float, seconds: float) -> tuple[list[float], float, int]:
    async def post(key: UUID) -> None:
        if await http.ask(str(key)) != "201":
            refused.add(key)

    refused: set[UUID] = set()
    sent = await _open_loop(rate, seconds, post)
    for key in refused:
        del sent.due[key]
    rows: list[asyncpg.Record] = []

    async def all_seen() -> bool:
        nonlocal rows
        async with database.transaction(readonly=True) as connection:
            rows = await connection.fetch(_COMMITS, list(sent.due))
        return len(rows) == len(sent.due)

    await eventually(all_seen, seconds=60, every=0.2)
    return [(row["at"] - sent.due[row["registration_id"]]) * 1000 for row in rows], sent.late, len(refused)


async def _all_seen(database: Database) -> None:
    async def nothing_left() -> bool:
        async with database.transaction(readonly=True) as connection:
            return bool(
                await connection.fetchval("select (select count(*) from counters) = (select count(*) from seen)")
            )

    await eventually(nothing_left, seconds=60, every=0.2)


async def _commit_ms(settings: Settings) -> float:
    connection = await asyncpg.connect(settings.postgres.get_secret_value())
    try:
        await connection.execute(f'set search_path to "{settings.schema_name}"')
        took: list[float] = []
        for _ in range(300):
            begun = time.perf_counter()
            await connection.execute("insert into withdrawn values ($1)", uuid7())
            took.append((time.perf_counter() - begun) * 1000)
        return percentile(took, 0.99)
    finally:
        connection.terminate()


async def _echo(settings: Settings, rate: float, seconds: float) -> tuple[list[float], float]:
    """The same records sent and received with nothing between but the broker."""
    topic = settings.topic_prefix + TOPIC
    producer = await start_producer(settings, "echo")
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=settings.kafka, enable_auto_commit=False)
    await consumer.start()
    await consumer.seek_to_end()
    seen: dict[bytes, float] = {}

    async def receive() -> None:
        async for record in consumer:
            seen[record.key] = time.time()

    async def send(key: UUID) -> None:
        fact = waitlisted(key)
        headers, value = to_headers(enveloped(fact)), fact.model_dump_json().encode()
        await producer.send(topic, value, key=fact.partition_key.encode(), headers=headers)

    receiving = asyncio.create_task(receive())
    try:
        sent = await _open_loop(rate, seconds, send)

        async def all_back() -> bool:
            return all(str(key).encode() in seen for key in sent.due)

        await eventually(all_back, seconds=60, every=0.2)
    finally:
        receiving.cancel()
        await consumer.stop()
        await close_producer(producer)
    return [(seen[str(key).encode()] - due) * 1000 for key, due in sent.due.items()], sent.late
