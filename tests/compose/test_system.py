"""One command starts a whole system: what may be reached and by whom, and two programmes through the entrance."""

import json
from pathlib import Path

import pytest

from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import SERVICES, TOPICS_READ
from tests.compose.engine import with_engine
from tests.compose.system import System
from tests.deployed.images import TAG, docker
from tests.deployed.replaying import answers_at_the_entrance, replay_programmes

pytestmark = [*with_engine, pytest.mark.in_order]
_TABLES = "select table_name from information_schema.tables where table_schema = '{0}'"
_NO_TOPIC, _NO_GROUP = "TopicAuthorizationFailedError", "GroupAuthorizationFailedError"
_ATTEMPT = """
import asyncio, json, sys
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import for_code
from aiokafka.protocol.fetch import FetchRequest
from diplomado_chassis.kafka import security
from diplomado_chassis.settings import Settings

async def outcome(work):
    try:
        async with asyncio.timeout(120):
            await work
    except Exception as error:
        return type(error).__name__
    return "allowed"

async def fetch(client, topic):
    # A consumer would only log that it is refused, and wait.
    request = FetchRequest(100, 1, 1_000_000, 0, [(topic, [(0, 0, 1_000_000)])])
    [(_, [partition])] = (await client.send(client.get_random_node(), request)).topics
    if partition[1]:
        raise for_code(partition[1])

async def main(topics, groups, readable):
    settings = Settings()
    options = dict(bootstrap_servers=settings.kafka, request_timeout_ms=60_000, **security(settings))
    told = {}
    producer = AIOKafkaProducer(**options)
    await producer.start()
    for topic in topics:
        told["write " + topic] = await outcome(producer.send_and_wait(topic, b"{}", key=b"k"))
    await producer.stop()
    client = AIOKafkaClient(**options)
    await client.bootstrap()
    for topic in topics:
        told["read " + topic] = await outcome(fetch(client, topic))
    await client.close()
    for group in groups:
        member = AIOKafkaConsumer(group_id=group, **options)
        await member.start()
        told["join " + group] = await outcome(member.committed(TopicPartition(readable, 0)))
        await member.stop()
    print(json.dumps(told))

asyncio.run(main(*json.loads(sys.argv[1])))
"""


async def test_everything_is_healthy_and_only_the_entrance_leaves(system: System) -> None:
    assert json.loads(await docker("compose", "config", "--format", "json"))["name"] == "diplomado"  # in any folder
    states = [json.loads(line) for line in (await system.compose("ps", "--all", "--format", "json")).splitlines()]
    running = {state["Service"]: state["Health"] for state in states if state["State"] == "running"}
    assert running == dict.fromkeys([*SERVICES, "postgres", "kafka", "entrance", "mailpit"], "healthy")
    assert {state["ExitCode"] for state in states if state["State"] != "running"} == {0}
    assert {
        state["Service"] for state in states if any(port["PublishedPort"] for port in state["Publishers"] or [])
    } == {"entrance"}
    networks = json.loads(await docker("network", "inspect", *(await system.listed("network ls"))))
    open_ones = [network for network in networks if not network["Internal"]]
    assert len(networks) >= 4
    assert [network["Name"] for network in open_ones] == [f"{system.project}_outside"]
    assert [one["Name"] for one in open_ones[0]["Containers"].values()] == [f"{system.project}-entrance-1"]
    await answers_at_the_entrance(system)


async def test_the_parts_that_the_network_reaches_may_do_nothing_else(system: System) -> None:
    for one in json.loads(await docker("inspect", *(await system.listed("ps")))):
        name, host = one["Config"]["Labels"]["com.docker.compose.service"], one["HostConfig"]
        if name in {*SERVICES, "entrance", "mailpit"}:
            assert (host["ReadonlyRootfs"], host["CapDrop"], host["Privileged"]) == (True, ["ALL"], False), name
            assert host["SecurityOpt"] == ["no-new-privileges"], name
        assert host["RestartPolicy"]["Name"] == "unless-stopped", name
        assert host["LogConfig"]["Config"]["max-size"] == "10m", name
        assert host["Memory"] > 0, name
    for service in SERVICES:
        assert (await system.inside(service, "python", "-c", "import os; print(os.getuid())")).strip() == "10001"


