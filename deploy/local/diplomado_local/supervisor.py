"""Restarts processes that end: after a short delay the first time, then with back-off."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from diplomado_local.failures import Failure
from diplomado_local.processes import Child

POLL_SECONDS = 0.1
MIN_DELAY = 0.25
MAX_DELAY = 10.0
STEADY_SECONDS = 30.0


@dataclass
class Watched:
    """A child with how to start it again."""

    child: Child
    restart: Callable[[], Awaitable[None]]
    delay: float = MIN_DELAY
    deaths: int = 0


@dataclass
class Supervisor:
    """Watches children until cancelled. `report` is called when one has ended, `on_restart` after each restart."""

    report: Callable[[str], None] = lambda _what: None
    on_restart: Callable[[], None] = lambda: None
    watched: dict[str, Watched] = field(default_factory=dict)

    def watch(self, child: Child, restart: Callable[[], Awaitable[None]] | None = None) -> None:
        """Watch a started child. By default it is started again with the same command."""

        async def start_again() -> None:
            child.start()

        self.watched[child.name] = Watched(child, restart or start_again)

    @property
    def pids(self) -> dict[str, int]:
        """The process identifiers of those that run, by name."""
        return {
            name: watched.child.pid
            for name, watched in self.watched.items()
            if watched.child.alive and watched.child.pid
        }

    @property
    def restarts(self) -> dict[str, int]:
        """How often each had to be started again."""
        return {name: watched.deaths for name, watched in self.watched.items()}

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            for watched in self.watched.values():
                group.create_task(self._keep_running(watched))

    async def _keep_running(self, watched: Watched) -> None:
        while True:
            while watched.child.alive:  # noqa: ASYNC110  the system does not notify of it
                await asyncio.sleep(POLL_SECONDS)
            lived = time.monotonic() - watched.child.started_at
            watched.delay = MIN_DELAY if lived > STEADY_SECONDS else min(watched.delay * 2, MAX_DELAY)
            watched.deaths += 1
            self.report(
                f"{watched.child.name} ended with code {watched.child.code}; starting it again in {watched.delay:g} s"
            )
            await asyncio.sleep(watched.delay)
            try:
                await watched.restart()
            except Failure as failure:
                self.report(f"{watched.child.name}: {failure.what}")
            self.on_restart()
