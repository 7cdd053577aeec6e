"""Waits until the services are idle, then collects all tables, records, mails, logs and resources."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from diplomado_chassis.cluster.administration import administration
from diplomado_contracts.services import SERVICES, TOPICS_READ
from verification.checker.evidence import Dump, Published, Resources
from verification.faults import collecting
from verification.faults.patience import PATIENCE_SECONDS
from verification.faults.world.world import RELAY_ROWS, World

# What a service says when it was cut off between an acknowledgement and writing it down, as far as it can tell.
RELAY_CUTS = (('"outbox.send_failed"',), ('"task.failed"', '"relay"'))
CONNECTIONS = 2
SENDER_CUTS = (('"task.failed"', '"sender"'), ('"connection_lost"',), ('"timed_out"',))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not processed yet."""

    outbox: dict[str, int]
    lag: dict[str, int]
    mails: int

    @property
    def nothing(self) -> bool:
        """True if everything is processed."""
        return not (any(self.outbox.values()) or any(self.lag.values()) or self.mails)

    def __str__(self) -> str:
        parts = [f"{name} outbox {count}" for name, count in self.outbox.items() if count]
        parts += [f"{name} behind {count}" for name, count in self.lag.items() if count]
        return ", ".join([*parts, *([f"{self.mails} mails"] if self.mails else [])]) or "nothing"


async def wait_until_idle(world: World, seconds: float) -> tuple[float | None, str]:
    """Wait until outboxes are empty, readers are at the end and no mail waits, seen twice.

    Returns the seconds that it took, or None after `seconds`, with what waited last.
    """
    started, before, last = time.monotonic(), False, "nobody answered"
    consumer = AIOKafkaConsumer(bootstrap_servers=world.servers.kafka.bootstrap, group_id=None)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await consumer.start()
    try:
        async with administration(world.servers.kafka.bootstrap) as admin:
            while time.monotonic() - started < seconds:
                try:
                    waiting = await _waiting(world, admin, consumer)
                except (OSError, TimeoutError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    before, last = False, type(error).__name__
                else:
                    last = str(waiting)
                    if waiting.nothing and before:
                        return time.monotonic() - started, last
                    before = waiting.nothing
                await asyncio.sleep(0.15)
    finally:
        await consumer.stop()
    return None, last


async def _waiting(world: World, admin: Any, consumer: AIOKafkaConsumer) -> Waiting:
    connection = await asyncpg.connect(world.dsn, timeout=5, command_timeout=10)
    try:
        outbox = {name: await connection.fetchval(f"select count(*) from {name}.outbox") for name in SERVICES}
        ends = await consumer.end_offsets(
            [TopicPartition(world.prefix + topic, part) for topic, part in collecting.PARTITIONS]
        )
        lag = {name: await _behind(world, admin, name, ends) for name in SERVICES}
        mails = await connection.fetchval(
            "select count(*) from notifications.deliveries where status in ('pending', 'sending')"
        )
    finally:
        await connection.close(timeout=3)
    return Waiting(outbox, lag, mails)


async def _behind(world: World, admin: Any, name: str, ends: dict[TopicPartition, int]) -> int:
    committed = await admin.list_consumer_group_offsets(f"{world.prefix}training.{name}")
    done = {partition: max(0, found.offset) for partition, found in committed.items()}
    topics = {world.prefix + topic.name for topic in TOPICS_READ[name]}
    read = {partition for partition in ends if partition.topic in topics} | (done.keys() & ends.keys())
    return sum(max(0, ends[partition] - done.get(partition, 0)) for partition in read)


async def write_dump(world: World, idle_within: float | None, canaries: list[str]) -> Dump:
    """Collect all tables, records, mails, logs and resources."""
    dump = Dump(relay_rows=RELAY_ROWS, idle_within=idle_within, canaries=canaries)
    dump.tables = await collecting.all_tables(world.dsn)
    dump.records = await all_records(world)
    dump.mails = list(world.catcher.mails)
    for label, service in world.services.items():
        text = service.log.read_text(errors="replace") if service.log.exists() else ""
        dump.logs[label] = text.splitlines()
        held = service.resources()
        if held and (before := world.baseline.get(label)):
            rss_mb, files, connections = zip(before, held, strict=True)
            dump.resources.append(Resources(label, rss_mb, files, connections))  # type: ignore[arg-type]
    lines = {
        name: [line for label in dump.logs if label.partition("-")[0] == name for line in dump.logs[label]]
        for name in SERVICES
    }
    dump.kills = dict(world.kills() + Counter({name: relay_cuts(lines[name]) for name in SERVICES}))
    dump.smtp_kills = doubtful_mails(dump, lines["notifications"])
    return dump


def relay_cuts(lines: Iterable[str]) -> int:
    """How often the lines of a service say that its relay was cut off."""
    return _count(lines, RELAY_CUTS)


def doubtful_mails(dump: Dump, lines: Iterable[str]) -> int:
    """How many mails may be there twice: attempts that were cut off, at most one a connection and kill, and those
    whose answer was lost on the way, as the lines of notifications say.
    """
    lost = sum(int(row["lost"]) for row in dump.tables["notifications.deliveries"])
    return min(lost, CONNECTIONS * dump.kills.get("notifications", 0)) + _count(lines, SENDER_CUTS)


def _count(lines: Iterable[str], words: Sequence[Sequence[str]]) -> int:
    """Count the lines that hold all words of one row."""
    return sum(any(all(word in line for word in row) for row in words) for line in lines)


async def all_records(world: World) -> list[Published]:
    """Read every topic of a world from its first record to its present end."""
    return await collecting.all_records(world.servers.kafka.bootstrap, world.prefix)
