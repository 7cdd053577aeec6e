"""Killing services in the middle of a replay changes nothing in what comes of it. DIPLOMADO_SEED repeats a run.

Chance picks one of the two programmes: each of them takes as long as all other tests of a service.
"""

import asyncio
import os
import random
import signal
from dataclasses import dataclass, field

import pytest

from diplomado_acceptance.deployment import ReportStep
from diplomado_acceptance.replay.run import STEPS
from diplomado_contracts.services import SERVICES
from diplomado_local.state import Deployment
from tests.journey.conftest import PROGRAMMES, fresh_deployment, travel
from tests.support.properties import drawn_seed

pytestmark = pytest.mark.journey


@dataclass
class Killer:
    """Kills each service once, without warning, some moments after a step of a programme that chance picks."""

    deployment: Deployment
    chance: random.Random
    killed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.programme = self.chance.choice(PROGRAMMES)
        # from the registrations on, so that there is something in flight
        moments = self.chance.sample(range(3, STEPS + 1), len(SERVICES))
        self.plan = dict(zip(moments, self.chance.sample(SERVICES, len(SERVICES)), strict=True))

    def on_step(self) -> ReportStep:
        """Count the steps and strike."""
        steps = 0

        def report_step(_step: str) -> None:
            nonlocal steps
            steps += 1
            if service := self.plan.get(steps):
                asyncio.get_running_loop().call_later(self.chance.uniform(0, 0.8), self.kill, service)

        return report_step

    def kill(self, service: str) -> None:
        """As the kernel does when memory runs out."""
        os.kill(self.deployment.pids[service], signal.SIGKILL)
        self.killed.append(service)


async def test_a_killed_service_changes_nothing_in_the_result(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seed = drawn_seed()
    async with fresh_deployment(monkeypatch) as deployment:
        killer = Killer(deployment, random.Random(seed))
        papers, name = tmp_path_factory.mktemp("papers"), killer.programme
        again = await travel(deployment, papers, {name: killer.on_step()}, [name])
        assert sorted(SERVICES) == sorted(killer.killed), f"seed {seed}"
        assert all(deployment.restarts[service] >= 1 for service in SERVICES), f"seed {seed}"
    # nothing differs from what must come out, which an undisturbed run comes to as well
    assert again.outcome.complaints == [], f"seed {seed}"
