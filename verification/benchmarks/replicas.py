"""Replicas of a service against the same limits: what starting further ones brings on this machine."""

import re
import signal
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from tempfile import TemporaryFile
from typing import Any

import httpx

from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings
from diplomado_contracts.catalogue import TOPICS
from diplomado_registration.__main__ import service as registration
from tests.support.processes import Served, served
from tests.support.waiting import eventually
from verification.benchmarks import consuming
from verification.benchmarks.http import Bench, publish_editions
from verification.benchmarks.workbench import Workbench, cpu_seconds, fresh

EDITIONS = 16
GOAL = 0.5
PARTITIONS = 8
"""Of the topic that the replicas share: each of eight has one."""
FURTHER = (4, 8)
"""Replicas with `--long`, on as many processors as there are."""
_PARTITIONS = re.compile(r"^diplomado_consumer_partitions ([\d.]+)$", re.MULTILINE)
_DRAWN = "select coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')), 0)"
_COMMITTED = "select count(*) from seen"


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Registrations by HTTP into sixteen editions shared by two processes, and a backlog of records, also by more."""
    report = {"http": await _registering(workbench), "consuming": await _consuming(workbench, 2, GOAL)}
    for count in FURTHER if workbench.long else ():
        report[f"consuming_by_{count}"] = await _consuming(workbench, count, None)
    return report


async def _registering(workbench: Workbench) -> dict[str, Any]:
    with TemporaryFile() as log:
        async with AsyncExitStack() as stack:
            settings, database = await stack.enter_async_context(fresh(workbench, registration))
            start = served("diplomado_registration", settings, roles="api", log=log, DIPLOMADO_LOG_LEVEL="INFO")
            other = served("diplomado_registration", settings, roles="api", log=log, DIPLOMADO_LOG_LEVEL="INFO")
            services = [await stack.enter_async_context(starting_service) for starting_service in (start, other)]
            for service in services:
                await service.ready(120)
            editions = await publish_editions(services[0], EDITIONS)
            return await Bench(workbench, services, database, editions).compare()


async def _consuming(workbench: Workbench, replicas: int, goal: float | None) -> dict[str, Any]:
    topics = [replace(topic, partitions=PARTITIONS) for topic in TOPICS if topic.name == consuming.TOPIC]
    async with AsyncExitStack() as stack:
        bench = fresh(workbench, consuming.bench, topics, consumer_session_seconds=30.0)
        settings, database = await stack.enter_async_context(bench)
        starting = [served("verification.benchmarks.consuming", settings, roles="consumer") for _ in range(replicas)]
        services = [await stack.enter_async_context(starting_service) for starting_service in starting]
        for service in services:
            await service.ready(120)
        await eventually(lambda: _share_the_partitions(services), 60)
        return await consuming.compare(
            database, workbench, lambda: _drain(settings, database, services, workbench.events), goal
        )


async def _share_the_partitions(services: list[Served]) -> bool:
    async with httpx.AsyncClient(timeout=10) as http:
        metrics = [(await http.get(f"{service.operations_url}/metrics")).text for service in services]
    found = [_PARTITIONS.search(text) for text in metrics]
    return all(match is not None and float(match[1]) > 0 for match in found)


async def _drain(settings: Settings, database: Database, services: list[Served], count: int) -> tuple[float, float]:
    """Let a backlog pile up while all stand still, then let all go: until the last effect is committed."""
    for service in services:
        service.child.send_signal(signal.SIGSTOP)
    await consuming.produce(settings, count)
    pids = [service.child.pid for service in services]
    started, before = time.perf_counter(), cpu_seconds(*pids)
    for service in services:
        service.child.send_signal(signal.SIGCONT)
    async with database.transaction(readonly=True) as connection:
        for question in (_DRAWN, _COMMITTED):  # the first is cheap to ask; the rows are counted once they may be there

            async def all_are_there(question: str = question) -> bool:
                return bool(await connection.fetchval(question) >= count)

            await eventually(all_are_there, 60 + count / 1000, every=0.005)
    return time.perf_counter() - started, cpu_seconds(*pids) - before
