"""Drills of a restoration, under load before and after: everything and Kafka lost, and an owner set back."""

import asyncio
import json
import os
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

import asyncpg

from diplomado_chassis.cluster.administration import wait_for_kafka
from diplomado_chassis.cluster.topics import make_topics
from diplomado_contracts import EditionPublished
from diplomado_contracts.services import SERVICES
from diplomado_local.backups.restoring import LOST, Loss, restore
from diplomado_local.backups.saving import Manifest, Site, save
from diplomado_local.database import provide
from diplomado_local.folder import Folder
from diplomado_local.keys import role_password
from diplomado_local.migrations import migrate_all
from verification.faults import dump as dumping
from verification.faults.context import ScenarioContext
from verification.faults.patience import PATIENCE_SECONDS
from verification.faults.scenarios.past_the_load import go_on, let_rest, publish_editions
from verification.faults.world.service import Service
from verification.paths import ROOT

EDITIONS = 5
OWNERS = {
    "registration": [
        "PersonDescribed", "ConsentsGiven", "EditionPublished", "InstitutionDescribed", "Registered",
        "ParticipantLinkIssued", "NameConfirmed", "FocalContactChanged",
    ],
    "sessions": ["training.sessions", "training.attendances", "training.projects"],
    "certificates": ["training.certificates", "Graduated", "SessionCreditSet", "ActSigned"],
}  # fmt: skip
"""What each owner states again, as an operator would name it."""


async def lose_everything(context: ScenarioContext) -> None:
    """The four services, their database and Kafka are lost altogether, and come back from one backup on a new cluster.

    The load rests between the backup and the loss, so nothing that a client was promised is lost; what the coordinator
    did meanwhile is, and the restoration has to say so. Then the owners state everything again, which changes nothing.
    """
    world, site = context.world, _site(context)
    manifest = await _saved(context, site)
    lost = await publish_editions(context, "lost", EDITIONS)
    await let_rest(context, "before the loss")
    await _end(context, *SERVICES)
    await _lose_kafka(context)
    await _lose_database(context)
    await make_topics(world.servers.kafka.bootstrap, world.prefix)
    loss = await _restored(context, site, manifest, None)
    context.expect(loss.unknown_since == manifest.saved_at, "I1", "loss", "was not named, with all of Kafka gone")
    known = {row["edition_id"] for row in await _rows(context, "select edition_id::text from registration.editions")}
    context.expect(not known.intersection(lost), "harness", "loss", "editions outlived the loss of everything")
    await _start(context, *SERVICES)
    for name, kinds in OWNERS.items():
        for kind in kinds:
            await _run(context, world.services[name], "tell-again", kind, "--all")
            context.count("kind stated again by its owner")
    await let_rest(context, "after all was stated again")
    await go_on(context)


async def set_owner_back(context: ScenarioContext) -> None:
    """Registration goes back behind what it has published: the loss is named, and stated again above it."""
    world, site, name = context.world, _site(context), "registration"
    [changed] = await publish_editions(context, "changed", 1)
    manifest = await _saved(context, site)
    for number in range(3):
        await publish_editions(context, "changed", 1, capacity=30 + number, hours=21 + number)
    lost = await publish_editions(context, "lost", EDITIONS)
    await let_rest(context, "before the restoration")
    await _end(context, name)
    loss = await _restored(context, site, manifest, name)
    context.expect(not loss.unknown_since, "I1", name, "says that it cannot list the loss, with Kafka whole")
    held = loss.revisions.get(EditionPublished.type, {})
    context.expect(
        held.keys() == {changed, *lost}, "I1", name, f"lost {sorted({changed, *lost})}, named {sorted(held)}"
    )
    # Their owner does not know them any more: facts without a row, as those of a stranger.
    await _excuse(context, set(lost))
    await _start(context, name)
    told = await _run(context, world.services[name], "tell-again", "--lost", str(world.folder / "backup" / LOST))
    named = {line["type"]: set(line["unknown"]) for line in told}
    context.expect(named.get(EditionPublished.type) == set(lost), "I1", name, f"named as unknown {named}")
    await let_rest(context, "after the loss was stated again")
    owned = await _rows(
        context, "select revision, hours from registration.editions where edition_id = $1::uuid", changed
    )
    for reader in ("sessions", "certificates", "notifications"):
        read = await _rows(context, f"select revision from {reader}.editions where edition_id = $1::uuid", changed)
        context.expect(
            [row["revision"] for row in read] == [owned[0]["revision"]] and owned[0]["hours"] == 20,
            "I12", reader, f"knows {read} of the edition of which its owner says {owned}",
        )  # fmt: skip
    await go_on(context)


