"""Waiting until the services are idle: nothing is left in an outbox, on a topic or in the queue of mails."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka import admin as aiokafka_admin
from aiokafka.errors import KafkaError

from diplomado_acceptance.deployment import Tell, ignore
from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import say
from diplomado_acceptance.replay.client import Services
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.event import Topic
from diplomado_contracts.services import TOPICS_READ

MAX_SECONDS = 300.0
REQUEST_SECONDS = 30
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.4


@dataclass(frozen=True)
class Backlog:
    """Work in progress: events in outboxes, records that a service has not processed, dead letters, mails."""

    outbox: dict[str, int]
    lag: dict[str, int]
    dead_letters: dict[str, int]
    mails: int = 0

    @property
    def idle(self) -> bool:
        """True if nothing is on its way. Dead letters wait for a person and do not count."""
        return not (any(self.outbox.values()) or any(self.lag.values()) or self.mails)

    def __str__(self) -> str:
        pending = say("{name}: {n} eventos sin publicar", "{name}: {n} in the outbox")
        behind = say("{name}: {n} registros sin leer", "{name}: {n} records behind")
        waiting = [pending.format(name=name, n=count) for name, count in self.outbox.items() if count]
        waiting += [behind.format(name=name, n=count) for name, count in self.lag.items() if count]
        waiting += [say("{n} correos", "{n} mails", n=self.mails)] if self.mails else []
        return ", ".join(waiting) or say("nada", "nothing")


class Monitor(Protocol):
    """Waits until the services are idle."""

    async def wait_until_idle(self, operation: str, services: Services | None = None, tell: Tell = ignore) -> Backlog:
        """Wait until nothing is on its way; with the services given, until no mail waits either."""


async def until_idle(
    look: Callable[[], Awaitable[Backlog]], operation: str, tell: Tell = ignore, *, patience: float = MAX_SECONDS
) -> Backlog:
    """Wait until two looks in a row find nothing on its way, for as long as anything moves.

    `tell` is called with what is left whenever that changes. Raises Failure when nothing has moved for `patience`
    seconds.
    """
    loop = asyncio.get_running_loop()
    changed_at, was_idle, last = loop.time(), False, say("los servicios no responden", "the services do not answer")
    pause = _FIRST_PAUSE
    while True:
        try:
            backlog = await look()
            if str(backlog) != last:
                changed_at, last = loop.time(), str(backlog)
                tell(last)
            if backlog.idle and was_idle:
                return backlog
            was_idle = backlog.idle
        except (httpx.HTTPError, KafkaError, TimeoutError, KeyError, ValueError):
            was_idle = False  # a service is starting again
        if loop.time() - changed_at > patience:
            raise stuck(operation, last, patience)
        if not was_idle:
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


@dataclass(frozen=True)
class PlatformMonitor:
    """Reads the backlog of a running deployment, from its metrics and from Kafka's offsets."""

    operations: Mapping[str, str]
    kafka: str
    http: httpx.AsyncClient
    admin: Any
    consumer: AIOKafkaConsumer

    async def backlog(self, services: Services | None = None) -> Backlog:
        """Return what is on its way now; with waiting mails if the services are given.

        Outboxes are read before offsets: an event is in one place or the other.
        """
        metrics = dict(
            zip(self.operations, await asyncio.gather(*map(self._metrics, self.operations.values())), strict=True)
        )
        backlog = Backlog(
            outbox={name: int(read["diplomado_outbox_pending"]) for name, read in metrics.items()},
            lag=await self._lag(),
            dead_letters={name: int(read["diplomado_dead_letters"]) for name, read in metrics.items()},
        )
        # Mails are counted last, and only when nothing else is on its way that would lead to more of them.
        return replace(backlog, mails=await pending_mails(services)) if services and backlog.idle else backlog

    async def _metrics(self, url: str) -> dict[str, float]:
        response = await self.http.get(f"{url}/metrics", timeout=10)
        response.raise_for_status()
        lines = (line.rpartition(" ") for line in response.text.splitlines() if line.startswith("diplomado_"))
        return {name: float(value) for name, _, value in lines if "{" not in name}

    async def _lag(self) -> dict[str, int]:
        partitions = [TopicPartition(topic.name, number) for topic in TOPICS for number in range(topic.partitions)]
        async with asyncio.timeout(REQUEST_SECONDS):
            ends: dict[TopicPartition, int] = await self.consumer.end_offsets(partitions)
            return {service: await self._lag_of(service, topics, ends) for service, topics in TOPICS_READ.items()}

    async def _lag_of(self, service: str, topics: Iterable[Topic], ends: Mapping[TopicPartition, int]) -> int:
        """Sum the distances to the ends of the topics that the service reads, and of any other that it has read."""
        committed = await self.admin.list_consumer_group_offsets(f"training.{service}")
        done = {partition: max(0, found.offset) for partition, found in committed.items()}
        names = {topic.name for topic in topics}
        read = {partition for partition in ends if partition.topic in names} | (done.keys() & ends.keys())
        return sum(max(0, ends[partition] - done.get(partition, 0)) for partition in read)

    async def wait_until_idle(self, operation: str, services: Services | None = None, tell: Tell = ignore) -> Backlog:
        """Wait until nothing is on its way. Raises Failure when nothing moves for five minutes."""
        return await until_idle(partial(self.backlog, services), operation, tell)


def stuck(operation: str, last: str, patience: float = MAX_SECONDS) -> Failure:
    """Return the failure of a wait in which nothing moved for too long."""
    return Failure(
        say(
            "{operation}: nada avanzó durante {seconds} s; {last}.",
            "{operation}: nothing has moved for {seconds} s; {last}.",
            operation=operation,
            seconds=int(patience),
            last=last,
        ),
        say("Vea los registros (`diplomado logs`).", "See the logs (`diplomado logs`)."),
    )


async def pending_mails(services: Services, edition_id: str = "") -> int:
    """Return how many mails wait to be sent, of one edition or of all."""
    path = f"/api/v1/deliveries/summary?edition_id={edition_id}"
    summary = await services.get("notifications", path, "reading which mails wait")
    return sum(counts["pending"] for counts in summary["by_template"].values())


@asynccontextmanager
async def open_monitor(operations: Mapping[str, str], kafka: str) -> AsyncIterator[PlatformMonitor]:
    """Open the connections that reading a backlog needs, and close them at the end."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=None, enable_auto_commit=False)
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http, _admin_client(kafka) as admin:
        async with asyncio.timeout(REQUEST_SECONDS):
            await consumer.start()
        try:
            yield PlatformMonitor(operations, kafka, http, admin, consumer)
        finally:
            async with asyncio.timeout(REQUEST_SECONDS):
                await consumer.stop()


@asynccontextmanager
async def _admin_client(kafka: str) -> AsyncIterator[Any]:
    library: Any = aiokafka_admin
    client = library.AIOKafkaAdminClient(bootstrap_servers=kafka, request_timeout_ms=15_000)
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            await client.start()
        yield client
    finally:
        async with asyncio.timeout(REQUEST_SECONDS):
            await client.close()
