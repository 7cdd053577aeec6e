"""Faults of what is on the topics: repetitions, other orders, nonsense, other versions, moved and lost positions."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_contracts import (
    Attended,
    EditionPublished,
    PersonDescribed,
    Registered,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from diplomado_contracts.cloudevents import describe, to_headers
from diplomado_contracts.event import Event, Localised
from diplomado_contracts.services import TOPICS_READ
from verification.faults import collecting
from verification.faults import dump as dumping
from verification.faults.context import ScenarioContext

MANY = 1_000_000


async def started_producer(context: ScenarioContext) -> AIOKafkaProducer:
    """What speaks to the broker itself, past every proxy. The caller stops it."""
    producer = AIOKafkaProducer(
        bootstrap_servers=context.world.servers.kafka.bootstrap, acks="all", max_request_size=1 << 20
    )
    await producer.start()
    return producer


async def _everything(context: ScenarioContext) -> "list[ConsumerRecord[bytes, bytes]]":
    consumer = collecting.reader(context.world.servers.kafka.bootstrap)
    await consumer.start()
    try:
        return await collecting.raw_records(consumer, context.world.prefix)
    finally:
        await consumer.stop()


async def repeat(context: ScenarioContext) -> None:
    """Send one record in five again, the end of each partition again, and then all topics from their start."""
    producer = await started_producer(context)
    try:
        for name, choose in (
            ("one in five", lambda records: [record for record in records if context.chance.random() < 0.2]),
            ("ends", lambda records: records[-len(records) // 3 :]),
            ("everything", lambda records: records),
        ):
            await asyncio.sleep(3)
            again: Sequence[Any] = choose(await _everything(context))
            sent = [
                await producer.send(
                    record.topic, key=record.key, value=record.value,
                    headers=list(record.headers), partition=record.partition
                )
                for record in again
            ]  # fmt: skip
            for place in await asyncio.gather(*sent):
                context.again.add((place.topic.removeprefix(context.world.prefix), place.partition, place.offset))
            context.count(f"repeated {name}", len(again))
    finally:
        await producer.stop()


async def _send(context: ScenarioContext, producer: AIOKafkaProducer, event: Event, **more: Any) -> None:
    """Put a fact on its topic as its service would; `more` are fields that the contract does not know."""
    await (await send_soon(context, producer, event, **more))


async def send_soon(
    context: ScenarioContext, producer: AIOKafkaProducer, event: Event, **more: Any
) -> "asyncio.Future[Any]":
    """The same, without waiting for the acknowledgement: the future ends with it."""
    envelope = describe(event, event_id=uuid4(), time=datetime.now(UTC), correlation_id=None)
    value = event.model_dump_json().encode()
    if more:
        value = json.dumps(json.loads(value) | more).encode()
    topic = context.world.prefix + event.topic.name
    context.injected.append(str(envelope.id))
    key, headers = event.partition_key.encode(), to_headers(envelope)
    sent: asyncio.Future[Any] = await producer.send(topic, key=key, value=value, headers=headers)
    return sent


def somebody(person: UUID) -> PersonDescribed:
    """A description of somebody whom no service knows otherwise."""
    return PersonDescribed(
        participant_id=person, revision=1, described_at=datetime.now(UTC), given_names="Otra", family_names="Persona",
        email=f"{person.hex[:10]}@told.example",
    )  # fmt: skip


def _story() -> list[Event]:
    """One edition, session and participant as facts, in the order in which they happened."""
    now = datetime.now(UTC)
    edition, session, person, registration = uuid4(), uuid4(), uuid4(), uuid4()
    code = f"told-{edition.hex[:8]}"
    title = Localised(es="Otra edición", en="Another edition")
    return [
        EditionPublished(
            edition_id=edition, revision=1, published_at=now, code=code, course="faults", title=title,
            modality="online", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 20), time_zone="America/Panama",
            organiser="OIM Panamá",
        ),
        SessionScheduled(
            session_id=session, edition_id=edition, revision=1, scheduled_at=now, code="s1", title=title,
            starts_at=datetime(2026, 3, 3, 14, tzinfo=UTC), ends_at=datetime(2026, 3, 3, 15, tzinfo=UTC),
            time_zone="America/Panama",
        ),
        somebody(person),
        Registered(
            registration_id=registration, edition_id=edition, participant_id=person, revision=1, registered_at=now
        ),
        Attended(
            registration_id=registration, edition_id=edition, session_id=session, participant_id=person, revision=1,
            recorded_at=now, seconds=3000, session_seconds=3600,
        ),
        RegistrationWithdrawn(
            registration_id=registration, edition_id=edition, participant_id=person, revision=2, withdrawn_at=now
        ),
        SessionCancelled(session_id=session, edition_id=edition, revision=2, cancelled_at=now),
    ]  # fmt: skip


async def reorder(context: ScenarioContext) -> None:
    """Tell stories from their end, and in any order: the withdrawal before the registration, the edition last."""
    producer = await started_producer(context)
    try:
        for number in range(20):
            story = _story()[::-1]
            if number:
                context.chance.shuffle(story)
            for event in story:
                await _send(context, producer, event)
            context.count("story out of order")
            await asyncio.sleep(0.2)
    finally:
        await producer.stop()


async def spoil(context: ScenarioContext) -> None:
    """Put nonsense between the facts. It must be parked with its cause, and hold nothing up."""
    topic = context.world.prefix + Registered.topic.name
    good = _story()[3]
    headers = to_headers(describe(good, event_id=uuid4(), time=datetime.now(UTC), correlation_id=None))
    key, value = good.partition_key.encode(), good.model_dump_json().encode()
    other = [(name, b"not-a-uuid" if name == "ce_id" else text) for name, text in headers]
    bad: list[tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]] = [
        (key, b"\xff\xfe\xfa", headers),
        (key, b"{", headers),
        (key, b"[]", headers),
        (key, b'{"revision": "many"}', headers),
        (None, value, headers),
        (b"another", value, headers),
        (key, None, headers),
        (key, value, []),
        (key, value, other),
        (key, b'{"x": "' + b"a" * 900_000 + b'"}', headers),
    ]
    producer = await started_producer(context)
    try:
        for repetition in range(3):
            for record_key, record_value, record_headers in bad:
                await producer.send_and_wait(topic, key=record_key, value=record_value, headers=record_headers)
                context.count("nonsense")
            await asyncio.sleep(1 + repetition)
    finally:
        await producer.stop()
    context.injected += [dict(headers)["ce_id"].decode(), "not-a-uuid"]

    async def parked() -> None:
        connection = await asyncpg.connect(context.world.dsn, timeout=10)
        try:
            for service in ("sessions", "certificates", "notifications"):
                count = await connection.fetchval(f"select count(*) from {service}.dead_letters where reason <> ''")
                context.expect(count == 3 * len(bad), "I13", service, f"{count} parked, {3 * len(bad)} were nonsense")
        finally:
            await connection.close(timeout=5)

    context.final_checks.append(parked)


async def skew(context: ScenarioContext) -> None:
    """Speak as a newer release does: fields that nobody knows, and types that nobody knows."""
    producer = await started_producer(context)
    try:
        for number in range(15):
            for event in _story()[:5]:
                await _send(context, producer, event, added_later={"by": "a newer release", "number": number})
            newer = _story()[3]
            envelope = describe(newer, event_id=uuid4(), time=datetime.now(UTC), correlation_id=None)
            headers = to_headers(envelope._replace(type=envelope.type.replace(".v1", ".v2")))
            await producer.send_and_wait(
                context.world.prefix + newer.topic.name, key=newer.partition_key.encode(), value=b'{"new": true}',
                headers=headers,
            )  # fmt: skip
            context.injected.append(str(envelope.id))
            context.count("newer story")
            if number in (4, 9):  # a rolling deployment in the middle of it
                service = context.world.services[context.chance.choice(["sessions", "certificates", "notifications"])]
                await service.end()
                service.start()
            await asyncio.sleep(0.3)
    finally:
        await producer.stop()


async def move_positions(context: ScenarioContext) -> None:
    """Reset a group to the start, and another to the end and, as the runbook says, back to the start."""
    for name, where in (("notifications", "earliest"), ("certificates", "latest"), ("certificates", "earliest")):
        service = context.world.services[name]
        await service.end()
        if where == "latest":
            await asyncio.sleep(2)
        await _reset(context, name, where)
        context.count(f"group to {where}")
        service.start()
        await service.ready(context.world.http)
        await asyncio.sleep(3)


async def _reset(context: ScenarioContext, name: str, where: str) -> None:
    prefix = context.world.prefix
    consumer = AIOKafkaConsumer(
        bootstrap_servers=context.world.servers.kafka.bootstrap, group_id=f"{prefix}training.{name}",
        enable_auto_commit=False,
    )  # fmt: skip
    topics = {prefix + topic.name for topic in TOPICS_READ[name]}
    partitions = [
        TopicPartition(prefix + topic, part) for topic, part in collecting.PARTITIONS if prefix + topic in topics
    ]
    await consumer.start()
    try:
        consumer.assign(partitions)
        client: Any = consumer  # one of its methods has no types
        found = await (client.beginning_offsets if where == "earliest" else client.end_offsets)(partitions)
        for attempt in range(20):
            try:
                await consumer.commit(dict(found))
                return
            except KafkaError:
                if attempt == 19:
                    raise
                await asyncio.sleep(0.5)  # the group still waits for a member that left
    finally:
        await consumer.stop()


async def remove_topic(context: ScenarioContext) -> None:
    """Remove two topics whose records have all been read, make them again, and go on.

    Readers notice at the latest when they next ask for the topics' metadata, every half minute.
    """
    world, topics = context.world, ("training.registrations", "training.attendances")
    await context.client.pause()
    idle_within, waited_for = await dumping.wait_until_idle(world, 30)
    context.expect(idle_within is not None, "I15", "topics", f"not idle before topics were removed: {waited_for}")
    gone = [record for record in await dumping.all_records(world) if record.topic in topics]
    context.lost_records += [replace(record, offset=record.offset - MANY) for record in gone]
    await remove_topics(world.servers.kafka.bootstrap, [world.prefix + topic for topic in topics])
    context.count("topic removed", len(topics))
    await asyncio.sleep(1)
    await make_topics(world.servers.kafka.bootstrap, world.prefix)
    context.client.go_on()
    await asyncio.sleep(5)
