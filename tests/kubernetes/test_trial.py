"""The trial overlay starts a whole system: whom its parts reach, and two programmes through the entrance."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from diplomado_contracts.services import SERVICES
from tests.deployed.commands import CommandError
from tests.deployed.replaying import answers_at_the_entrance, replay_programmes
from tests.kubernetes.cluster import get, with_cluster
from tests.kubernetes.reach import reach_from, stranger
from tests.kubernetes.system import System

pytestmark = [*with_cluster, pytest.mark.in_order]
PARTS = [*SERVICES, "entrance", "postgres", "kafka", "mailpit"]
PORTS = {
    **{f"{name}:{port}": (name, port) for name in SERVICES for port in (8000, 9000)},
    "entrance:8080": ("entrance", 8080),
    "postgres:5432": ("postgres", 5432),
    "kafka:9093": ("kafka", 9093),
    "mailpit:1025": ("mailpit", 1025),
    "mailpit:8025": ("mailpit", 8025),
}
"""All ports on which somebody listens, with part and number."""
ALLOWED = {
    "entrance": {f"{name}:8000" for name in SERVICES},
    **{name: {"postgres:5432", "kafka:9093"} for name in SERVICES},
    "notifications": {"postgres:5432", "kafka:9093", "mailpit:1025"},
}
"""Who may reach whom, and nobody else anybody."""


async def test_every_part_runs_where_nothing_but_the_restricted_is_admitted(system: System) -> None:
    namespace = await get("namespace", system.namespace)
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    with pytest.raises(CommandError, match="violates PodSecurity"):
        await system.kubectl("run", "privileged", "--image", "postgres:17", "--privileged")
    for part in PARTS:
        for pod in await system.pods(part):
            assert pod["spec"].get("automountServiceAccountToken") is False, part
            assert starts(pod) == [0], part
    for service in SERVICES:
        assert (await system.inside(service, "python", "-c", "import os; print(os.getuid())")).strip() == "10001"
    await answers_at_the_entrance(system)


async def test_a_pod_reaches_those_whom_it_needs_and_nobody_else(system: System) -> None:
    listening = {part: (await system.pods(part))[-1]["status"]["podIP"] for part in PARTS}
    addresses = {port: [listening[part], number] for port, (part, number) in PORTS.items()}
    world = await get("--namespace", "default", "service", "kubernetes")
    addresses["the API server"] = [world["spec"]["clusterIP"], world["spec"]["ports"][0]["port"]]
    async with stranger(system) as pod, stranger(system, "default") as foreigner:
        asking = {"a stranger in the namespace": pod, "a stranger elsewhere": foreigner}
        asking |= {part: (await system.pods(part))[0] for part in PARTS}
        reached = {who: await reach_from(pod, others(addresses, pod)) for who, pod in asking.items()}
    expected = {who: ALLOWED.get(who, set()) for who in asking} | {"a stranger elsewhere": {"the API server"}}
    assert reached == expected


def others(addresses: Mapping[str, list[Any]], pod: Any) -> dict[str, list[Any]]:
    """Return the addresses outside a pod: nobody can keep it from itself."""
    return {name: address for name, address in addresses.items() if address[0] != pod["status"]["podIP"]}


async def test_both_programmes_are_replayed_through_the_entrance(system: System, tmp_path: Path) -> None:
    replayed, differences = await replay_programmes(system, tmp_path, "panama-2021", "panama-2023")
    assert differences == [[], []]
    assert not any(any(one.dead_letters.values()) for one in replayed)


async def test_no_secret_stands_in_a_description_or_a_log(system: System) -> None:
    """After everything was used: whoever may describe pods or read logs must not learn a password."""
    secrets = {
        str(path.relative_to(system.secrets)): path.read_text("utf-8").strip()
        for path in system.secrets.rglob("*")
        if path.is_file() and path.name not in ("certificate.pem", "kafka-ca.pem", "jwks.json")
    }
    assert len(secrets) > 20
    kinds = "pods,deployments,statefulsets,jobs,configmaps,services,events"
    told = json.dumps(await system.get(kinds)) + await system.logs()
    assert [name for name, secret in sorted(secrets.items()) if secret in told] == []


async def test_the_same_applied_again_changes_nothing(system: System) -> None:
    """What prepares and migrates runs again, once the cluster has forgotten that it ran."""
    before = await running(system)
    await system.without_jobs()
    await system.apply()
    await system.kubectl("wait", "job", "--all", "--for", "condition=Complete", "--timeout", "300s", seconds=330)
    await system.ready()
    assert await running(system) == before


async def running(system: System) -> dict[str, set[str]]:
    """Return the pods of each part with the number of their starts."""
    return {part: {f"{pod['metadata']['uid']} {starts(pod)}" for pod in await system.pods(part)} for part in PARTS}


def starts(pod: Any) -> list[int]:
    """Return how often each container of a pod was started again."""
    return [one["restartCount"] for one in pod["status"]["containerStatuses"]]
