"""Keeps a process's tasks running: logs each failure and restarts the task with growing pauses."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

Work = Callable[[asyncio.Event], Awaitable[None]]

_LONGEST_PAUSE = 10.0
_STEADY_SECONDS = 60.0


@dataclass
class Task:
    """A long-running task. It calls `beat` whenever it makes progress or finds nothing to do.

    `silence_allowed` is the number of seconds without a beat after which `/livez` fails.
    """

    name: str
    work: Work
    silence_allowed: float = 120.0
    last_beat: float = field(default_factory=time.monotonic)

    def beat(self) -> None:
        """Record that the task is alive."""
        self.last_beat = time.monotonic()

    @property
    def silent_for(self) -> float:
        """Seconds since the last beat."""
        return time.monotonic() - self.last_beat


class Supervisor:
    """Runs tasks until stopped. A task that ends early is started again."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self.stopping = stopping
        self.tasks: list[Task] = []

    def add(self, task: Task) -> None:
        """Add a task. Call it before `run`."""
        self.tasks.append(task)

    def silent(self) -> list[str]:
        """Return the names of tasks without a beat for longer than they may be silent."""
        return [task.name for task in self.tasks if task.silent_for > task.silence_allowed]

    async def run(self) -> None:
        """Run all tasks. Returns when `stopping` is set and all tasks have finished."""
        async with asyncio.TaskGroup() as group:
            for task in self.tasks:
                group.create_task(self._keep_running(task), name=task.name)

    async def _keep_running(self, task: Task) -> None:
        failures = 0
        while not self.stopping.is_set():
            started = time.monotonic()
            task.beat()
            try:
                await task.work(self.stopping)
            except Exception as error:  # noqa: BLE001 - logged, counted and retried
                failures = 1 if time.monotonic() - started > _STEADY_SECONDS else failures + 1
                metrics.RESTARTS.labels(task.name).inc()
                log.warning("task.failed", task=task.name, attempt=failures, **failure(error))
            else:
                failures = 0
            task.beat()
            if not self.stopping.is_set():
                ceiling = min(_LONGEST_PAUSE, 0.2 * 2 ** min(failures, 8))
                await pause(self.stopping, random.uniform(ceiling / 2, ceiling))
