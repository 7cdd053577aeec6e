"""Faults of processes: killed at a boundary, ended in order, frozen."""

import asyncio
import signal
from collections.abc import Mapping

import asyncpg

from diplomado_contracts.services import SERVICES
from verification.faults.context import Play, ScenarioContext
from verification.faults.world.proxy import Fault

GRACE_SECONDS = 25.0
# A handler may wait for a minute here, and the process has three seconds to end.
_HASTY = {"DIPLOMADO_STATEMENT_SECONDS": "60", "DIPLOMADO_SHUTDOWN_SECONDS": "3"}


def at_failpoints(plans: Mapping[str, list[str]], seconds: float = 40, replicas: tuple[str, ...] = ()) -> Play:
    """Let each service named die at its failpoints, one after the other, under load."""

    async def play(context: ScenarioContext) -> None:
        for name in replicas:
            await context.replica(name)
        services = context.world.services
        for label, points in plans.items():
            services[label].failpoints.extend(points)
            await services[label].kill()
        watched = [services[label] for label in plans]

        def all_reached() -> bool:
            return all(service.alive and not service.failpoints and not service.armed for service in watched)

        if not await context.until(all_reached, seconds):
            for service in watched:
                for point in [service.armed, *service.failpoints]:
                    if point:
                        context.count(f"not reached {point.partition(':')[0]}")
                service.failpoints.clear()

    return play


async def roll(context: ScenarioContext) -> None:
    """End and start every replica in turn, while Postgres is slow, so that work is in hand when the signal comes."""
    for name in SERVICES:
        await context.replica(name, **(_HASTY if name == "certificates" else {}))
    await _end_in_a_slow_handler(context, "certificates")
    for proxy in context.world.postgres_proxies.values():
        proxy.impose(Fault(delay_seconds=0.02))
    for label, service in list(context.world.services.items()):
        in_order = await service.end(GRACE_SECONDS)
        context.count("rolled")
        context.expect(in_order, "I15", label, f"did not end within {GRACE_SECONDS:g} s of SIGTERM")
        service.start()
        await service.ready(context.world.http)


async def _end_in_a_slow_handler(context: ScenarioContext, name: str) -> None:
    """End a replica while a handler of it waits for longer than its time for ending: others do the work again."""
    service = context.world.services[f"{name}-2"]
    holder = await asyncpg.connect(context.world.dsn, timeout=10)
    try:
        async with holder.transaction():
            await holder.execute(f"lock table {name}.inbox in access exclusive mode")
            waiting = await context.until_true(lambda: _both_wait(holder, name), 20)
            context.expect(waiting, "I15", name, "no handler was at work when its replicas were to end")
            in_order = await service.end(GRACE_SECONDS)
            context.count("ended in a slow handler")
            context.expect(
                in_order, "I15", service.name, f"did not end within {GRACE_SECONDS:g} s beside a slow handler"
            )
    finally:
        holder.terminate()
    service.start()
    await service.ready(context.world.http)


async def _both_wait(holder: "asyncpg.Connection[asyncpg.Record]", name: str) -> bool:
    """Whether a handler of each of two replicas waits for the inbox."""
    count = await holder.fetchval(
        "select count(*) from pg_locks where relation = $1::regclass and not granted", f"{name}.inbox"
    )
    return int(count) >= 2


async def freeze(context: ScenarioContext) -> None:
    """Stop processes for longer than their session with Kafka, then let them go on as if nothing had been."""
    await context.replica("certificates")
    await context.replica("sessions")
    await context.replica("notifications")
    for labels, seconds in ((("certificates", "notifications"), 6.5), (("sessions",), 6.5), (("registration",), 4)):
        services = [context.world.services[label] for label in labels]
        for service in services:
            service.signal(signal.SIGSTOP)
            context.count(f"frozen {service.name}")
            service.kills["frozen"] += 1
        await asyncio.sleep(seconds)
        for service in services:
            service.signal(signal.SIGCONT)
        await asyncio.sleep(1.5)
