"""Sample records on a Kafka of the subscriber's own, and what a consumer group made of them."""

import asyncio
import json
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import GroupCoordinatorNotAvailableError, TopicAlreadyExistsError

from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.samples import Samples, envelope
from diplomado_contracts.services import SERVICES

LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))
_UNKNOWN_TYPE = b"org.example.unknown.v1"


class NotLocal(ValueError):  # noqa: N818 - a fact about the address
    """Samples are for a Kafka of one's own: in a real system only the owner of a topic writes it."""


class InUse(ValueError):  # noqa: N818 - a fact about the cluster
    """The services of Diplomado read this Kafka: invented people would stand among the others."""


class Sent(NamedTuple):
    """A record that was written, and why."""

    kind: str
    event: Event
    place: TopicPartition
    offset: int


@dataclass
class Report:
    """The records that were written, and those of them that the group has not committed: its lag."""

    sent: list[Sent]
    behind: list[Sent] = field(default_factory=list)


def require_local(bootstrap: str) -> None:
    """Raise NotLocal if an address is not of this machine."""
    hosts = {server.rpartition(":")[0].strip("[] ") for server in bootstrap.split(",")}
    if others := hosts - LOCAL:
        raise NotLocal(f"{', '.join(sorted(others))}: samples are written to a Kafka of this machine only")


async def require_unused(bootstrap: str, prefix: str = "") -> None:
    """Raise InUse if a service of Diplomado has a consumer group there."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        groups = {group for group, _ in await admin.list_consumer_groups()}
    finally:
        await admin.close()
    if used := sorted(groups & {f"{prefix}training.{service}" for service in SERVICES}):
        raise InUse(f"services of Diplomado read there ({', '.join(used)}): use a Kafka of your own, or --topic-prefix")


async def make_missing_topics(bootstrap: str, topics: Collection[Topic], prefix: str = "") -> list[str]:
    """Make the topics that a Kafka of one broker does not have, as their contracts say. Return their names."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        present = set(await admin.list_topics())
        missing = [topic for topic in topics if prefix + topic.name not in present]
        try:
            await admin.create_topics([_new(topic, prefix) for topic in missing])
        except TopicAlreadyExistsError:
            return []
        return [prefix + topic.name for topic in missing]
    finally:
        await admin.close()


def _new(topic: Topic, prefix: str) -> NewTopic:
    return NewTopic(prefix + topic.name, topic.partitions, 1, topic_configs=topic.configuration)


async def publish(
    bootstrap: str, events: Iterable[Event], prefix: str = "", *, probes: bool = False, broken: bool = False
) -> list[Sent]:
    """Write events as the services do. With `probes` each event comes twice, and a record of an unknown type follows.

    With `broken` a record without the required fields comes last. The envelope of a sample is the same each time, so
    writing it again is a repetition.
    """
    now, sent = datetime.now(UTC), []
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for event in events:
            headers = to_headers(envelope(event, now))
            unknown = dict(headers) | {"ce_type": _UNKNOWN_TYPE, "ce_id": str(uuid4()).encode()}
            other = dict(headers) | {"ce_id": str(uuid4()).encode()}
            value = event.model_dump_json().encode()
            records = [("event", headers, value)]
            if probes:
                records += [("repetition", headers, value), ("unknown type", list(unknown.items()), value)]
            if broken:
                records.append(("broken record", list(other.items()), b"{}"))
            for kind, written, content in records:
                record = await producer.send_and_wait(
                    prefix + event.topic.name,
                    key=event.partition_key.encode(),
                    value=content,
                    headers=written,
                )
                place = TopicPartition(record.topic, record.partition)
                sent.append(Sent(kind, event, place, record.offset))
    return sent


async def _committed(admin: AIOKafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    try:
        return {place: at.offset for place, at in (await admin.list_consumer_group_offsets(group)).items()}
    except GroupCoordinatorNotAvailableError:
        return {}  # a new Kafka makes its topic of offsets when the first group comes


async def read_by_members(admin: AIOKafkaAdminClient, group: str) -> set[str]:
    """Return the topics that running members of a group are given, also those in which they found nothing yet."""
    try:
        described = await admin.describe_consumer_groups([group])
    except GroupCoordinatorNotAvailableError:
        return set()
    groups = [found for answer in described for found in answer.to_object()["groups"]]
    assignments = [member["member_assignment"] for found in groups for member in found["members"]]
    given = [ConsumerProtocolMemberAssignment.decode(assignment) for assignment in assignments if assignment]
    return {topic for assignment in given for topic, _ in assignment.assignment}


async def check_consumer(
    bootstrap: str,
    group: str,
    topics: Collection[Topic] = (),
    prefix: str = "",
    seconds: float = 60,
    *,
    broken: bool = False,
) -> Report:
    """Write events with repetitions and unknown types, and wait until the group has committed behind all of them.

    Without `topics` these are the topics that the group's members read, and those for which it has committed something.
    Gives up after `seconds`. What the group's system did with the events, only its team can see: the report has them.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        known = {place.topic for place in await _committed(admin, group)} | await read_by_members(admin, group)
        topics = topics or [topic for topic in TOPICS if prefix + topic.name in known]
        if not topics:
            raise ValueError(f"{group} has no running member and has committed nothing: start it, or name its topics")
        events = [event for event in Samples(seed=uuid4().int % 2**31).all() if event.topic in topics]
        report = Report(await publish(bootstrap, events, prefix, probes=True, broken=broken))
        deadline = time.monotonic() + seconds
        while True:
            committed = await _committed(admin, group)
            report.behind = [sent for sent in report.sent if committed.get(sent.place, 0) <= sent.offset]
            if not report.behind or time.monotonic() > deadline:
                return report
            await asyncio.sleep(0.5)
    finally:
        await admin.close()


def readable(event: Event) -> dict[str, Any]:
    """Return what an event says, for a person who compares it with the own system."""
    return {"type": event.type, **json.loads(event.model_dump_json(exclude_defaults=True))}
