"""Keeps a process's tasks running: a task that fails is told of and started again with growing pauses."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure

log = structlog.get_logger()

Work = Callable[[asyncio.Event], Awaitable[None]]

_LONGEST_PAUSE = 10.0
_STEADY_SECONDS = 60.0


@dataclass
class Task:
    """One long-running piece of work. It calls `beat` whenever it makes progress or finds nothing to do."""

    name: str
    work: Work
    silence_allowed: float = 120.0
    last_beat: float = field(default_factory=time.monotonic)

    def beat(self) -> None:
        """Note that the task is alive."""
        self.last_beat = time.monotonic()

    @property
    def silent_for(self) -> float:
        """Seconds since the last sign of life."""
        return time.monotonic() - self.last_beat


class Supervisor:
    """Runs tasks until stopped; none of them may end quietly."""

    def __init__(self, stopping: asyncio.Event) -> None:
        self.stopping = stopping
        self.tasks: list[Task] = []

    def add(self, task: Task) -> None:
        """Take a task before `run` is called."""
        self.tasks.append(task)

    def silent(self) -> list[str]:
        """Name the tasks that have shown no sign of life for longer than they may."""
        return [task.name for task in self.tasks if task.silent_for > task.silence_allowed]

    async def run(self) -> None:
        """Run all tasks; returns when `stopping` is set and each of them has finished."""
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
            except Exception as error:  # noqa: BLE001 - told of, counted, and tried again
                failures = 1 if time.monotonic() - started > _STEADY_SECONDS else failures + 1
                metrics.RESTARTS.labels(task.name).inc()
                log.warning("task.failed", task=task.name, attempt=failures, **failure(error))
            else:
                failures = 0
            task.beat()
            if not self.stopping.is_set():
                ceiling = min(_LONGEST_PAUSE, 0.2 * 2 ** min(failures, 8))
                await self._pause(random.uniform(ceiling / 2, ceiling))

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return
