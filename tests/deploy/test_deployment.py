"""One command starts everything, heals what dies, and refuses to start twice."""

import asyncio
import os
import signal

import asyncpg
import psutil
import pytest

from diplomado_chassis.cluster.administration import wait_for_kafka
from diplomado_contracts.services import SERVICES
from diplomado_local import commands, state
from diplomado_local.deployment import deployed
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.platform import Platform
from diplomado_local.ports import free_port
from diplomado_local.state import Deployment
from tests.deploy.fakes import fake
from tests.support.waiting import PATIENCE, eventually


@pytest.fixture
def given(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deployments of the test stand on the session's platform, which saves starting one for each."""
    monkeypatch.setenv("DIPLOMADO_KAFKA", platform.kafka)
    monkeypatch.setenv("DIPLOMADO_POSTGRES", platform.postgres)


async def killed_and_healed(deployment: Deployment, name: str) -> None:
    """Kill a process without warning and wait for its successor."""
    before = deployment.pids[name]
    os.kill(before, signal.SIGKILL)

    async def replaced() -> bool:
        return deployment.pids[name] != before and deployment.restarts[name] > 0

    await eventually(replaced)


@pytest.mark.usefixtures("given")
async def test_a_deployment_is_found_by_its_folder_while_it_runs(folder: Folder) -> None:
    assert state.running(folder) is None
    async with deployed(folder, program=fake) as deployment:
        assert state.running(folder) == deployment
        assert set(deployment.services) == set(deployment.operations) == set(SERVICES)
        assert set(deployment.pids) == {"entrance", *SERVICES, "sign_in"}
        assert "registration.serve" in (deployment.logs / "registration.log").read_text()
        shown = await asyncio.to_thread(commands.service, folder, "registration", ["settings"])
        assert shown == 0
        with pytest.raises(Failure, match="There is no service grades"):
            commands.service(folder, "grades", ["settings"])
    assert state.running(folder) is None
    assert [pid for pid in deployment.pids.values() if psutil.pid_exists(pid)] == []


@pytest.mark.usefixtures("given")
async def test_addresses_stay_the_same_over_a_restart(folder: Folder) -> None:
    async with deployed(folder, program=fake) as first:
        pass
    async with deployed(folder, program=fake) as second:
        assert (second.services, second.operations) == (first.services, first.operations)


@pytest.mark.usefixtures("given")
async def test_a_second_one_in_the_same_folder_says_where_the_first_one_is(folder: Folder) -> None:
    async with deployed(folder, program=fake) as first:
        with pytest.raises(Failure) as refusal:
            async with deployed(folder, program=fake):
                pass
        assert f"One is running already in {folder.root}: process {os.getpid()}" in refusal.value.what
        assert first.services["certificates"] in refusal.value.what
        assert state.running(folder) == first


@pytest.mark.usefixtures("given")
async def test_a_service_killed_without_warning_is_started_again(folder: Folder) -> None:
    async with deployed(folder, program=fake) as deployment:
        await killed_and_healed(deployment, "sessions")
        assert state.running(folder) == deployment
        assert {name: again for name, again in deployment.restarts.items() if again} == {"sessions": 1}


async def test_servers_killed_without_warning_come_back_at_their_address(folder: Folder) -> None:
    async with deployed(folder, program=fake) as deployment:
        await asyncio.gather(*(killed_and_healed(deployment, name) for name in ("postgres", "kafka")))
        await wait_for_kafka(deployment.kafka, PATIENCE)

        async def answers() -> bool:
            try:
                connection = await asyncpg.connect(deployment.postgres, timeout=PATIENCE)
            except (OSError, asyncpg.PostgresError):
                return False
            await connection.close()
            return True

        assert await eventually(answers)


@pytest.mark.usefixtures("given")
async def test_a_service_that_cannot_start_is_named_with_its_last_words(folder: Folder) -> None:
    def broken(name: str) -> list[str]:
        return fake(name) if name != "certificates" else ["sh", "-c", "echo no typesetter here; exit 4"]

    with pytest.raises(Failure, match=r"certificates ended with code 4") as failure:
        async with deployed(folder, program=broken):
            pass
    assert "no typesetter here" in failure.value.remedy
    assert not state.is_held(folder)


@pytest.mark.usefixtures("given")
async def test_a_wished_port_is_used_and_a_taken_one_refused(folder: Folder) -> None:
    wish = free_port()
    async with deployed(folder, ports={"certificates": wish}, program=fake) as deployment:
        assert deployment.services["certificates"] == f"http://127.0.0.1:{wish}"
    async with await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", wish):
        with pytest.raises(Failure, match=f"Port {wish} cannot be used"):
            async with deployed(folder, ports={"certificates": wish}, program=fake):
                pass
