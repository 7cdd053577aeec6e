"""The same platform from the official images, where a Docker engine answers."""

import asyncpg
import docker
import pytest

from diplomado_chassis.cluster.administration import wait_for_kafka
from diplomado_chassis.cluster.topics import make_topics
from diplomado_contracts.topics import ATTENDANCES
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.platform import started
from diplomado_local.platform.containers import LABEL, START_SECONDS, engine_trouble
from diplomado_local.platform.postgres import server_version
from tests.deploy.records import read, write

CONTAINERS = {"DIPLOMADO_PLATFORM": "containers"}
TROUBLE = engine_trouble()

pytestmark = pytest.mark.timeout(1200)  # a busy machine starts a broker in minutes
with_engine = pytest.mark.skipif(TROUBLE is not None, reason=TROUBLE or "")


def containers_of(folder: Folder) -> list[str]:
    """The containers of one folder, by image."""
    client = docker.from_env()
    found = client.containers.list(all=True, filters={"label": f"{LABEL}={folder.root}"})
    images = sorted(str(container.image.tags[0]) for container in found if container.image)
    client.close()
    return images


@with_engine
async def test_official_images_serve_and_are_removed_with_their_data(folder: Folder) -> None:
    async with started(folder, environment=CONTAINERS) as platform:
        assert platform.description["kafka"] == {"version": "4.3.0", "kind": "container"}
        assert platform.postgres_version.startswith("17.")
        assert len(containers_of(folder)) == 2
        assert await make_topics(platform.kafka, topics=[ATTENDANCES]) == [ATTENDANCES.name]
        connection = await asyncpg.connect(platform.postgres)
        assert await connection.fetchval("show fsync") == "on"
        await connection.close()
    assert containers_of(folder) == []


@with_engine
async def test_a_container_stopped_and_started_again_keeps_its_data_and_address(folder: Folder) -> None:
    async with started(folder, environment=CONTAINERS) as platform:
        names = await make_topics(platform.kafka, topics=[ATTENDANCES])
        await write(platform.kafka, names[0], b"before")
        connection = await asyncpg.connect(platform.postgres)
        await connection.execute("create table kept as select 49 as graduates")
        await connection.close()
        for server in (platform.kafka_server, platform.postgres_server):
            assert server
            await server.stop()
            await server.start()
        await server_version(platform.postgres, START_SECONDS)
        connection = await asyncpg.connect(platform.postgres)
        assert await connection.fetchval("select graduates from kept") == 49
        await connection.close()
        await wait_for_kafka(platform.kafka, START_SECONDS)
        assert await read(platform.kafka, names[0], "after") == [b"before"]


@with_engine
async def test_containers_whose_owner_was_killed_are_removed_by_the_next_start(folder: Folder) -> None:
    client = docker.from_env()
    labels = {LABEL: str(folder.root), "diplomado.image": "postgres:17"}
    orphan = client.containers.run("postgres:17", ["sleep", "60"], detach=True, labels=labels)
    async with started(folder, environment=CONTAINERS):
        assert orphan.id not in [container.id for container in client.containers.list(all=True)]
    client.close()


async def test_without_an_engine_it_says_so(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    with pytest.raises(Failure, match=r"Containers were asked for. No Docker engine answers") as failure:
        async with started(folder, environment=CONTAINERS):
            pass
    assert "DOCKER_HOST" in failure.value.remedy
