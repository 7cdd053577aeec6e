"""Waiting until the services have told each other everything: conditions, never time."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from diplomado_acceptance.replay.client import Services
from diplomado_contracts.catalogue import TOPICS
from diplomado_local.failures import Failure
from diplomado_local.platform.administration import administration

READERS: Mapping[str, tuple[str, ...]] = {
    "registration": ("training.graduations",),
    "sessions": ("training.editions", "training.people", "training.registrations"),
    "certificates": (
        "training.editions", "training.people", "training.registrations", "training.sessions", "training.attendances",
        "training.projects",
    ),
    "notifications": (
        "training.editions", "training.people", "training.registrations", "training.sessions", "training.attendances",
        "training.certificates",
    ),
}  # fmt: skip
"""What each service certainly reads; whatever else it has read counts too."""

PATIENCE_SECONDS = 120.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.4


@dataclass(frozen=True)
class State:
    """What is on its way: facts in outboxes, records that a service has not handled, parked records, mails."""

    outbox: dict[str, int]
    lag: dict[str, int]
    dead_letters: dict[str, int]
    mails: int = 0

    @property
    def quiet(self) -> bool:
        """Nothing is on its way."""
        return not (any(self.outbox.values()) or any(self.lag.values()) or self.mails)

    def __str__(self) -> str:
        waiting = [f"{name}: {count} in the outbox" for name, count in self.outbox.items() if count]
        waiting += [f"{name}: {count} records behind" for name, count in self.lag.items() if count]
        return ", ".join(waiting + ([f"{self.mails} mails"] if self.mails else [])) or "nothing"


@dataclass(frozen=True)
class Watch:
    """Looks at a running deployment from outside."""

    operations: Mapping[str, str]
    kafka: str
    http: httpx.AsyncClient
    admin: Any
    consumer: AIOKafkaConsumer

    async def state(self, services: Services | None = None) -> State:
        """Return what is on its way now, mails too if the services are given.

        Outboxes are read before offsets: a fact is in one place or the other.
        """
        metrics = dict(
            zip(self.operations, await asyncio.gather(*map(self._metrics, self.operations.values())), strict=True)
        )
        state = State(
            outbox={name: int(read["diplomado_outbox_pending"]) for name, read in metrics.items()},
            lag=await self._lag(),
            dead_letters={name: int(read["diplomado_dead_letters"]) for name, read in metrics.items()},
        )
        # Mails are asked for last, and only when nothing else is on its way that would lead to more of them.
        return replace(state, mails=await _mails_waiting(services)) if services and state.quiet else state

    async def _metrics(self, url: str) -> dict[str, float]:
        response = await self.http.get(f"{url}/metrics", timeout=10)
        response.raise_for_status()
        lines = (line.rpartition(" ") for line in response.text.splitlines() if line.startswith("diplomado_"))
        return {name: float(value) for name, _, value in lines if "{" not in name}

    async def _lag(self) -> dict[str, int]:
        partitions = [TopicPartition(topic.name, number) for topic in TOPICS for number in range(topic.partitions)]
        async with asyncio.timeout(30):
            ends: dict[TopicPartition, int] = await self.consumer.end_offsets(partitions)
            return {service: await self._behind(service, topics, ends) for service, topics in READERS.items()}

    async def _behind(self, service: str, topics: Iterable[str], ends: Mapping[TopicPartition, int]) -> int:
        committed = await self.admin.list_consumer_group_offsets(f"training.{service}")
        done = {partition: max(0, found.offset) for partition, found in committed.items()}
        read = {partition for partition in ends if partition.topic in topics} | (done.keys() & ends.keys())
        return sum(max(0, ends[partition] - done.get(partition, 0)) for partition in read)

    async def until_quiet(self, doing: str, services: Services | None = None) -> State:
        """Wait until nothing is on its way, seen twice in a row. Raises Failure with what is left after two minutes."""
        loop = asyncio.get_running_loop()
        deadline, before, last = loop.time() + PATIENCE_SECONDS, False, "the services do not answer"
        pause = _FIRST_PAUSE
        while True:
            try:
                state = await self.state(services)
                last = str(state)
                if state.quiet and before:
                    return state
                before = state.quiet
            except (httpx.HTTPError, KafkaError, TimeoutError, KeyError, ValueError):
                before = False  # a service is starting again
            if loop.time() > deadline:
                raise Failure(f"{doing}: not quiet after {PATIENCE_SECONDS:.0f} s; {last}.", "See `diplomado logs`.")
            if not before:
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE)


async def _mails_waiting(services: Services) -> int:
    summary = await services.get("notifications", "/api/v1/deliveries/summary", "reading which mails wait")
    return sum(counts["pending"] for counts in summary["by_template"].values())


@asynccontextmanager
async def watching(operations: Mapping[str, str], kafka: str) -> AsyncIterator[Watch]:
    """Open what is needed to look at a deployment."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=None, enable_auto_commit=False)
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http, administration(kafka) as admin:
        async with asyncio.timeout(30):
            await consumer.start()
        try:
            yield Watch(operations, kafka, http, admin, consumer)
        finally:
            async with asyncio.timeout(30):
                await consumer.stop()
