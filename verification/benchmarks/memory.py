"""Resident memory of each service at rest, and after a backlog of events has gone through it."""

import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import psutil

from diplomado_chassis.cluster.topics import make_topics
from diplomado_chassis.ids import uuid7
from diplomado_chassis.kafka import close_producer, start_producer
from diplomado_chassis.settings import Settings
from diplomado_contracts import Registered
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.event import Event
from diplomado_contracts.services import SERVICES
from tests.chassis.facts import EDITION, NOON, graduated
from tests.support.processes import Served, served
from tests.support.services import enveloped, fresh_name, schema_of, settings_for
from tests.support.waiting import eventually
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench
from verification.services import composition_root

MAX_MB = 120.0
_HANDLED = re.compile(r"^diplomado_consumer_events_total\{.*\} ([\d.e+]+)$", re.MULTILINE)


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Measure the memory of idle services, send each the same number of events, and measure again."""
    events = 100_000 if workbench.long else 25_000
    prefix = f"{fresh_name()}."
    await make_topics(workbench.platform.kafka, prefix)
    report: dict[str, Any] = {"events_each": events}
    async with AsyncExitStack() as stack:
        running: dict[str, Served] = {}
        for service in map(composition_root, SERVICES):
            name = await stack.enter_async_context(schema_of(service, workbench.platform, fresh_name()))
            settings = settings_for(service, workbench.platform, name, topic_prefix=prefix)
            module = f"diplomado_{service.name}"
            running[service.name] = await stack.enter_async_context(
                served(module, settings, roles="api,consumer,relay")
            )
        for process in running.values():
            await process.ready(120)
        await _handled(running, 0)
        for name, process in running.items():
            report[name] = {"mb_at_rest": bound(_resident(process), MAX_MB, "MB")}
        await _send(settings, events, graduated)
        await _send(settings, events, _registered)
        await _handled(running, events)
        for name, process in running.items():
            report[name][f"mb_after_{events}"] = round(_resident(process))
    return report


def _registered() -> Registered:
    return Registered(
        registration_id=uuid7(), edition_id=EDITION, participant_id=uuid7(), revision=1, registered_at=NOON
    )


def _resident(service: Served) -> float:
    return float(psutil.Process(service.child.pid).memory_info().rss / 2**20)


async def _handled(running: dict[str, Served], events: int) -> None:
    """Wait until every service has had so many records, and is in its group."""
    async with httpx.AsyncClient(timeout=10) as http:

        async def all_have() -> bool:
            for process in running.values():
                text = (await http.get(f"{process.operations_url}/metrics")).text
                if "diplomado_consumer_partitions 0.0" in text:
                    return False
                if sum(float(found) for found in _HANDLED.findall(text)) < events:
                    return False
            return True

        await eventually(all_have, seconds=600, every=0.5)


async def _send(settings: Settings, events: int, make: Callable[[], Event]) -> None:
    producer = await start_producer(settings, "bench")
    try:
        for start in range(0, events, 1000):
            futures = []
            for _ in range(min(1000, events - start)):
                fact = make()
                value, key = fact.model_dump_json().encode(), fact.partition_key.encode()
                topic = settings.topic_prefix + fact.topic.name
                futures.append(await producer.send(topic, value, key=key, headers=to_headers(enveloped(fact))))
            for future in futures:
                await future
    finally:
        await close_producer(producer)
