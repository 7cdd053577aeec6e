"""The random walk: faults of every kind, one after the other and on top of each other, until the time is over."""

import asyncio
import signal
import time

from diplomado_contracts.services import SERVICES
from verification.faults.context import ScenarioContext
from verification.faults.world.proxy import Fault
from verification.faults.world.servers import crash
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
# Notifications publishes nothing.
OWN = {**dict.fromkeys(SERVICES, ("edge", "relay", "consumer")), "notifications": ("consumer", "sender")}


async def at_random(context: ScenarioContext) -> None:
    """Walk for the scenario's minutes. Four in five faults are kills; the others last for up to six seconds."""
    until = time.monotonic() + 60 * (context.minutes or 0.25)
    while time.monotonic() < until:
        await asyncio.sleep(context.chance.expovariate(1 / 0.9))
        fault = context.chance.choices(
            (_killed, _terminated, _frozen, _network, _mail, _backends, _postgres, _kafka), (60, 6, 3, 12, 6, 8, 1.5, 1)
        )[0]
        await fault(context)
    for service in context.world.services.values():
        service.failpoints.clear()
        if service.armed:
            await service.kill()
    await asyncio.sleep(0.2)


def _point(context: ScenarioContext, service: Service) -> str:
    family = context.chance.choice(OWN[service.name])
    return f"{context.chance.choice(POINTS[family])}:kill@{context.chance.randint(1, 12)}"


def _any(context: ScenarioContext) -> Service:
    service = context.world.services[context.chance.choice(SERVICES)]
    # Two deaths at boundaries follow this one, and then it lives: nobody gets on who dies at every first step.
    service.failpoints.extend(_point(context, service) for _ in range(2 - len(service.failpoints)))
    return service


async def _killed(context: ScenarioContext) -> None:
    service = _any(context)
    if service.alive:
        await service.kill()


async def _terminated(context: ScenarioContext) -> None:
    service = _any(context)
    in_order = await service.end()
    context.expect(in_order, "I15", service.name, "did not end within 25 s of SIGTERM")
    service.start()
    context.count("terminated")


async def _frozen(context: ScenarioContext) -> None:
    service = _any(context)
    service.signal(signal.SIGSTOP)
    service.kills["frozen"] += 1
    context.count("frozen")
    await asyncio.sleep(context.chance.uniform(1, 7))
    service.signal(signal.SIGCONT)


async def _network(context: ScenarioContext) -> None:
    world = context.world
    proxy = context.chance.choice([world.servers.kafka_proxy, *world.postgres_proxies.values()])
    direction = context.chance.choice([{"up"}, {"down"}, {"up", "down"}])
    kind = context.chance.choice(("hole", "late", "drip", "refuse", "reset"))
    fault = {
        "hole": Fault(frozenset(direction), black_hole=True),  # type: ignore[arg-type]
        "late": Fault(delay_seconds=context.chance.uniform(0.01, 0.3)),
        "drip": Fault(bytes_per_second=3000),
        "refuse": Fault(refuse=True),
        "reset": Fault(refuse=True),
    }[kind]
    proxy.impose(fault)
    context.count(f"network {kind}")
    if kind in ("refuse", "reset"):
        proxy.reset()
    await asyncio.sleep(0.2 if kind == "reset" else context.chance.uniform(0.5, 6))
    proxy.heal()


async def _mail(context: ScenarioContext) -> None:
    proxy, behaviour = context.world.smtp_proxy, context.world.catcher.behaviour
    context.count("mail trouble")
    behaviour.away = context.chance.random() < 0.5
    if not behaviour.away:
        proxy.impose(Fault(refuse=True))
        proxy.reset()
    await asyncio.sleep(context.chance.uniform(0.5, 3))
    behaviour.away = False
    proxy.heal()


async def _backends(context: ScenarioContext) -> None:
    for proxy in context.world.postgres_proxies.values():
        proxy.reset()
    context.count("sessions cut")


async def _postgres(context: ScenarioContext) -> None:
    await crash(context.world.postgres, context.chance.uniform(0, 2))
    context.count("postgres crashed")


async def _kafka(context: ScenarioContext) -> None:
    await context.world.servers.restart_kafka(context.chance.uniform(0, 3))
    context.count("broker killed")
