"""Faults of processes: killed at a boundary, ended in order, frozen."""

import asyncio
import signal
from collections.abc import Mapping

from tests.faults.proxy import Fault
from tests.faults.service import NAMES
from tests.faults.stage import Play, Stage

GRACE_SECONDS = 25.0


def at_failpoints(plans: Mapping[str, list[str]], seconds: float = 40, replicas: tuple[str, ...] = ()) -> Play:
    """Let each service named die at its failpoints, one after the other, under load."""

    async def play(stage: Stage) -> None:
        for name in replicas:
            await stage.replica(name)
        services = stage.world.services
        for label, points in plans.items():
            services[label].failpoints.extend(points)
            await services[label].kill()
        watched = [services[label] for label in plans]

        def all_reached() -> bool:
            return all(one.alive and not one.failpoints and not one.armed for one in watched)

        if not await stage.until(all_reached, seconds):
            for one in watched:
                for point in [one.armed, *one.failpoints]:
                    if point:
                        stage.did(f"not reached {point.partition(':')[0]}")
                one.failpoints.clear()

    return play


async def roll(stage: Stage) -> None:
    """End and start every replica in turn, while Postgres is slow, so that work is in hand when the signal comes."""
    for name in NAMES:
        await stage.replica(name)
    for proxy in stage.world.postgres_proxies.values():
        proxy.impose(Fault(delay_seconds=0.02))
    for label, service in list(stage.world.services.items()):
        in_order = await service.end(GRACE_SECONDS)
        stage.did("rolled")
        stage.must(in_order, "I15", label, f"did not end within {GRACE_SECONDS:g} s of SIGTERM")
        service.start()
        await service.ready(stage.world.http)


async def freeze(stage: Stage) -> None:
    """Stop processes for longer than their session with Kafka, then let them go on as if nothing had been."""
    await stage.replica("certificates")
    await stage.replica("sessions")
    await stage.replica("notifications")
    for label in ("certificates", "sessions", "notifications", "registration"):
        service = stage.world.services[label]
        service.signal(signal.SIGSTOP)
        stage.did(f"frozen {service.name}")
        service.kills["frozen"] += 1
        await asyncio.sleep(9 if label != "registration" else 5)
        service.signal(signal.SIGCONT)
        await asyncio.sleep(2)
