"""Faults by strangers: facts that somebody forges."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg

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

FORGED_REVISION = 2_000_000_000


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