def _site(context: ScenarioContext) -> Site:
    world = context.world
    return Site(world.dsn, world.servers.kafka.bootstrap, {name: name for name in SERVICES}, world.prefix)


async def _saved(context: ScenarioContext, site: Site) -> Manifest:
    await let_rest(context, "before the backup")
    manifest = await save(site, context.world.folder / "backup")
    context.count("records saved", manifest.records)
    return manifest


async def _restored(context: ScenarioContext, site: Site, manifest: Manifest, name: str | None) -> Loss:
    """Restore twice, as an operator would after an interruption, and erase again who was erased since."""
    world = context.world
    loss = await restore(site, world.folder / "backup", manifest, name)
    again = await restore(site, world.folder / "backup", manifest, name)
    context.expect(not name or again == loss, "I1", "restoration", "said another loss when it was repeated")
    for one in [name] if name else SERVICES:
        await _run(context, world.services[one], "replay-erasures")
        context.count("service restored")
    return loss


async def _end(context: ScenarioContext, *names: str) -> None:
    ended = await asyncio.gather(*(context.world.services[name].end() for name in names))
    context.expect(all(ended), "I15", "services", "did not end in time")


async def _start(context: ScenarioContext, *names: str) -> None:
    for name in names:
        context.world.services[name].start()
    await asyncio.gather(*(context.world.services[name].ready(context.world.http) for name in names))


async def _lose_kafka(context: ScenarioContext) -> None:
    """Throw the broker's data away; the cluster that starts then is another one."""
    kafka = context.world.servers.kafka
    assert kafka.child
    await kafka.child.kill()
    await asyncio.to_thread(shutil.rmtree, kafka.folder / "data")
    await kafka.start()
    await wait_for_kafka(kafka.bootstrap)
    context.count("Kafka lost altogether")


async def _lose_database(context: ScenarioContext) -> None:
    """Throw the database away; what `diplomado restore` finds is an empty one with roles and schemas."""
    world = context.world
    connection = await asyncpg.connect(world.servers.postgres.dsn, timeout=20)
    name = world.dsn.rpartition("/")[2]
    try:
        await connection.execute(f'drop database "{name}" with (force)', timeout=60)
        await connection.execute(f'create database "{name}"', timeout=60)
    finally:
        await connection.close(timeout=5)
    accesses = await provide(world.dsn, SERVICES, partial(role_password, Folder(world.servers.folder.root)))
    await migrate_all(accesses.values())
    context.count("database lost altogether")


async def _excuse(context: ScenarioContext, subjects: set[str]) -> None:
    context.injected += [
        record.event_id
        for record in await dumping.all_records(context.world)
        if record.key in subjects and record.event_id
    ]


async def _rows(context: ScenarioContext, sql: str, *values: Any) -> list[Mapping[str, Any]]:
    connection = await asyncpg.connect(context.world.dsn, timeout=20)
    try:
        return [dict(row) for row in await connection.fetch(sql, *values, timeout=30)]
    finally:
        await connection.close(timeout=5)


async def _run(context: ScenarioContext, service: Service, *arguments: str) -> list[Any]:
    """Run a command of a service as an operator does, and return the lines that it prints."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"diplomado_{service.name}", *arguments, cwd=ROOT,
        env={**os.environ, **service.environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE_SECONDS):
        said, errors = await child.communicate()
    context.expect(
        child.returncode == 0, "harness", service.name, f"{arguments}: {errors.decode(errors='replace')[-300:]}"
    )
    return [json.loads(line) for line in said.splitlines()]
