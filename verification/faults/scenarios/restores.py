"""Faults of the past: services whose databases go back to an earlier moment while the others went on."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx

from diplomado_contracts import EditionPublished
from diplomado_contracts.services import SERVICES
from diplomado_local.backups.restoring import restore
from diplomado_local.backups.saving import Site, save
from verification.faults import dump as dumping
from verification.faults.context import ScenarioContext
from verification.faults.load.journey import edition_form
from verification.faults.patience import PATIENCE_SECONDS

READER, OWNER = "certificates", "registration"
EDITIONS = 12


async def restore_two(context: ScenarioContext) -> None:
    """Save everything, let an owner state facts, and set back a service that has only read since then, and the owner.

    The reader loses nothing: it reads again what it had read, each fact with one effect. The owner loses what it stated
    since the backup, and nothing else: the restoration names it. Stated again, it reaches everybody.
    """
    world = context.world
    site = Site(world.dsn, world.servers.kafka.bootstrap, {name: name for name in SERVICES}, world.prefix)
    folder = world.folder / "backup"
    await _quiet(context, "before the backup")
    manifest = await save(site, folder)
    context.count("records saved", manifest.records)
    await _announce(context)
    await _quiet(context, "before the restoration")
    for name, lost in ((READER, {}), (OWNER, {EditionPublished.type: EDITIONS})):
        service = world.services[name]
        context.expect(await service.end(), "I15", name, "did not end in time")
        loss = await restore(site, folder, manifest, name)
        context.expect(loss.counts == lost, "I1", name, f"named {loss.counts} as lost instead of {lost}")
        context.lost_subjects.update(*loss.subjects.values())
        context.count("service restored")
        service.start()
        await service.ready(world.http)
    await _announce(context)
    context.client.go_on()
    assert context.another
    await context.another()


async def _quiet(context: ScenarioContext, when: str) -> None:
    await context.client.pause()
    idle_within, waited_for = await dumping.wait_until_idle(context.world, PATIENCE_SECONDS)
    context.expect(idle_within is not None, "I15", READER, f"not idle {when}: {waited_for}")


async def _announce(context: ScenarioContext) -> None:
    """Let the owner of editions state facts past the load, which waits."""
    url = context.world.services[OWNER].url
    headers = {"Authorization": f"Bearer {context.client.token}"}
    for number in range(EDITIONS):
        made = await _done(context, "PUT", f"{url}/api/v1/editions/while-{number}", headers, edition_form(20))
        published = f"{url}/api/v1/editions/{made['edition_id']}/publication"
        await _done(context, "POST", published, headers, None)
        context.count("edition stated since the backup, or again")


async def _done(context: ScenarioContext, method: str, url: str, headers: dict[str, str], body: Any) -> Any:
    """Repeat a request until it is done. TimeoutError if that takes too long."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(httpx.TransportError):
                answer = await context.world.http.request(method, url, json=body, headers=headers)
                if answer.is_success:
                    return answer.json()
            await asyncio.sleep(0.2)
