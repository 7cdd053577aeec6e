"""Every container dies by SIGKILL while a programme is replayed; then everything stops and starts again."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diplomado_contracts.services import SERVICES
from tests.compose.engine import with_engine
from tests.compose.system import System
from tests.deployed.idle import monitor_of
from tests.deployed.images import docker
from tests.deployed.killing import killing
from tests.deployed.replaying import differences_of, examples_of, replay_programmes
from tests.support.waiting import PATIENCE, eventually

pytestmark = [*with_engine, pytest.mark.in_order]
PROGRAMME = "panama-2023"


@dataclass
class Killer:
    """Kills as the kernel does when memory is short, so that the engine starts the container again."""

    system: System
    killed: dict[str, str] = field(default_factory=dict)
    """From part to the moment at which its container had been started before."""

    def kill(self, part: str) -> None:
        container = self.container(part)
        pid, self.killed[part] = _run("inspect", "--format", "{{.State.Pid}} {{.State.StartedAt}}", container).split()
        _run(
            "run", "--rm", "--pid", "host", "--user", "0", "--network", "none", "--cap-drop", "ALL", "--cap-add",
            "KILL", "--entrypoint", "bash", "postgres:17", "-c", f"kill -KILL {pid}",
        )  # fmt: skip

    def container(self, part: str) -> str:
        return f"{self.system.project}-{part}-1"


def _run(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=PATIENCE, check=True)
    return done.stdout.strip()


async def _states(system: System) -> dict[str, str]:
    states = [json.loads(line) for line in (await system.compose("ps", "--format", "json")).splitlines()]
    return {state["Service"]: state["Health"] for state in states}


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mails, which the mailbox forgets when it ends."""
    return Path(tmp_path_factory.mktemp("mails"))


async def test_every_container_is_killed_during_a_replay_and_the_outcome_is_as_expected_also_after_a_restart(
    system: System, mails: Path
) -> None:
    killer = Killer(system)
    step = killing(system, mails, killer.kill)
    replayed, differences = await replay_programmes(system, mails, PROGRAMME, step=step)
    assert differences == [[]]
    assert not any(replayed[0].dead_letters.values())
    everybody = {*SERVICES, "postgres", "kafka", "entrance", "mailpit"}
    assert killer.killed.keys() == everybody
    for part, before in killer.killed.items():
        count, started = (
            await docker("inspect", "--format", "{{.RestartCount}} {{.State.StartedAt}}", killer.container(part))
        ).split()
        assert int(count) >= 1
        assert started > before

    async def all_are_healthy() -> bool:
        assert await _states(system) == dict.fromkeys(everybody, "healthy")
        return True

    await eventually(all_are_healthy)

    await system.compose("down", "--timeout", "60")
    await system.up()
    assert await differences_of(system, examples_of([PROGRAMME]), replayed, mails) == [[]]
    async with monitor_of(system) as monitor:
        backlog = await monitor.wait_until_idle("after everything started again")
        assert not any(backlog.dead_letters.values())
