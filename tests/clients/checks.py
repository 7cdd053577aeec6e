"""What a subscriber must do on a running system, seen from outside: its table, its output, its commits."""

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from diplomado_contracts import (
    Graduated,
    GraduationReversed,
    PersonErasedInCertificates,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.decoding import Delivery
from diplomado_contracts.kafka import Reader, trial
from diplomado_contracts.samples import Samples, envelope
from diplomado_contracts.topics import ERASURES_IN_CERTIFICATES, GRADUATIONS, REGISTRATIONS
from tests.clients.languages import Subscriber
from tests.support.waiting import PATIENCE

TOPICS = (REGISTRATIONS, GRADUATIONS, ERASURES_IN_CERTIFICATES)
PLACE = (Registered, RegistrationWaitlisted, RegistrationWithdrawn, RegistrationStatusChanged)
NEEDED = (*PLACE, Graduated, GraduationReversed, PersonErasedInCertificates)
JOURNEY = (Registered.type, Graduated.type)


@asynccontextmanager
async def running(subscriber: Subscriber, kafka: str) -> AsyncIterator[Process]:
    """A subscriber that runs, and is gone at the end."""
    own = {"DIPLOMADO_KAFKA": kafka, "DIPLOMADO_GROUP": subscriber.group}
    with subscriber.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *subscriber.command, cwd=subscriber.folder, env=os.environ | own, stdout=log, stderr=log
        )
        try:
            async with asyncio.timeout(PATIENCE):
                yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def graduate(kafka: str) -> str:
    """A registration that has graduated."""
    return min(event.partition_key for event, _ in await deliveries(kafka) if isinstance(event, Graduated))


async def deliveries(kafka: str) -> list[Delivery]:
    """All events of the topics, each once."""
    async with Reader(TOPICS, bootstrap_servers=kafka, group_id=str(uuid4()), until_end=True) as reader:
        return [delivery async for delivery in reader]


def newer(found: list[Delivery]) -> list[Delivery]:
    """The events that change the table: each has a higher revision of its fact than those before it."""
    highest: dict[str, int] = {}
    changing = []
    for event, told in found:
        if isinstance(event, NEEDED):
            fact, revision = event.revised
            if revision > highest.get(fact, 0):
                highest[fact] = revision
                changing.append((event, told))
    return [Delivery(*each) for each in changing]


def learners(found: list[Delivery]) -> dict[str, tuple[str, int | None, str | None]]:
    """The table that follows from the events: edition, place and graduation of each registration, of nobody erased."""
    table: dict[str, tuple[str, int | None, str | None]] = {}
    erased = {event.participant_id for event, _ in found if isinstance(event, PersonErasedInCertificates)}
    for event, _ in newer(found):
        if isinstance(event, PersonErasedInCertificates) or event.participant_id in erased:  # type: ignore[attr-defined]
            continue
        _, place, graduated_on = table.get(event.partition_key, ("", None, None))
        if isinstance(event, PLACE):
            place = int(isinstance(event, Registered))
        else:
            graduated_on = event.graduated_on.isoformat() if isinstance(event, Graduated) else None
        table[event.partition_key] = (str(event.edition_id), place, graduated_on)  # type: ignore[attr-defined]
    return table


async def subscribe(subscriber: Subscriber, kafka: str, followed: str) -> None:
    """Run the subscriber while an event of every type comes twice, with an unknown type behind it.

    AssertionError if its table is not what the events say, or if it has counted one of them twice.
    """
    async with running(subscriber, kafka) as process:
        report = await trial.check_consumer(kafka, subscriber.group, TOPICS, seconds=PATIENCE / 2)
        assert not report.behind, f"it has not committed {report.behind[0]}, see {subscriber.log}"
        process.send_signal(signal.SIGINT)
        await process.wait()
    found = await deliveries(kafka)
    with closing(sqlite3.connect(subscriber.folder / "subscriber.db")) as store:
        rows = store.execute("select registration, edition, place, graduated_on from learners").fetchall()
    assert {key: values for key, *values in rows} == {key: [*row] for key, row in learners(found).items()}, (
        "another table"
    )
    lines = [line for line in subscriber.log.read_text("utf-8").splitlines() if line.startswith("int.iom.")]
    assert sorted(lines) == sorted(f"{told.type} {told.subject}" for _, told in newer(found)), (
        "other events were applied"
    )
    journey = [line for line in lines if line.endswith(followed) and line.startswith(JOURNEY)]
    assert len(journey) == len(JOURNEY), journey
    sys.stdout.write("".join(f"{subscriber.folder.name}: {line}\n" for line in journey))


async def put_broken(kafka: str) -> RecordMetadata:
    """Write a registration whose `promoted` is a text, with the headers of a valid one."""
    event = Samples(seed=1).of(Registered, promoted=True)
    value = event.model_dump_json().replace('"promoted":true', '"promoted":"true"')
    headers = to_headers(envelope(event, datetime.now(UTC)))
    async with AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as producer:
        written: RecordMetadata = await producer.send_and_wait(
            REGISTRATIONS.name, key=event.partition_key.encode(), value=value.encode(), headers=headers
        )
        return written


async def refuse(subscriber: Subscriber, kafka: str, broken: RecordMetadata) -> None:
    """AssertionError if the subscriber does not stop at a record that breaks its contract, and say where it is."""
    async with running(subscriber, kafka) as process:
        assert await process.wait() != 0, "it ended well at a record that does not keep its schema"
    where = f"{broken.topic}, partition {broken.partition}, offset {broken.offset}"
    assert where in subscriber.log.read_text("utf-8"), f"it does not say {where}, see {subscriber.log}"
