"""PgBouncer between the processes of the API and Postgres: a role shows its certificate there, and has no password."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from diplomado_contracts.services import SERVICES
from diplomado_local.database import runtime_role
from tests.deployed.images import new_name
from tests.deployed.replaying import replay_programmes
from tests.deployed.system import START_SECONDS
from tests.kubernetes.operated import Operated, connect_from, needs, patch
from tests.kubernetes.system import running
from tests.support.waiting import eventually

pytestmark = needs("cnpg-system/cnpg-controller-manager")
PROGRAMME = "panama-2021"
_SESSIONS = """
select json_build_object('role', usename, 'from', host(client_addr), 'shown', client_dn)
from pg_stat_activity join pg_stat_ssl using (pid) where usename like 'diplomado\\_%'
"""


_ALLOWED = "alter role diplomado_registration set diplomado.past_editions_open = 'on'"
_ANEW = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'diplomado_registration'"
_READY = """
import urllib.request
try:
    print(urllib.request.urlopen("http://127.0.0.1:9000/readyz", timeout=9).read().decode())
except urllib.error.HTTPError as refused:
    print(refused.read().decode())
"""


class Pooled(Operated):
    """Registration is to take people in the past: a setting of its sessions, which PgBouncer does not hand on."""

    async def ready(self) -> None:
        async def names_what_is_kept_back() -> bool:
            [pod] = [
                each["metadata"]["name"]
                for each in await self.pods("registration")
                if each["metadata"]["labels"]["app.kubernetes.io/component"] == "service"
            ]
            said = await self.kubectl("exec", pod, "--", "python", "-c", _READY, check=False)
            assert "a pooler keeps back diplomado.past_editions_open: set it for the role" in said, said
            return True

        await eventually(names_what_is_kept_back, START_SECONDS, every=1)
        await self.query(_ALLOWED)
        await self.query(_ANEW)
        await super().ready()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory, nothing_stays: None) -> AsyncIterator[Operated]:
    """Processes apart, one of each."""
    pooled = Pooled(
        Path(tmp_path_factory.mktemp("pooler")), new_name(), components=("cloudnative-pg", "roles-apart", "pooler"),
        patches=[
            patch("Deployment", {"/spec/replicas": 1}, ".*-(consumer|relay)"),
            patch("HorizontalPodAutoscaler", {"/spec/minReplicas": 1}),
        ],
    )  # fmt: skip
    async with running(pooled) as system:
        yield system


async def test_a_programme_is_replayed_and_only_the_api_is_pooled(system: Operated, tmp_path: Path) -> None:
    replayed, differences = await replay_programmes(system, tmp_path, PROGRAMME)
    assert differences == [[]]
    assert not any(replayed[0].dead_letters.values())
    poolers = await system.get("pods", "--selector", "cnpg.io/poolerName=postgres-pooler")
    pooled = {pod["status"]["podIP"] for pod in poolers}
    direct = {
        pod["status"]["podIP"]
        for service in SERVICES
        for pod in await system.pods(service)
        if pod["metadata"]["labels"]["app.kubernetes.io/component"] in ("consumer", "relay")
    }
    sessions = list(map(json.loads, await system.query(_SESSIONS)))
    assert {one["from"] for one in sessions} <= pooled | direct
    for role in map(runtime_role, SERVICES):
        shown = {(one["from"] in pooled, one["shown"]) for one in sessions if one["role"] == role}
        assert shown == {(True, "/CN=cnpg_pooler_pgbouncer"), (False, f"/CN={role}")}, role


async def test_a_certificate_opens_its_own_role_alone(system: Operated) -> None:
    assert await connect_from(system, "registration", "diplomado_registration") == "diplomado_registration"
    for role in ("diplomado_sessions", "diplomado_registration_owner", "postgres"):
        assert await connect_from(system, "registration", role) != role
