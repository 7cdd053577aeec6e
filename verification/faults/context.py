"""What a scenario gets: the world, the load and a random source; and what it reports at the end."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from verification.checker.evidence import Published, Violation
from verification.faults.load.client import Client
from verification.faults.world.service import Service
from verification.faults.world.world import World


@dataclass
class ScenarioContext:
    """One scenario's. `injected` names new events that it put on topics, `again` the places of those that it put there
    again, `forged` of those that nobody may believe; `lost_records` left with a removed topic; a restoration named
    `lost_subjects`, whose owner knows them no more.
    """

    world: World
    client: Client
    chance: random.Random
    seed: int
    minutes: float = 0
    another: Callable[[], Awaitable[None]] | None = None
    violations: list[Violation] = field(default_factory=list)
    injected: list[str] = field(default_factory=list)
    again: set[tuple[str, int, int]] = field(default_factory=set)
    forged: set[tuple[str, int, int]] = field(default_factory=set)
    lost_records: list[Published] = field(default_factory=list)
    lost_subjects: set[str] = field(default_factory=set)
    final_checks: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def run_final_checks(self) -> None:
        """Run the checks that the scenario has registered for the time when the services are idle."""
        for look in self.final_checks:
            await look()

    def count(self, what: str, times: int = 1) -> None:
        """Count an injected fault."""
        self.world.done[what] += times

    def expect(self, true: bool, invariant: str, about: str, detail: str) -> None:
        """Record a violation unless the condition is true."""
        if not true:
            self.violations.append(Violation(invariant, about, detail))

    async def until(self, true: Callable[[], bool], seconds: float) -> bool:
        """Wait for a condition; False if the time is over first."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not true():
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.05)
        return True

    async def until_true(self, true: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        """Wait for a condition that needs I/O; False if the time is over first."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not await true():
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.1)
        return True

    async def replica(self, name: str, **variables: str) -> Service:
        """Start a second replica of a service, with settings of its own, and wait until it serves."""
        second = self.world.add(name, f"{name}-2", **variables)
        second.start()
        await second.ready(self.world.http)
        return second


Play = Callable[[ScenarioContext], Awaitable[None]]
