"""Keeps processes running: whoever dies is started again, at once the first time, then with back-off."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from diplomado_local.failures import Failure
from diplomado_local.processes import Child

LOOK_SECONDS = 0.1
FIRST_DELAY = 0.25
LONGEST_DELAY = 10.0
STEADY_SECONDS = 30.0


@dataclass
class Watched:
    """A child with how to start it again."""

    child: Child
    restart: Callable[[], Awaitable[None]]
    delay: float = FIRST_DELAY
    deaths: int = 0


@dataclass
class Supervisor:
    """Watches children until cancelled. `tell` hears of each death, `changed` is called after each restart."""

    tell: Callable[[str], None] = lambda _what: None
    changed: Callable[[], None] = lambda: None
    watched: dict[str, Watched] = field(default_factory=dict)

    def watch(self, child: Child, restart: Callable[[], Awaitable[None]] | None = None) -> None:
        """Take a started child into care. By default it is started again as it was."""

        async def start_again() -> None:
            child.start()

        self.watched[child.name] = Watched(child, restart or start_again)

    @property
    def pids(self) -> dict[str, int]:
        """The living, by name."""
        return {name: one.child.pid for name, one in self.watched.items() if one.child.alive and one.child.pid}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each had to be started again."""
        return {name: one.deaths for name, one in self.watched.items()}

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for one in self.watched.values():
                group.create_task(self._keep(one))

    async def _keep(self, one: Watched) -> None:
        while True:
            while one.child.alive:  # noqa: ASYNC110  the system tells by asking only
                await asyncio.sleep(LOOK_SECONDS)
            lived = time.monotonic() - one.child.started_at
            one.delay = FIRST_DELAY if lived > STEADY_SECONDS else min(one.delay * 2, LONGEST_DELAY)
            one.deaths += 1
            self.tell(f"{one.child.name} ended with code {one.child.code}; starting it again in {one.delay:g} s")
            await asyncio.sleep(one.delay)
            try:
                await one.restart()
            except Failure as failure:
                self.tell(f"{one.child.name}: {failure.what}")
            self.changed()
