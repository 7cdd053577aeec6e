"""An upgrade under load: the schema first, then one replica after the other, and all of it back again."""

import asyncio
import json
from collections import Counter
from pathlib import Path

from diplomado_contracts.services import SERVICES
from verification.faults.context import ScenarioContext
from verification.faults.world.release import migrate, write_next_release
from verification.faults.world.service import Service

_REFUSED = frozenset({"http.failed", "consumer.batch_split", "consumer.parked", "outbox.parked"})


async def upgrade(context: ScenarioContext) -> None:
    """Migrate while all replicas run today's code; then serve by both, by the next release alone, and by today's."""
    world = context.world
    release = await asyncio.to_thread(write_next_release, world.servers.folder.root / "next_release")
    for name in SERVICES:
        await context.replica(name)
    first = [world.services[name] for name in SERVICES]
    second = [world.services[f"{name}-2"] for name in SERVICES]
    async with asyncio.TaskGroup() as group:
        group.create_task(_load(context, 1))
        migrating = [group.create_task(migrate(world, release, name)) for name in SERVICES]
    context.count("migrations", sum(migrated.result() for migrated in migrating))
    context.final_checks.append(lambda: _check_logs(context))

    await _replace(context, second, release)
    await _load(context, 1)
    for service in first:
        await service.kill()  # the keeper starts it again: today's code on the schema of the next release
    await world.all_ready()
    await _replace(context, first, release)
    await _load(context, 1)
    await _replace(context, first, None)
    await _replace(context, second, None)
    await _load(context, 1)


async def _load(context: ScenarioContext, editions: int) -> None:
    """Play whole editions, at once, beside the load that goes on."""
    assert context.another
    await asyncio.gather(*(context.another() for _ in range(editions)))


async def _replace(context: ScenarioContext, replicas: list[Service], release: Path | None) -> None:
    """End one replica of each service in order, and start it as another release."""

    async def replace(service: Service) -> None:
        context.expect(await service.end(), "I15", service.name, "did not end in time for its upgrade")
        service.release = release
        service.start()
        await service.ready(context.world.http)
        context.count("rolled back" if release is None else "rolled forward")

    await asyncio.gather(*map(replace, replicas))


async def _check_logs(context: ScenarioContext) -> None:
    """No request failed by a defect, no fact was refused, whoever stopped has ended; count what was done again."""
    for label, service in context.world.services.items():
        lines = service.log.read_text(encoding="utf-8", errors="replace").splitlines()
        told = [(json.loads(line).get("event"), line) for line in lines if line.startswith("{")]
        events = Counter(event for event, _ in told)
        for event, line in told:
            context.expect(event not in _REFUSED, "I15", label, line[:300])
        context.count("requests repeated", events["http.repeated"])
        stopping, stopped = events["process.stopping"], events["process.stopped"]
        context.expect(stopping == stopped, "I15", label, f"began to stop {stopping} times and stopped {stopped} times")
