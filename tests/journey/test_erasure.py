"""Nothing is left of a person who was erased: not in a table, a topic, a log, a metric or a certificate."""

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.idle import open_monitor
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_chassis.cluster.administration import administration
from diplomado_chassis.publishing.marks import mark
from diplomado_contracts import PeopleMarked
from diplomado_contracts.topics import PEOPLE
from diplomado_local.database import DATABASE
from diplomado_local.state import Deployment
from tests.journey import small
from tests.journey.canary import left_in_files, left_in_metrics, left_in_tables
from tests.journey.conftest import AT_ONCE, fresh_deployment
from tests.support.waiting import eventually

pytestmark = pytest.mark.journey

CANARY = ("nusta@correo.example", "Güitrón Ábrego", "Ñusta")
# The cleaner looks every 15 seconds by default.
OFTEN = {"log.cleaner.backoff.ms": "100"}
SOON = {**PEOPLE.configuration, "max.compaction.lag.ms": "100", "file.delete.delay.ms": "100"}


async def erase(deployment: Deployment, database: str, registration_id: str) -> None:
    """Erase a person, and wait until all services have confirmed it."""
    async with (
        services(deployment.services, deployment.token("coordinator"), "erasing") as reached,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
    ):
        person = await reached.get("registration", f"/api/v1/registrations/{registration_id}", "erasing")
        await reached.post("registration", f"/api/v1/participants/{person['participant_id']}/erasure", "erasing")
        await monitor.wait_until_idle("erasing", reached)
    connection = await asyncpg.connect(database, timeout=10)
    try:
        rows = await connection.fetch("select confirmed_at from registration.erasures")
    finally:
        await connection.close()
    assert [row["confirmed_at"] is not None for row in rows] == [True]


async def mark_people(postgres: str) -> None:
    """Write the marks of a day, as the hourly run of registration does."""
    connection = await asyncpg.connect(postgres, timeout=10, server_settings={"search_path": "registration"})
    try:
        async with connection.transaction():
            await connection.execute("update topic_marks set marked_at = marked_at - interval '2 days'")
            assert await mark(connection, PeopleMarked) > 0
    finally:
        await connection.close()


async def test_nothing_is_left_of_an_erased_person(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async with fresh_deployment(monkeypatch, **AT_ONCE) as deployment:
        replayed = await replay_on(deployment, read_folder(small.write(tmp_path, "canary")))
        topics = deployment.root / "kafka" / "data"
        database = urlunsplit(urlsplit(deployment.postgres)._replace(path=f"/{DATABASE}"))
        assert {table.partition(".")[0] for table in await left_in_tables(database, CANARY)} == set(deployment.services)
        assert left_in_files(topics, "*.log", CANARY) != set()

        await erase(deployment, database, replayed.people["nusta@correo.example"])

        assert await left_in_tables(database, CANARY) == set()
        assert left_in_files(deployment.logs, "*.log*", CANARY) == set()
        assert await left_in_metrics(deployment, CANARY) == set()
        async with administration(deployment.kafka) as admin:
            await admin.alter_configs([ConfigResource(ConfigResourceType.BROKER, "1", configs=OFTEN)])
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, PEOPLE.name, configs=SOON)])
        assert left_in_files(topics, "*.log", CANARY) != set(), "a partition to which nobody writes is not compacted"
        await mark_people(database)

        async def gone() -> bool:
            return left_in_files(topics, "*.log*", CANARY) == set()

        await eventually(gone)