async def test_a_second_start_changes_nothing_and_the_cluster_is_as_promised(system: System) -> None:
    before = {name: system.secret(name) for name in ("postgres/superuser", "kafka/keystore.pem", "trial/signing.json")}
    await system.up()
    assert before == {name: system.secret(name) for name in before}
    said = await system.compose("run", "--rm", "topics", "kafka", "check", "--administrator", "admin")
    assert said == "Everything is as promised.\n"


async def test_a_role_reaches_no_table_of_another_service(system: System) -> None:
    tables = {name: await system.sql(f"diplomado_{name}", _TABLES.format(name)) for name in SERVICES}
    assert all(len(found) > 5 for found in tables.values())
    for role in SERVICES:
        [rows] = await system.sql(f"diplomado_{role}", f"select count(*) from {role}.outbox")
        assert rows.isdigit()
        [refused] = await system.sql(f"diplomado_{role}", f"create table {role}.mine ()")
        assert "permission denied" in refused
        foreign = [f'{other}."{table}"' for other in SERVICES if other != role for table in tables[other]]
        script = "\n".join(f"select 1 from {table} limit 1; delete from {table};" for table in foreign)
        for user in (f"diplomado_{role}", f"diplomado_{role}_owner"):
            said = [line for line in await system.sql(user, script) if line.startswith("ERROR")]
            assert len(said) == 2 * len(foreign)
            assert all("permission denied for schema" in line for line in said)


async def test_a_user_of_kafka_reaches_no_topic_and_no_group_of_another_service(system: System) -> None:
    groups = [f"training.{name}" for name in SERVICES]
    for service in SERVICES:
        topics = [topic.name for topic in TOPICS if topic.owner != service]
        asked = json.dumps([topics, groups, TOPICS_READ[service][0].name])
        written = await system.inside(service, "python", "-c", _ATTEMPT, asked)
        told: dict[str, str] = json.loads(written.splitlines()[-1])
        foreign = {topic.name for topic in TOPICS_READ[service]}.intersection(topics)
        allowed = {f"join training.{service}", *(f"read {topic}" for topic in foreign)}
        refused = dict.fromkeys((f"{verb} {topic}" for verb in ("read", "write") for topic in topics), _NO_TOPIC)
        refused |= dict.fromkeys((f"join {group}" for group in groups), _NO_GROUP)
        assert told == refused | dict.fromkeys(allowed, "allowed"), service


async def test_both_programmes_are_replayed_through_the_entrance(system: System, tmp_path: Path) -> None:
    replayed, differences = await replay_programmes(system, tmp_path, "panama-2021", "panama-2023")
    assert differences == [[], []]
    assert not any(any(one.dead_letters.values()) for one in replayed)


async def test_no_secret_stands_in_a_description_or_a_log(system: System) -> None:
    """After everything was used: whoever may describe containers or read logs must not learn a password."""
    folder = system.secrets
    secrets = {
        path.relative_to(folder): path.read_text("utf-8").strip() for path in folder.rglob("*") if path.is_file()
    }
    public = {path for path in secrets if path.name in ("certificate.pem", "kafka-ca.pem", "jwks.json")}
    assert len(secrets) - len(public) > 20
    told = await docker("inspect", *(await system.listed("ps --all"))) + await system.logs()
    told += await docker("image", "inspect", *(f"diplomado/{service}:{TAG}" for service in SERVICES))
    assert [str(path) for path in sorted(secrets.keys() - public) if secrets[path] in told] == []


async def test_nothing_is_left_after_down(system: System) -> None:
    containers = (await system.compose("ps", "--all", "--quiet")).split()
    mounts = await docker("inspect", "--format", "{{range .Mounts}}{{println .Name}}{{end}}", *containers)
    volumes = set(mounts.split())
    assert len(volumes) >= 4
    assert [name for name in volumes if not name.startswith(system.project)] == []  # `down` alone leaves those for ever
    await system.compose("down", "--volumes", "--timeout", "30")
    for what in ("ps --all", "volume ls", "network ls"):
        assert await system.listed(what) == []
    assert not volumes & set((await docker("volume", "ls", "--quiet")).split())
