"""Faults by strangers: facts that somebody forges, and an edge that somebody floods."""

import asyncio
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from diplomado_contracts import EditionPublished, PersonErased, Registered, RegistrationWithdrawn
from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.cloudevents import describe, to_headers
from diplomado_contracts.event import Event
from diplomado_contracts.services import SERVICES
from diplomado_contracts.topics import GRADUATIONS, PEOPLE
from verification.checker.evidence import Published
from verification.faults import dump as dumping
from verification.faults.context import ScenarioContext
from verification.faults.scenarios.records import started_producer
from verification.faults.world.service import Service
from verification.paths import ROOT

FORGED_REVISION = 2_000_000_000
FLOOD_SECONDS = 20.0
PROBES = ("/livez", "/readyz")
PROBE_SECONDS = 8.0
"""How long the health check of deploy/compose waits."""


@dataclass(frozen=True)
class Forged:
    """A fact that its owner never stated, on the way that the forger chose."""

    event: Event
    topic: str
    source: str


async def forge(context: ScenarioContext) -> None:
    """State facts about real people from elsewhere: by another source, on another topic, of an impossible revision.

    The checker judges these records like those that cannot be read: parked, and without part in the end state.
    """
    producer = await started_producer(context)
    prefix = context.world.prefix
    try:
        for _ in range(3):
            for forged in _forgeries(await dumping.all_records(context.world), context.chance):
                envelope = describe(forged.event, event_id=uuid4(), time=datetime.now(UTC), correlation_id=None)
                headers = to_headers(envelope._replace(source=forged.source))
                place = await producer.send_and_wait(
                    prefix + forged.topic, key=forged.event.partition_key.encode(),
                    value=forged.event.model_dump_json().encode(), headers=headers,
                )  # fmt: skip
                context.forged.add((forged.topic, place.partition, place.offset))
                context.count(f"forged {type(forged.event).__name__}")
            await asyncio.sleep(2)
    finally:
        await producer.stop()

    async def parked_for_that() -> None:
        connection = await asyncpg.connect(context.world.dsn, timeout=10)
        try:
            for name in SERVICES:
                reasons = await connection.fetch(f"select distinct reason from {name}.dead_letters")
                found = [row["reason"] for row in reasons]
                context.expect(set(found) <= {"misplaced"}, "I13", name, f"parked as {found}")
        finally:
            await connection.close(timeout=5)

    context.final_checks.append(parked_for_that)


def _forgeries(records: Sequence[Published], chance: random.Random) -> list[Forged]:
    """What harms most: withdrawals and erasures of people who take part, and revisions that shut out the owner's."""
    stated = [BY_TYPE[record.type].model_validate(record.value) for record in records if record.type in BY_TYPE]
    registered = chance.choice([event for event in stated if isinstance(event, Registered)])
    edition = chance.choice([event for event in stated if isinstance(event, EditionPublished)])
    now = datetime.now(UTC)
    withdrawn = RegistrationWithdrawn(
        registration_id=registered.registration_id, edition_id=registered.edition_id,
        participant_id=registered.participant_id, revision=900, withdrawn_at=now,
    )  # fmt: skip
    erased = PersonErased(participant_id=registered.participant_id, revision=900, erased_at=now)
    owner = Registered.topic.source
    return [
        Forged(withdrawn, edition.topic.name, owner),
        Forged(withdrawn, edition.topic.name, GRADUATIONS.source),
        Forged(withdrawn, Registered.topic.name, GRADUATIONS.source),
        Forged(erased, PEOPLE.name, GRADUATIONS.source),
        Forged(edition.model_copy(update={"revision": FORGED_REVISION}), edition.topic.name, owner),
    ]


async def flood(context: ScenarioContext) -> None:
    """Let strangers ask and hold connections on every service, under load; the probes of all are asked meanwhile."""
    world = context.world
    before = context.client.counts.editions
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "verification.faults.load.flood", f"{FLOOD_SECONDS:g}"),
        *(service.url for service in world.services.values()),
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    flooding = asyncio.create_task(child.communicate())
    probing = [
        asyncio.create_task(_probe(context, label, service, flooding)) for label, service in world.services.items()
    ]
    for slowest in await asyncio.gather(*probing):
        for path, seconds in slowest.items():
            name = f"milliseconds of the slowest {path}"
            world.done[name] = max(world.done[name], round(seconds * 1000))
    told, _ = await flooding
    for what, times in json.loads(told).items():
        context.count(what, times)
    flowing = await context.until(lambda: context.client.counts.editions > before, context.client.patience_seconds)
    context.expect(flowing, "I15", "load", "no edition ended during or after the flood")


async def _probe(
    context: ScenarioContext, label: str, service: Service, flooding: "asyncio.Task[Any]"
) -> dict[str, float]:
    """Ask both probes of a service again and again; return how long the slowest answer of each took."""
    slowest, loop = dict.fromkeys(PROBES, 0.0), asyncio.get_running_loop()
    async with httpx.AsyncClient(base_url=service.operations_url, timeout=PROBE_SECONDS, trust_env=False) as http:
        while not flooding.done():
            for path in PROBES:
                began = loop.time()
                try:
                    answer = (await http.get(path)).text
                except httpx.TransportError as error:
                    answer = type(error).__name__
                slowest[path] = max(slowest[path], loop.time() - began)
                is_good = any(said in answer for said in ('"alive":true', '"ready":true'))
                context.expect(is_good, "I15", label, f"{path} said {answer} during the flood")
            await asyncio.sleep(0.2)
    return slowest
