"""A fact is accepted on its contract's topic, from its owner's source, with a possible revision. All else is parked."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from pydantic import SecretStr

from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.rights import grant, rights_of
from diplomado_chassis.cluster.topics import make_topics
from diplomado_chassis.consuming.dispatch import Accepted, Misplaced, decode_record
from diplomado_chassis.ids import uuid7
from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.cloudevents import to_headers
from diplomado_contracts.event import Event
from diplomado_contracts.topics import PROJECTS, REGISTRATIONS
from diplomado_local.platform.kafka import Kafka
from tests.chassis.conftest import Place
from tests.chassis.facts import graduated, waitlisted
from tests.chassis.records import Raw, put, raw
from tests.chassis.test_consumer import until_parked
from tests.chassis.test_dead_letters import command
from tests.chassis.test_relay_refusals import drained, failures, relaying
from tests.support.processes import served
from tests.support.services import enveloped
from tests.support.waiting import eventually


def forged(event: Event, source: str) -> Raw:
    """A good record that says to come from another service."""
    headers = to_headers(enveloped(event, event_id=uuid7())._replace(source=source))
    return event.partition_key.encode(), event.model_dump_json().encode(), headers


async def test_what_the_owner_did_not_say_on_its_topic_is_parked_with_the_reason(place: Place) -> None:
    """Each forged record is kept with its type and id; what the owner says is applied and written to the log."""
    good = waitlisted()
    await put(place, [raw(waitlisted())], topic="training.graduations")
    await put(
        place,
        [
            forged(waitlisted(), "/services/certificates"),
            raw(waitlisted(revision=1_000_000_001)),
            raw(waitlisted(revision=1_000_000_000)),
            raw(good),
            (b"k", b"{}", [("ce_id", b"0190a0a0-0000-7000-8000-000000000001"), ("ce_type", b"training.registered.v1")]),
        ],
    )
    await put(place, [raw(graduated())], topic="training.graduations")
    async with served("tests.chassis.sample", place.settings, roles="consumer") as service:
        await until_parked(place, 4)

        async def applied() -> bool:
            return len(await place.rows("select 1 from seen")) == 2

        await eventually(applied)

        async def is_in_the_log() -> bool:
            lines = [line for line in service.logged("consumer.applied") if line["subject"] == good.partition_key]
            return [line["type"] for line in lines] == [good.type]

        await eventually(is_in_the_log)
    letters = await place.rows("select reason, error, type, event_id from dead_letters")
    assert sorted((row["reason"], row["error"]) for row in letters) == [
        ("misplaced", "the revision is above 1000000000"),
        ("misplaced", "the source is not that of the topic's owner"),
        ("misplaced", "the source is not that of the topic's owner"),
        ("undecodable", "header ce_specversion is missing"),
    ]
    assert None not in {row["type"] for row in letters} | {row["event_id"] for row in letters}
    assert "training.registered.v1" in {row["type"] for row in letters}
    ids = await place.rows("select id from dead_letters where reason = 'misplaced'")
    code, (told,), _ = await command(place, "dead-letters", "redrive", *(str(row["id"]) for row in ids))
    assert (code, "handled" in told.values()) == (1, False)


def test_a_type_on_another_topic_of_the_same_owner_is_not_accepted() -> None:
    """The source alone does not make it right: registration owns both topics."""
    key, value, headers = raw(waitlisted())
    accepted = Accepted({RegistrationWaitlisted.type: RegistrationWaitlisted})

    def on(topic: str) -> Any:
        return SimpleNamespace(topic=topic, key=key, value=value, headers=tuple(headers))

    with pytest.raises(Misplaced, match=r"accepted on training\.registrations only"):
        decode_record(on("training.editions"), accepted)
    assert decode_record(on("training.registrations"), accepted) is not None


def scram(name: str, password: str) -> dict[str, Any]:
    """Options of the client library for a user."""
    return {
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": name,
        "sasl_plain_password": password,
    }


async def test_with_access_lists_a_second_principal_writes_its_own_topics_alone(place: Place, tmp_path: Path) -> None:
    """A real broker with users: sessions cannot write to registration's topic, and its relay goes on with its own."""
    users = {"admin": "the-administrator", "registration": "one-password", "sessions": "another-password"}
    kafka = Kafka(tmp_path / "kafka", tmp_path / "kafka.log", users=users)
    await kafka.start()
    try:
        prefix = place.settings.topic_prefix
        admin = scram("admin", users["admin"])
        await make_topics(kafka.bootstrap, prefix, [REGISTRATIONS, PROJECTS], **admin)
        async with administration(kafka.bootstrap, **admin) as client:
            for name in ("registration", "sessions"):
                await grant(client, list(rights_of(name, prefix)))
        key, value, headers = raw(waitlisted())
        for name, allowed in (("registration", True), ("sessions", False)):
            producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", **scram(name, users[name]))
            await producer.start()
            try:

                async def is_allowed(producer: AIOKafkaProducer = producer) -> bool:
                    try:
                        await producer.send_and_wait(prefix + REGISTRATIONS.name, key=key, value=value, headers=headers)
                    except TopicAuthorizationFailedError:
                        return False
                    return True

                if allowed:
                    await eventually(is_allowed)  # the broker learns of rights some moments after it took them
                else:
                    assert not await is_allowed()
            finally:
                await producer.stop()

        await place.append(*(waitlisted() for _ in range(30)), *(graduated() for _ in range(30)))
        async with place.database.transaction() as connection:
            await connection.execute(
                "update outbox set topic = $1 where topic <> $2", PROJECTS.name, REGISTRATIONS.name
            )
        settings = place.with_(
            kafka=kafka.bootstrap,
            kafka_username="sessions",
            kafka_password=SecretStr(users["sessions"]),
            relay_rows=20,
        )
        with structlog.testing.capture_logs() as logs:
            async with relaying(settings):
                await drained(place, PROJECTS.name)
        assert len(await place.rows("select 1 from outbox where topic = $1", REGISTRATIONS.name)) == 30
        assert failures(REGISTRATIONS.name, "TopicAuthorizationFailedError") > 0
        events = ("outbox.send_failed", "outbox.topic_refused")
        # A broker may also take a moment to know a topic that was made just now.
        denied = [entry for entry in logs if entry["event"] in events and "Authorization" in entry["error"]]
        refused = {entry["topic"] for entry in denied}
        assert refused == {REGISTRATIONS.name}
    finally:
        await kafka.stop()
