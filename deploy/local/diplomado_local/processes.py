"""A child process that ends with its parent, writes to a log file and is stopped within a deadline."""

import asyncio
import ctypes
import functools
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from diplomado_local.failures import Failure

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.02


def _end_with_parent(number: int) -> Callable[[], None] | None:
    """Linux sends the signal when the parent dies, however it dies; elsewhere the next start cleans up."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return functools.partial(libc.prctl, PR_SET_PDEATHSIG, number)


@dataclass
class Child:
    """One program. It leads a session of its own, so that Ctrl-C in a terminal reaches only its parent.

    `environment` None means the environment of this process. Start it from the main thread: it ends with the thread.
    """

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] | None = None
    user: tuple[int, int] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 25.0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def code(self) -> int | None:
        """Its exit code, negative the number of the signal that ended it; None while it runs."""
        return self.process.poll() if self.process else None

    def start(self) -> None:
        """Start it, unless it runs; the log file is appended to."""
        if self.alive:
            return
        uid, gid = self.user or (None, None)
        with self.log.open("ab") as log:
            try:
                self.process = subprocess.Popen(
                    self.command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=self.environment,
                    start_new_session=True,
                    user=uid,
                    group=gid,
                    extra_groups=[] if uid is not None else None,
                    preexec_fn=_end_with_parent(self.stop_signal),  # noqa: PLW1509
                )
            except OSError as error:
                raise Failure(f"{self.name} cannot be started: {error}.") from error
        self.started_at = time.monotonic()

    async def wait_until(self, ready: Callable[[], bool], seconds: float, every: float = POLL_SECONDS) -> None:
        """Wait until `ready()`; Failure with the end of its log if it dies first or the deadline passes."""
        deadline = time.monotonic() + seconds
        while True:
            alive = self.alive
            if await asyncio.to_thread(ready):
                return
            if not alive:
                raise Failure(f"{self.name} ended with code {self.code}.", self.log_tail())
            if time.monotonic() > deadline:
                raise Failure(f"{self.name} was not ready within {seconds:.0f} s.", self.log_tail())
            await asyncio.sleep(every)

    async def succeeded(self, seconds: float) -> None:
        """Wait until it has ended with code 0; Failure with the end of its log if it ends otherwise or too late."""
        try:
            if not await self.ended(seconds):
                raise Failure(f"{self.name} was not done within {seconds:.0f} s.", self.log_tail())
            if self.code != 0:
                raise Failure(f"{self.name} ended with code {self.code}.", self.log_tail())
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Send its stop signal, and SIGKILL after its grace period. It has ended when this returns."""
        for number, seconds in ((self.stop_signal, self.grace_seconds), (signal.SIGKILL, 5.0)):
            if self.process is None or not self.alive:
                return
            with suppress(ProcessLookupError):
                self.process.send_signal(number)
            await self.ended(seconds)

    async def ended(self, seconds: float) -> bool:
        """Wait until it has ended; False if it has not at the deadline."""
        deadline = time.monotonic() + seconds
        while self.alive and time.monotonic() < deadline:  # noqa: ASYNC110  the system does not notify of it
            await asyncio.sleep(POLL_SECONDS)
        return not self.alive

    async def kill(self) -> None:
        """End it without warning, as a crash would."""
        if self.process is not None and self.alive:
            self.process.kill()
            await self.ended(5)

    def log_tail(self, lines: int = 8) -> str:
        """The end of its log, for an error message."""
        try:
            text = self.log.read_text(errors="replace")
        except OSError:
            return ""
        return f"The last lines of {self.log}:\n" + "\n".join(text.splitlines()[-lines:])
