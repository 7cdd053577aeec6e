"""Faults of servers and networks: Kafka, Postgres and the mail server away, slow, deaf or full."""

import asyncio
import os
import re
import signal
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil

from diplomado_local.platform.kafka import Kafka
from diplomado_local.platform.postgres import Postgres
from verification.faults.context import ScenarioContext
from verification.faults.load.people import people
from verification.faults.world.proxy import Direction, Fault
from verification.faults.world.servers import crash

UP: frozenset[Direction] = frozenset({"up"})
DOWN: frozenset[Direction] = frozenset({"down"})


async def kafka_killed(context: ScenarioContext) -> None:
    """Kill the broker twice, once for a while; registration must go on answering."""
    for away in (0.0, 6.0):
        before = context.client.counts.registered
        await context.world.servers.restart_kafka(away)
        context.count("broker killed")
        await context.until(lambda before=before: context.client.counts.registered > before, 20)  # type: ignore[misc]
        await asyncio.sleep(2)


async def kafka_unreachable(context: ScenarioContext) -> None:
    """Spoil the way to Kafka in every manner that a network knows."""
    proxy = context.world.servers.kafka_proxy
    for name, fault, seconds in (
        ("black hole", Fault(black_hole=True), 6),
        ("acknowledgements lost", Fault(DOWN, black_hole=True), 5),
        ("requests lost", Fault(UP, black_hole=True), 5),
        ("late", Fault(delay_seconds=0.25), 3),
        ("dripping", Fault(bytes_per_second=2000), 3),
        ("refused", Fault(refuse=True), 2),
    ):
        proxy.impose(fault)
        if fault.refuse:
            proxy.reset()
        context.count(f"kafka {name}")
        await asyncio.sleep(seconds)
        proxy.heal()
        await asyncio.sleep(0.5)
    for _ in range(6):
        proxy.reset()
        context.count("kafka reset")
        await asyncio.sleep(0.5)
    proxy.half_close()
    context.count("kafka half closed")
    await asyncio.sleep(1)


async def postgres_killed(context: ScenarioContext) -> None:
    """Stop Postgres as a power cut would, then end its sessions at five a second."""
    for away in (0.0, 4.0):
        await crash(context.world.postgres, away)
        context.count("postgres crashed")
        await asyncio.sleep(3)
    connection = await asyncpg.connect(context.world.dsn, timeout=10)
    try:
        for _ in range(35):
            ended = await connection.fetchval(
                "select count(pg_terminate_backend(pid)) from (select pid from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid() order by random() limit 1) as one"
            )
            context.count("backend ended", ended)
            await asyncio.sleep(0.2)
    finally:
        await connection.close(timeout=5)


async def postgres_unreachable(context: ScenarioContext) -> None:
    """Lose what Postgres answers in the middle of commits, slow it down, and freeze it."""
    proxies = list(context.world.postgres_proxies.values())
    for name, fault, seconds in (
        ("answers lost", Fault(DOWN, black_hole=True), 4),
        ("black hole", Fault(black_hole=True), 6),
        ("late", Fault(delay_seconds=0.1), 3),
    ):
        for _ in range(2 if name == "answers lost" else 1):
            for proxy in proxies:
                proxy.impose(fault)
            context.count(f"postgres {name}")
            await asyncio.sleep(seconds)
            for proxy in proxies:
                proxy.heal()
            await asyncio.sleep(1)
    for _ in range(5):
        for proxy in proxies:
            proxy.reset()
        context.count("postgres reset")
        await asyncio.sleep(0.5)
    await _frozen(context, 6)


async def _frozen(context: ScenarioContext, seconds: float) -> None:
    child = context.world.postgres.child
    assert child
    assert child.pid
    postmaster = psutil.Process(child.pid)
    everybody = [*postmaster.children(), postmaster]
    for process in everybody:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGSTOP)
    context.count("postgres frozen")
    await asyncio.sleep(seconds)
    for process in everybody:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGCONT)


async def postgres_held(context: ScenarioContext) -> None:
    """Hold an idle transaction with an outbox row open, lock the outbox, and rewrite it."""
    idle = await asyncpg.connect(context.world.dsn, timeout=10)
    other = await asyncpg.connect(context.world.dsn, timeout=10)
    try:
        transaction = idle.transaction()
        await transaction.start()
        await idle.execute("select nextval(pg_get_serial_sequence('registration.outbox', 'id'))")
        await idle.execute("create table registration.held (id int)")
        context.count("idle writer")
        before, started = context.client.counts.certificates, context.client.now()
        flowing = await context.until(lambda: context.client.counts.certificates > before, 30)
        context.expect(flowing, "G7", "relay", "nothing was published while a transaction was idle")
        await asyncio.sleep(max(0.0, 9 - (context.client.now() - started)))
        await transaction.rollback()
        for _ in range(2):
            async with other.transaction():
                await other.execute("lock table registration.outbox in access exclusive mode")
                context.count("outbox locked")
                await asyncio.sleep(3)
            await other.execute("vacuum full registration.outbox")
            context.count("outbox rewritten")
            await asyncio.sleep(1)
    finally:
        await idle.close(timeout=5)
        await other.close(timeout=5)


async def disk_full(context: ScenarioContext) -> None:
    """Fill the disk below Postgres until it cannot write any more, then make room again; then the same below Kafka."""
    servers = context.world.servers
    if servers.disks is None:
        context.count("not played: a small file system cannot be mounted here")
        return
    named: tuple[tuple[str, Kafka | Postgres], ...] = (("postgres", servers.postgres), ("kafka", servers.kafka))
    for disk, (name, server) in zip(servers.disks, named, strict=True):
        filler = disk / "filler"
        await asyncio.to_thread(_fill, filler)
        context.count(f"{name} without room")
        await asyncio.sleep(6)
        filler.unlink()
        assert server.child
        if not server.child.alive:
            context.count(f"{name} gave up")
            await server.start()
        await asyncio.sleep(2)


def _fill(filler: Path) -> None:
    """Write until nothing more goes in."""
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    os.sync()


async def mail_trouble(context: ScenarioContext) -> None:
    """A mail server that is away, closes, defers newcomers, is slow, and refuses some for ever."""
    behaviour = context.world.catcher.behaviour
    some = [person.email for person in people(context.seed, 6)]
    behaviour.refused_for_ever = re.compile("|".join(map(re.escape, some[:3])))
    behaviour.greylist = True
    context.count("greylist")
    await asyncio.sleep(3)
    context.world.smtp_proxy.impose(Fault(refuse=True))
    context.world.smtp_proxy.reset()
    context.count("mail server away")
    await asyncio.sleep(3)
    context.world.smtp_proxy.heal()
    behaviour.away = True
    context.count("421")
    await asyncio.sleep(2)
    behaviour.away, behaviour.slow_seconds = False, 0.5
    context.count("slow")
    await asyncio.sleep(3)
    context.world.smtp_proxy.impose(Fault(DOWN, black_hole=True))
    context.count("mail server deaf")
    await asyncio.sleep(5)
    context.world.smtp_proxy.heal()
    behaviour.slow_seconds = 0
