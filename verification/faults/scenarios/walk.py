"""The random walk: faults of every kind, one after the other and on top of each other, until the time is over."""

import asyncio
import signal
import time

from diplomado_contracts.services import SERVICES
from verification.faults.stage import Stage
from verification.faults.world.ground import crash
from verification.faults.world.proxy import Fault
from verification.faults.world.service import Service

POINTS = {
    "edge": ("edge.before_commit", "edge.after_commit"),
    "relay": (
        "relay.after_read", "relay.while_sending", "relay.after_acknowledgement", "relay.before_delete",
        "relay.after_delete",
    ),
    "consumer": (
        "dispatcher.before_transaction", "dispatcher.in_transaction",
        "dispatcher.before_commit", "dispatcher.after_commit",
        "consumer.before_kafka_commit", "consumer.after_kafka_commit",
    ),
    "sender": ("sender.before_data", "sender.after_250"),
}  # fmt: skip
OWN = {
    "registration": ("edge", "relay", "consumer"),
    "sessions": ("edge", "relay", "consumer"),
    "certificates": ("edge", "relay", "consumer"),
    "notifications": ("consumer", "sender"),
}


async def at_random(stage: Stage) -> None:
    """Walk for the scenario's minutes. Four in five faults are kills; the others last for up to six seconds."""
    until = time.monotonic() + 60 * (stage.minutes or 0.25)
    while time.monotonic() < until:
        await asyncio.sleep(stage.chance.expovariate(1 / 0.9))
        fault = stage.chance.choices(
            (_killed, _terminated, _frozen, _network, _mail, _backends, _postgres, _kafka), (60, 6, 3, 12, 6, 8, 1.5, 1)
        )[0]
        await fault(stage)
    for service in stage.world.services.values():
        service.failpoints.clear()
        if service.armed:
            await service.kill()
    await asyncio.sleep(0.2)


def _point(stage: Stage, service: Service) -> str:
    family = stage.chance.choice(OWN[service.name])
    return f"{stage.chance.choice(POINTS[family])}:kill@{stage.chance.randint(1, 12)}"


def _any(stage: Stage) -> Service:
    service = stage.world.services[stage.chance.choice(SERVICES)]
    # Two deaths at boundaries follow this one, and then it lives: nobody gets on who dies at every first step.
    service.failpoints.extend(_point(stage, service) for _ in range(2 - len(service.failpoints)))
    return service


async def _killed(stage: Stage) -> None:
    service = _any(stage)
    if service.alive:
        await service.kill()


async def _terminated(stage: Stage) -> None:
    service = _any(stage)
    in_order = await service.end()
    stage.must(in_order, "I15", service.name, "did not end within 25 s of SIGTERM")
    service.start()
    stage.did("terminated")


async def _frozen(stage: Stage) -> None:
    service = _any(stage)
    service.signal(signal.SIGSTOP)
    service.kills["frozen"] += 1
    stage.did("frozen")
    await asyncio.sleep(stage.chance.uniform(1, 7))
    service.signal(signal.SIGCONT)


async def _network(stage: Stage) -> None:
    world = stage.world
    proxy = stage.chance.choice([world.ground.kafka_proxy, *world.postgres_proxies.values()])
    direction = stage.chance.choice([{"up"}, {"down"}, {"up", "down"}])
    kind = stage.chance.choice(("hole", "late", "drip", "refuse", "reset"))
    fault = {
        "hole": Fault(frozenset(direction), black_hole=True),  # type: ignore[arg-type]
        "late": Fault(delay_seconds=stage.chance.uniform(0.01, 0.3)),
        "drip": Fault(bytes_per_second=3000),
        "refuse": Fault(refuse=True),
        "reset": Fault(refuse=True),
    }[kind]
    proxy.impose(fault)
    stage.did(f"network {kind}")
    if kind in ("refuse", "reset"):
        proxy.reset()
    await asyncio.sleep(0.2 if kind == "reset" else stage.chance.uniform(0.5, 6))
    proxy.heal()


async def _mail(stage: Stage) -> None:
    proxy, moods = stage.world.smtp_proxy, stage.world.catcher.moods
    stage.did("mail trouble")
    moods.away = stage.chance.random() < 0.5
    if not moods.away:
        proxy.impose(Fault(refuse=True))
        proxy.reset()
    await asyncio.sleep(stage.chance.uniform(0.5, 3))
    moods.away = False
    proxy.heal()


async def _backends(stage: Stage) -> None:
    for proxy in stage.world.postgres_proxies.values():
        proxy.reset()
    stage.did("sessions cut")


async def _postgres(stage: Stage) -> None:
    await crash(stage.world.postgres, stage.chance.uniform(0, 2))
    stage.did("postgres crashed")


async def _kafka(stage: Stage) -> None:
    await stage.world.ground.restart_kafka(stage.chance.uniform(0, 3))
    stage.did("broker killed")
