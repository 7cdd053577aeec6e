"""One service as a process that can be killed, frozen, ended and started again.

Processes are forked from one that has imported the services already, so that a restart takes a moment and a
night has room for thousands of them; what is forked then runs the service's own command line. With `preload` the
program is executed afresh instead, as LD_PRELOAD needs it, and so it is with another `release` than today's code.
"""

import asyncio
import ctypes
import importlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import psutil

from diplomado_chassis.observability import logs
from diplomado_chassis.running import cli
from diplomado_contracts.services import SERVICES
from verification.faults.patience import PATIENCE_SECONDS
from verification.paths import FAILPOINTS, ROOT

_PR_SET_PDEATHSIG = 1
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    [*(f"diplomado_{name}.__main__" for name in SERVICES), "verification.faults.world.service"]
)


def _run(name: str, environment: dict[str, str], log: str, roles: str) -> None:
    """What a forked process does: it becomes `python -m diplomado_NAME serve`."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()
    os.environ.clear()
    os.environ.update(environment)
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.path.insert(0, str(FAILPOINTS))
    sys.argv = [f"diplomado_{name}", "serve", "--roles", roles]
    try:
        cli.main(importlib.import_module(f"diplomado_{name}.__main__").service)
    finally:
        logs.flush()  # a forked process ends without what `atexit` would do


@dataclass
class Service:
    """One replica. `failpoints` are armed one after the other, one at each start; a kill is followed by a start."""

    name: str
    environment: Mapping[str, str]
    url: str
    operations_url: str
    log: Path
    roles: str = ""
    preload: str = ""
    release: Path | None = None
    failpoints: deque[str] = field(default_factory=deque)
    kills: Counter[str] = field(default_factory=Counter)
    wanted: bool = False
    armed: str = ""
    recoveries: list[float] = field(default_factory=list)
    _process: BaseProcess | None = None
    _program: "subprocess.Popen[bytes] | None" = None

    @property
    def pid(self) -> int | None:
        """Of the process, if it was started."""
        process = self._program or self._process
        return process.pid if process else None

    @property
    def alive(self) -> bool:
        """Whether it runs or is frozen."""
        if self._program:
            return self._program.poll() is None
        return self._process is not None and self._process.is_alive()

    def start(self) -> None:
        """Start it with the next failpoints."""
        self.wanted = True
        self.armed = self.failpoints.popleft() if self.failpoints else ""
        environment = {**self.environment, "DIPLOMADO_FAILPOINTS": self.armed}
        if self.preload or self.release:
            environment["PYTHONPATH"] = os.pathsep.join(map(str, filter(None, (self.release, FAILPOINTS))))
            if self.preload:
                environment["LD_PRELOAD"] = self.preload
            with self.log.open("ab") as log:
                self._program = subprocess.Popen(
                    [sys.executable, "-m", f"diplomado_{self.name}", "serve", "--roles", self.roles],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=ROOT,
                )  # fmt: skip
            return
        self._program = None
        self._process = _forks.Process(
            target=_run, args=(self.name, environment, str(self.log), self.roles), daemon=True
        )
        self._process.start()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, if it runs."""
        if self.alive and self.pid:
            os.kill(self.pid, number)

    async def kill(self) -> None:
        """SIGKILL; the keeper starts it again."""
        self.armed = "signal"
        self.signal(signal.SIGKILL)
        await self.gone()

    async def end(self, seconds: float = 25) -> bool:
        """SIGTERM without a restart; whether it ended in time. Killed otherwise."""
        self.wanted = False
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if await self.gone(seconds):
            return True
        self.signal(signal.SIGKILL)
        await self.gone()
        return False

    async def gone(self, seconds: float = 10) -> bool:
        """Wait for the end of the process."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:  # noqa: ASYNC110 - the system tells by asking only
            await asyncio.sleep(0.02)
        return not self.alive

    async def ready(self, http: httpx.AsyncClient, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until it can serve. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while True:
                try:
                    if (await http.get(self.operations_url + "/readyz", timeout=4)).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass  # not listening yet
                await asyncio.sleep(0.05)

    def resources(self) -> tuple[float, int, int] | None:
        """Resident megabytes, open files and connections, if it runs."""
        if not self.alive:
            return None
        process = psutil.Process(self.pid)
        return process.memory_info().rss / 2**20, process.num_fds(), len(process.net_connections("tcp"))
