"""Every container dies by SIGKILL while a programme is replayed; then everything stops and starts again."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from diplomado_contracts.services import SERVICES
from tests.compose.engine import docker, with_engine
from tests.compose.idle import monitor_of
from tests.compose.replaying import differences_of, examples_of, replay_programmes
from tests.compose.system import System
from tests.support.waiting import PATIENCE, eventually

pytestmark = [*with_engine, pytest.mark.in_order]
PROGRAMME = "panama-2023"
AT_STEPS = {
    "timetable and policy": ["registration"],
    "registering people": ["kafka"],
    "withdrawals and promotions": ["mailpit"],  # no mail waits, so that none is lost with the mailbox
    "attendance files": ["postgres"],
    "closing the sessions": ["sessions"],
    "corrections and projects": ["entrance"],
    "recordings": ["notifications"],
    "signing the act": ["certificates"],
}
"""Who dies when the step begins: the work of the step meets a system without them."""


@dataclass
class Killer:
    """Kills as the kernel does when memory is short, so that the engine starts the container again."""

    system: System
    mails: Path
    killed: dict[str, str] = field(default_factory=dict)
    """From service to the moment at which its container had been started before."""

    def at(self, step: str) -> None:
        """Kill who belongs to a step. The replay goes on at once."""
        for service in AT_STEPS.get(step, ()):
            container = self.container(service)
            if service == "mailpit":
                self.system.save_mails_now(self.mails)
            pid, self.killed[service] = _run(
                "inspect", "--format", "{{.State.Pid}} {{.State.StartedAt}}", container
            ).split()
            _run(
                "run", "--rm", "--pid", "host", "--user", "0", "--network", "none", "--cap-drop", "ALL", "--cap-add",
                "KILL", "--entrypoint", "bash", "postgres:17", "-c", f"kill -KILL {pid}",
            )  # fmt: skip

    def container(self, service: str) -> str:
        return f"{self.system.project}-{service}-1"


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
    killer = Killer(system, mails)
    replayed, differences = await replay_programmes(system, mails, PROGRAMME, step=killer.at)
    assert differences == [[]]
    assert not any(replayed[0].dead_letters.values())
    everybody = {*SERVICES, "postgres", "kafka", "entrance", "mailpit"}
    assert set(killer.killed) == everybody
    for service, before in killer.killed.items():
        count, started = (
            await docker("inspect", "--format", "{{.RestartCount}} {{.State.StartedAt}}", killer.container(service))
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
