"""Waiting until a whole system is idle: a container beside the services reads tables and offsets."""

import asyncio
import contextlib
import json
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from diplomado_acceptance.deployment import Tell, ignore
from diplomado_acceptance.failures import Failure
from diplomado_acceptance.replay.client import Services
from diplomado_acceptance.replay.idle import Backlog, until_idle
from tests.architecture.source import ROOT
from tests.deployed.system import Deployed

_MAX_SECONDS = 900.0
_ANSWER_SECONDS = 300.0
_SCRIPT = Path(__file__).with_name("backlog.py")


@dataclass
class Watch:
    """Reads the backlog of a system; stands for the monitor of acceptance, which reaches Kafka itself."""

    process: Process
    one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def backlog(self, services: Services | None = None) -> Backlog:
        """Return what is on its way now; with waiting mails if the services are given. Raises ValueError if unknown."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        async with self.one, asyncio.timeout(_ANSWER_SECONDS):
            self.process.stdin.write(b"\n")
            line = await self.process.stdout.readline()
        if not line:
            raise Failure("The container that reads the backlog has ended.")
        told = json.loads(line)
        if "error" in told:
            raise ValueError(told["error"])
        backlog = Backlog(**told)
        if services is None or not backlog.idle:
            return backlog
        summary = await services.get("notifications", "/api/v1/deliveries/summary", "reading which mails wait")
        waiting = sum(counts["pending"] for counts in summary["by_template"].values())
        return Backlog(backlog.outbox, backlog.lag, backlog.dead_letters, waiting)

    async def wait_until_idle(self, operation: str, services: Services | None = None, tell: Tell = ignore) -> Backlog:
        """Wait until nothing is on its way. Raises Failure with what is left when nothing has moved for long."""
        return await until_idle(partial(self.backlog, services), operation, tell, patience=_MAX_SECONDS)


@asynccontextmanager
async def monitor_of(system: Deployed) -> AsyncIterator[Any]:
    """Watch a system until the block ends; typed as what a replay expects."""
    database = f"DIPLOMADO_POSTGRES={system.address_for('postgres')}"
    command = system.beside("env", database, "python", "-c", _SCRIPT.read_text("utf-8"))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd=ROOT)
    try:
        yield Watch(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                await process.wait()
        if process.returncode is None:
            process.kill()
            await process.wait()
