"""The platform is real: Postgres and Apache Kafka answer, and keep what they were given over a restart."""

import smtplib
import uuid
from email.message import EmailMessage
from typing import Any

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_contracts.people import PersonDescribed
from diplomado_contracts.topics import ATTENDANCES, PEOPLE
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform, started
from diplomado_local.ports import free_port
from tests.deploy.records import read, write
from tests.support.waiting import PATIENCE


async def test_postgres_has_connections_for_all_tests(platform: Platform) -> None:
    connection = await asyncpg.connect(platform.postgres)
    assert int(await connection.fetchval("show max_connections")) >= 300
    assert platform.postgres_version == (await connection.fetchval("show server_version")).split()[0]
    await connection.close()


async def test_postgres_asks_for_a_password(platform: Platform) -> None:
    login, _, address = platform.postgres.rpartition("@")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"{login}-not@{address}")


async def test_kafka_takes_idempotent_records_and_gives_them_to_a_group(platform: Platform) -> None:
    prefix = f"{uuid.uuid4().hex[:8]}."
    names = await make_topics(platform.kafka, prefix, [ATTENDANCES])
    await write(platform.kafka, names[0], b"attended")
    assert await read(platform.kafka, names[0], prefix) == [b"attended"]
    await remove_topics(platform.kafka, names)


async def test_topics_have_what_the_contract_promises_and_are_made_once(platform: Platform) -> None:
    prefix = f"{uuid.uuid4().hex[:8]}."
    (name,) = await make_topics(platform.kafka, prefix, [PersonDescribed.topic])
    assert await make_topics(platform.kafka, prefix, [PEOPLE]) == [name]
    admin = AIOKafkaAdminClient(bootstrap_servers=platform.kafka)
    await admin.start()
    (described,) = await admin.describe_topics([name])
    answer: Any
    (answer,) = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    await admin.close()
    settings = {entry[0]: entry[1] for entry in answer.resources[0][4]}
    assert settings.items() >= PEOPLE.configuration.items()
    assert len(described["partitions"]) == PEOPLE.partitions
    await remove_topics(platform.kafka, [name])


async def test_no_topic_comes_into_being_by_accident(platform: Platform) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=platform.kafka)
    await admin.start()
    await admin.describe_topics(["training.misspelt"])
    assert "training.misspelt" not in await admin.list_topics()
    await admin.close()


async def test_mail_becomes_a_file_named_by_its_identifier_and_a_second_copy_is_seen(platform: Platform) -> None:
    message = EmailMessage()
    message["Message-ID"] = "<0192f3a4-confirmation@diplomado.example>"
    message["Subject"] = "Inscripción confirmada"
    message.set_content("Estimada Yaneth Ábrego:")
    with smtplib.SMTP(platform.smtp_host, platform.smtp_port, timeout=PATIENCE) as client:
        for _ in range(2):
            client.send_message(message, "curso@diplomado.example", ["yaneth@participantes.example"])
    kept = sorted(platform.mailbox.glob("0192f3a4*"))
    assert [file.name for file in kept] == ["0192f3a4-confirmation.2.eml", "0192f3a4-confirmation.eml"]
    assert kept[0].read_text().startswith("X-Envelope-To: yaneth@participantes.example\n")


async def test_everything_given_is_durable_and_kept_over_a_restart(folder: Folder) -> None:
    embedded: dict[str, str] = {}
    async with started(folder, environment=embedded) as first:
        (topic,) = await make_topics(first.kafka, topics=[ATTENDANCES])
        await write(first.kafka, topic, b"before the restart")
        assert await read(first.kafka, topic, "sessions") == [b"before the restart"]
        connection = await asyncpg.connect(first.postgres)
        # The server of the other tests does not wait for its disk.
        shown = {name: await connection.fetchval(f"show {name}") for name in ("fsync", "synchronous_commit")}
        assert shown == {"fsync": "on", "synchronous_commit": "on"}
        await connection.execute("create table kept as select 49 as graduates")
        await connection.close()
    async with started(folder, environment=embedded) as second:
        connection = await asyncpg.connect(second.postgres)
        assert await connection.fetchval("select graduates from kept") == 49
        await connection.close()
        await write(second.kafka, topic, b"after the restart")
        assert await read(second.kafka, topic, "sessions") == [b"after the restart"]
        assert await read(second.kafka, topic, "newcomer") == [b"before the restart", b"after the restart"]


async def test_given_addresses_are_used_and_nothing_else_is_started(platform: Platform, folder: Folder) -> None:
    given = {"DIPLOMADO_KAFKA": platform.kafka, "DIPLOMADO_POSTGRES": platform.postgres}
    async with started(folder, environment=given) as other:
        assert (other.kafka, other.postgres) == (platform.kafka, platform.postgres)
        assert other.description["kafka"] == {"version": "unknown", "kind": "given"}
        assert other.description["postgres"] == {"version": platform.postgres_version, "kind": "given"}
        assert (other.kafka_server, other.postgres_server) == (None, None)


async def test_an_address_where_nobody_answers_is_named_without_its_password(
    platform: Platform, folder: Folder
) -> None:
    nowhere = f"postgresql://maria:secreto@127.0.0.1:{free_port()}/diplomado"
    given = {"DIPLOMADO_KAFKA": platform.kafka, "DIPLOMADO_POSTGRES": nowhere}
    with pytest.raises(Failure) as failure:
        async with started(folder, environment=given):
            pass
    assert nowhere.rpartition("@")[2] in failure.value.what
    assert "secreto" not in str(failure.value)


async def test_an_unknown_kind_of_platform_is_refused(folder: Folder) -> None:
    with pytest.raises(Failure, match="DIPLOMADO_PLATFORM=cluster is unknown"):
        async with started(folder, environment={"DIPLOMADO_PLATFORM": "cluster"}):
            pass


async def test_a_server_told_to_start_while_it_runs_goes_on_as_it_is(platform: Platform) -> None:
    for server in (platform.kafka_server, platform.postgres_server):
        if server and server.child:
            before = server.child.pid
            await server.start()
            assert server.child.pid == before
