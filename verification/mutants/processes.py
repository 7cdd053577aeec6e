"""A process of the sample service, true or mutated, forked from one that has imported everything: starts are quick."""

import asyncio
import ctypes
import json
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from diplomado_chassis.settings import Settings
from diplomado_local.ports import free_port
from tests.support import tokens
from tests.support.processes import environment
from tests.support.waiting import eventually
from verification.paths import FAILPOINTS

_PR_SET_PDEATHSIG = 1
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["verification.mutants.serve", "verification.mutants.processes"])


def _run(variables: Mapping[str, str], log: str, roles: str) -> None:
    """What the forked process does: it becomes `python -m verification.mutants.serve serve`."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.environ.update(variables)
    sys.path.insert(0, str(FAILPOINTS))
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.argv = ["sample", "serve", "--roles", roles]
    from verification.mutants import serve

    serve.main()


@dataclass
class Forked:
    """A running process; its log is a file."""

    process: Any
    url: str
    operations_url: str
    log: Path

    @property
    def headers(self) -> dict[str, str]:
        """A coordinator's."""
        return {"Authorization": f"Bearer {tokens.token('coordinator')}"}

    def logged(self, event: str) -> bool:
        """True if the log has a line of this event."""
        return any(line.get("event") == event for line in map(_line, self.log.read_text("utf-8").splitlines()))

    async def until_logged(self, event: str, seconds: float = 60) -> None:
        """Wait for a log line."""

        async def logged_once() -> bool:
            assert self.process.is_alive(), f"the process has ended with {self.process.exitcode}"
            return self.logged(event)

        await eventually(logged_once, seconds)

    async def ended(self, seconds: float = 60) -> int:
        """Wait for the end and return the exit code, negative for a signal."""

        async def over() -> bool:
            return not self.process.is_alive()

        await eventually(over, seconds)
        return int(self.process.exitcode)

    async def ready(self, seconds: float = 60) -> None:
        """Wait until it can serve."""
        async with httpx.AsyncClient(timeout=5) as client:

            async def asked() -> bool:
                try:
                    return (await client.get(self.operations_url + "/readyz")).status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            await eventually(asked, seconds)


@asynccontextmanager
async def forked(settings: Settings, roles: str, failpoints: str, mutant: str | None) -> AsyncIterator[Forked]:
    """Serve until the block ends; then the process is killed, if it has not ended by itself."""
    port, operations_port = free_port(), free_port()
    variables = {
        **environment(settings, port, operations_port),
        "DIPLOMADO_FAILPOINTS": failpoints,
        "DIPLOMADO_MUTANT": mutant or "",
    }
    with tempfile.TemporaryDirectory(prefix="diplomado-mutant-") as folder:
        log = Path(folder) / "log"
        log.touch()
        process = _forks.Process(target=_run, args=(variables, str(log), roles), daemon=True)
        process.start()
        served = Forked(process, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{operations_port}", log)
        try:
            yield served
        finally:
            if process.is_alive():
                process.kill()
            await asyncio.to_thread(process.join, 10)


def _line(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
