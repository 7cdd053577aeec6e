"""Writes log lines in a thread of its own: a line that cannot be written is counted and dropped, and stops nothing.

The reader of a log may be gone, its disk full, or so slow that a write waits for ever. None of that may reach a
request, the consumer or the shutdown.
"""

import atexit
import os
import threading
import time
from collections import deque
from collections.abc import Callable

from diplomado_chassis.observability import metrics

MAX_WAITING_BYTES = 4 << 20
FLUSH_SECONDS = 1.0
"""How long the end of a process waits for its last lines."""
_GATHERING_SECONDS = 0.02
"""How long lines are gathered for one write, which takes the interpreter's lock from the loop. A kill -9 loses the
lines of this time."""
_ONE_WRITE = 1 << 16


class LogWriter:
    """Takes lines without ever waiting or raising. At most `max_bytes` wait; further lines are dropped and counted.

    `write` writes bytes and returns how many: `os.write` to a file descriptor. `recovered` is called with the number
    of lines that were lost, once lines can be written again.
    """

    def __init__(
        self,
        write: Callable[[memoryview], int],
        max_bytes: int = MAX_WAITING_BYTES,
        recovered: Callable[[int], None] | None = None,
    ) -> None:
        self._write = write
        self._max_bytes = max_bytes
        self._recovered = recovered
        self._lines: deque[bytes] = deque()
        self._waiting = self._writing = 0
        self._is_cut = False
        self._lost = 0
        # Reentrant: a collection of garbage inside the lock may itself log.
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def write_line(self, line: bytes) -> None:
        """Hand over a line, without its end of line."""
        with self._lock:
            if self._waiting + len(line) >= self._max_bytes:
                self._drop("full", 1)
                return
            self._waiting += len(line) + 1
            self._lines.append(line)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
                self._thread.start()
        if not self._wake.is_set():
            self._wake.set()

    def lose(self, reason: str) -> None:
        """Count a line that could not even be composed."""
        with self._lock:
            self._drop(reason, 1)

    def flush(self, seconds: float = FLUSH_SECONDS) -> bool:
        """Wait until all lines are written or dropped, at most so long. Returns whether none is left."""
        until = time.monotonic() + seconds
        while (is_busy := self._is_busy()) and time.monotonic() < until:
            self._wake.set()
            time.sleep(0.002)
        return not is_busy

    def forget_thread(self) -> None:
        """Begin anew in a forked process, to which the thread and the lock did not come along."""
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._thread = None
        self._lines.clear()
        self._waiting = self._writing = 0

    def _is_busy(self) -> bool:
        with self._lock:  # the thread takes lines and notes that it writes them in one step
            return bool(self._lines or self._writing)

    def _drop(self, reason: str, lines: int) -> None:
        self._lost += lines
        metrics.LOG_LINES_DROPPED.labels(reason).inc(lines)

    def _run(self) -> None:
        while True:
            self._wake.wait()
            time.sleep(_GATHERING_SECONDS)
            self._wake.clear()
            while batch := self._take():
                self._write_all(batch)

    def _take(self) -> list[bytes]:
        with self._lock:
            batch: list[bytes] = []
            size = 0
            while self._lines and size < _ONE_WRITE:
                line = self._lines.popleft()
                size += len(line) + 1
                batch.append(line)
            self._writing = size
        return batch

    def _write_all(self, batch: list[bytes]) -> None:
        content = b"".join(line + b"\n" for line in batch)
        # What is left of a line that was cut off must not become the start of the next one.
        left = memoryview(b"\n" + content if self._is_cut else content)
        try:
            while left:
                written = self._write(left)
                left = left[written:]
                self._is_cut = True
            self._is_cut = False
            lost = 0
        except (OSError, ValueError):  # ValueError: the descriptor is no longer one
            lost = max(1, bytes(left).count(b"\n"))
        with self._lock:
            self._waiting -= self._writing
            lost_before = 0
            if lost:
                self._drop("failed", lost)
            else:
                lost_before, self._lost = self._lost, 0
        if lost_before and self._recovered is not None:
            self._recovered(lost_before)
        with self._lock:
            self._writing = 0  # last, so that `flush` waits also for what is told of lost lines


def writer_to(descriptor: int, recovered: Callable[[int], None] | None = None) -> LogWriter:
    """Return a writer to an open file descriptor, whose last lines the end of the process waits for."""
    writer = LogWriter(lambda content: os.write(descriptor, content), recovered=recovered)
    atexit.register(writer.flush)
    os.register_at_fork(after_in_child=writer.forget_thread)
    return writer
