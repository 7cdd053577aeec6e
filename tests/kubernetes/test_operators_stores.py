"""Postgres as production has it, by CloudNativePG: roles that show certificates, and a primary that dies under load.

Kafka is the one of the trial. What it says of itself is what the resources for Strimzi say.
"""

import json
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from diplomado_contracts.services import SERVICES
from diplomado_local.database import OWNER_LIMITS, RUNTIME_LIMITS, owner_role, runtime_role
from tests.architecture.source import ROOT
from tests.deployed.images import new_name
from tests.deployed.load import loaded
from tests.deployed.replaying import replay_programmes
from tests.kubernetes.operated import PRIMARY, Operated, connect_from, needs
from tests.kubernetes.system import running
from tests.support.waiting import PATIENCE, eventually

pytestmark = [*needs("cnpg-system/cnpg-controller-manager"), pytest.mark.in_order]
COMPONENTS = ROOT / "deploy/kubernetes/components"
PROGRAMME = "panama-2023"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory, nothing_stays: None) -> AsyncIterator[Operated]:
    """Services on two instances of Postgres."""
    async with running(Operated(Path(tmp_path_factory.mktemp("stores")), new_name())) as system:
        yield system


def resources(file: str) -> list[dict[str, Any]]:
    """Return the resources of a file of a component."""
    return list(yaml.safe_load_all((COMPONENTS / file).read_text("utf-8")))


async def test_every_role_is_there_with_its_limits_and_without_a_password(system: Operated) -> None:
    described = {one["metadata"]["name"]: one["status"] for one in await system.get("databaseroles")}
    assert len(described) == 2 * len(SERVICES)
    assert all(status["applied"] for status in described.values())
    rows = await system.query(
        "select json_build_object('name', rolname, 'password', a.rolpassword, 'set', rolconfig, 'may',"
        " (a.rolsuper, a.rolcreaterole, a.rolcreatedb, a.rolbypassrls)::text)"
        " from pg_authid as a join pg_roles using (rolname) where rolname like 'diplomado\\_%'"
    )
    roles = {role["name"]: role for role in map(json.loads, rows)}
    expected = {}
    for service in SERVICES:
        for name, limits in ((runtime_role(service), RUNTIME_LIMITS), (owner_role(service), OWNER_LIMITS)):
            settings = [f"{key}={value}" for key, value in {"search_path": service, **limits}.items()]
            expected[name] = {"name": name, "password": None, "set": settings, "may": "(f,f,f,f)"}
    assert roles == expected
    owners = "select nspname || ' ' || pg_get_userbyid(nspowner) from pg_namespace where nspname = any('{%s}')"
    owned = await system.query(owners % ",".join(SERVICES))
    assert sorted(owned) == sorted(f"{service} {owner_role(service)}" for service in SERVICES)


async def test_services_are_known_by_their_certificates_and_no_other_opens_a_role(system: Operated) -> None:
    rows = await system.query(
        "select distinct usename || ' ' || client_dn from pg_stat_activity join pg_stat_ssl using (pid)"
        " where usename like 'diplomado\\_%'"
    )
    assert sorted(rows) == sorted(f"{runtime_role(name)} /CN={runtime_role(name)}" for name in SERVICES)

    assert await connect_from(system, "registration", "diplomado_registration") == "diplomado_registration"
    for role in ("diplomado_sessions", "diplomado_registration_owner", "diplomado", "postgres"):
        assert await connect_from(system, "registration", role) in {"28000", "28P01"}, role
    assert await connect_from(system, "registration", "diplomado_registration", "without") == "28000"


async def test_the_script_of_roles_may_be_applied_again(system: Operated) -> None:
    script = (COMPONENTS / "cloudnative-pg/roles.sql").read_text("utf-8")
    psql = ("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", "diplomado")
    await system.kubectl("exec", "--stdin", await system.primary(), "-c", "postgres", "--", *psql, given=script)


async def test_what_kafka_says_of_itself_is_what_strimzi_would_be_told(system: Operated) -> None:
    """Topics with their settings, users, and rights: only the number of brokers differs."""

    async def ask(tool: str, *arguments: str) -> str:
        command = (f"/opt/kafka/bin/{tool}.sh", "--bootstrap-server", "127.0.0.1:9092", *arguments)
        return await system.inside("kafka", *command)

    told = await ask("kafka-topics", "--describe", "--exclude-internal")
    found = re.findall(r"^Topic: (\S+)\t.*PartitionCount: (\d+)\t.*Configs: (\S+)", told, re.MULTILINE)
    topics = {name: (int(number), set(settings.split(","))) for name, number, settings in found}
    for _, settings in topics.values():
        settings.remove("min.insync.replicas=1")
    assert topics == {
        one["metadata"]["name"]: (
            one["spec"]["partitions"],
            {f"{key}={value}" for key, value in one["spec"]["config"].items()} - {"min.insync.replicas=2"},
        )
        for one in resources("strimzi/topics.yaml")
    }

    users = resources("strimzi/users.yaml")
    told = await ask("kafka-configs", "--describe", "--entity-type", "users")
    assert sorted(re.findall(r"user-principal '(\S+)' are SCRAM-SHA-512", told)) == sorted(
        one["metadata"]["name"] for one in users
    )

    rights = set()
    listed = await ask("kafka-acls", "--list")
    for pattern, entries in re.findall(r"ResourcePattern\((.*?)\)`:\s*\n(.*?)\n\s*\n", listed + "\n\n", re.DOTALL):
        resource = _pairs(pattern)
        for one in map(_pairs, re.findall(r"\((.*?)\)", entries)):
            assert (resource["patternType"], one["host"], one["permissionType"]) == ("LITERAL", "*", "ALLOW")
            rights.add((one["principal"], one["operation"], resource["resourceType"], resource["name"]))
    assert rights == {
        (
            f"User:{user['metadata']['name']}",
            operation.upper(),
            acl["resource"]["type"].upper(),
            acl["resource"]["name"],
        )
        for user in users
        for acl in user["spec"]["authorization"]["acls"]
        for operation in acl["operations"]
    }


def _pairs(text: str) -> dict[str, str]:
    return dict(one.split("=", 1) for one in text.split(", "))


async def test_the_primary_is_deleted_during_a_replay_and_the_outcome_is_as_expected(
    system: Operated, tmp_path: Path
) -> None:
    primaries: list[str] = []

    def at(step: str) -> None:
        if step in ("registering people", "attendance files"):
            primaries.append(_delete_primary(system))

    replayed, differences = await replay_programmes(system, tmp_path, PROGRAMME, step=at)
    assert differences == [[]]
    assert not any(replayed[0].dead_letters.values())
    assert len(set(primaries)) == 2, "the other instance took over"
    await system.ready()


async def test_the_primary_is_deleted_under_load_and_nothing_is_lost_or_doubled(
    system: Operated, tmp_path: Path
) -> None:
    async with loaded(system, tmp_path) as load:
        before = await system.primary()
        _delete_primary(system)

        async def is_taken_over() -> bool:
            return await system.primary() != before and await system.query("select pg_is_in_recovery()") == ["f"]

        await eventually(is_taken_over, every=0.5)
        await system.ready()
    assert await load.violations() == []


def _delete_primary(system: Operated) -> str:
    """Give the primary one second instead of its time, as a node does that is short of memory; its name."""
    kubectl = ("kubectl", "--namespace", system.namespace)
    found = _run(*kubectl, "get", "pods", "--selector", PRIMARY, "--output", "jsonpath={.items[0].metadata.name}")
    _run(*kubectl, "delete", "pod", found, "--now", "--wait=false")
    return found


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
