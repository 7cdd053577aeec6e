"""Faults of the past: services whose databases go back to an earlier moment while the others went on."""

from diplomado_contracts import EditionPublished
from diplomado_contracts.services import SERVICES
from diplomado_local.backups.restoring import restore
from diplomado_local.backups.saving import Site, save
from verification.faults.context import ScenarioContext
from verification.faults.scenarios.past_the_load import go_on, let_rest, publish_editions

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
    await let_rest(context, "before the backup")
    manifest = await save(site, folder)
    context.count("records saved", manifest.records)
    await publish_editions(context, "while", EDITIONS)
    await let_rest(context, "before the restoration")
    for name, lost in ((READER, {}), (OWNER, {EditionPublished.type: EDITIONS})):
        service = world.services[name]
        context.expect(await service.end(), "I15", name, "did not end in time")
        loss = await restore(site, folder, manifest, name)
        context.expect(loss.counts == lost, "I1", name, f"named {loss.counts} as lost instead of {lost}")
        context.lost_subjects.update(*loss.subjects.values())
        context.count("service restored")
        service.start()
        await service.ready(world.http)
    await publish_editions(context, "while", EDITIONS)
    await go_on(context)
