"""`python -m diplomado_NAME kafka`: an empty cluster gets what the contracts promise, and rights are compared."""

import asyncio
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from typer.testing import CliRunner

from diplomado_chassis.cluster.access import lacking
from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.cluster.rights import Right, compare, grant, rights_of
from diplomado_chassis.running.cli import build
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import SERVICES, TOPICS_READ
from diplomado_contracts.topics import ERASURES_IN_SESSIONS, PEOPLE, REGISTRATIONS
from diplomado_local.platform.kafka import Kafka
from tests.chassis.sample import sample
from tests.chassis.test_who_may_say_what import scram
from tests.support.waiting import eventually


async def kafka_command(bootstrap: str, *arguments: str) -> tuple[int, list[str]]:
    """Run a service's command as the administrator; its exit code and what it said."""
    settings = {
        "DIPLOMADO_KAFKA": bootstrap,
        "DIPLOMADO_KAFKA_USERNAME": "admin",
        "DIPLOMADO_KAFKA_PASSWORD": "the-administrator",
    }
    # A process of its own for each command would take most of the time of this test.
    done = await asyncio.to_thread(CliRunner().invoke, build(sample), ["kafka", *arguments], env=settings)
    return done.exit_code, done.output.splitlines()


async def test_an_empty_cluster_gets_topics_users_and_rights_and_a_right_too_many_is_named(tmp_path: Path) -> None:
    kafka = Kafka(tmp_path / "kafka", tmp_path / "kafka.log", users={"admin": "the-administrator"})
    passwords = tmp_path / "passwords"
    passwords.mkdir()
    for service in SERVICES:
        (passwords / service).write_text(f"password-of-{service}\n", encoding="utf-8")
    await kafka.start()
    try:
        code, lines = await kafka_command(kafka.bootstrap, "check")
        assert code == 3
        assert {line for line in lines if line.startswith("missing topic")} == {
            f"missing topic {t.name}" for t in TOPICS
        }
        assert f"missing right: Write on topic {PEOPLE.name} for User:registration" in lines

        code, lines = await kafka_command(kafka.bootstrap, "apply", "--passwords", str(passwords))
        assert code == 0, lines
        assert "granted Read on group training.sessions for User:sessions" in lines

        async def is_as_promised() -> bool:  # a broker learns of rights some moments after they were granted
            return await kafka_command(kafka.bootstrap, "check") == (0, ["Everything is as promised."])

        await eventually(is_as_promised)
        await kafka.stop()
        applied, _ = await asyncio.gather(kafka_command(kafka.bootstrap, "apply"), kafka.start())
        assert applied == (0, []), "apply waits for a Kafka that starts"
        await eventually(lambda: _written(kafka.bootstrap, "registration"))

        async with administration(kafka.bootstrap, **scram("sessions", "password-of-sessions")) as client:
            written, read = [topic.name for topic in TOPICS if topic.owner == "sessions"], TOPICS_READ["sessions"]
            assert await lacking(client, written, [topic.name for topic in read], "training.sessions") == []
            wrong = [REGISTRATIONS.name, ERASURES_IN_SESSIONS.name, "training.nothing"]
            assert await lacking(client, wrong, [ERASURES_IN_SESSIONS.name], "training.registration") == [
                f"no right to read topic {ERASURES_IN_SESSIONS.name}",
                "topic training.nothing does not exist or is not shown to this user",
                f"no right to write topic {REGISTRATIONS.name}",
                "no right to use group training.registration",
            ]
            assert [topic.owner for topic in (REGISTRATIONS, ERASURES_IN_SESSIONS)] == ["registration", "sessions"]

        forbidden = next(rights_of("registration"))._replace(principal="User:sessions")
        async with administration(kafka.bootstrap, **scram("admin", "the-administrator")) as client:
            await grant(client, [forbidden])

        async def is_named() -> bool:
            return await kafka_command(kafka.bootstrap, "check") == (3, [f"too much: {forbidden}"])

        await eventually(is_named)
    finally:
        await kafka.stop()


async def _written(bootstrap: str, user: str) -> bool:
    """Whether a user can sign in with the password of the file, and write to a topic of its own."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", **scram(user, f"password-of-{user}"))
    try:
        await producer.start()
        await producer.send_and_wait(REGISTRATIONS.name, b"value", key=b"key")
    except KafkaError:
        return False
    finally:
        await producer.stop()
    return True


def test_only_rights_that_endanger_the_services_are_too_many() -> None:
    own = [right for service in SERVICES for right in rights_of(service)]
    topic, group = own[0], own[-1]
    assert topic.name == next(topic.name for topic in TOPICS if topic.owner == SERVICES[0])
    harmless = [
        topic._replace(principal="User:reporting", operation=3),  # another system reads
        topic._replace(principal="User:other", name="elsewhere"),
        topic._replace(principal="User:mallory", permission=2),  # a denial
        topic._replace(principal="User:admin", operation=2, name="*"),
    ]
    dangerous = [
        topic._replace(principal="User:other"),
        topic._replace(principal="User:*", name="*"),
        topic._replace(principal="User:other", name="training.", pattern=4),
        topic._replace(principal="User:other", operation=2),
        group._replace(principal="User:other"),
        topic._replace(principal=f"User:{SERVICES[1]}"),
    ]
    found = compare([*own, *harmless, *dangerous], administrators=["User:admin"])
    assert found.missing == ()
    assert set(found.too_many) == set(dangerous)
    assert compare(own[1:]).missing == (own[0],)
    assert str(Right(2, "t", 4, "User:a", "*", 4, 3)) == "Write on topic beginning with t for User:a"
