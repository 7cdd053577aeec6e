"""Names computations that hold the event loop for longer than it may stand still.

A thread looks at the loop's thread every few milliseconds. A step of a task counts by the processor time that it used,
so neither a busy machine nor a step that waits for nothing is reported.
"""

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import structlog

from diplomado_chassis.observability import metrics

log = structlog.get_logger()

LIMIT_SECONDS = 0.05
_EVERY_SECONDS = 0.02
_OURS = "diplomado_"
MAX_CALLS = 200
"""Different calls that the metric names; further ones are counted together."""


@dataclass(slots=True)
class _Step:
    """What the loop's thread was at when it was first seen there."""

    task: object
    beats: int
    began: float
    call: str
    seconds: float = 0.0


class LoopWatch:
    """Watches the running loop from `start` to `stop`. `report` takes a call and the seconds that it held the loop."""

    def __init__(
        self, report: Callable[[str, float], None] | None = None, limit: float = LIMIT_SECONDS, ours: str = _OURS
    ) -> None:
        self._report = report or _Reporter()
        self._limit = limit
        self._ours = ours
        self._beats = 0
        self._handle: asyncio.TimerHandle | None = None
        self._is_ended = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Watch the loop that calls this."""
        loop = asyncio.get_running_loop()
        identifier = threading.get_ident()
        self._beat(loop)
        self._thread = threading.Thread(
            target=self._look, args=(loop, identifier, time.pthread_getcpuclockid(identifier)), daemon=True
        )
        self._thread.name = "loop-watch"
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._is_ended = True
        if self._handle is not None:
            self._handle.cancel()

    def _beat(self, loop: asyncio.AbstractEventLoop) -> None:
        # Timers run once in each round of the loop: as long as this does not run, the loop is in one round.
        self._beats += 1
        self._handle = loop.call_later(_EVERY_SECONDS, self._beat, loop)

    def _look(self, loop: asyncio.AbstractEventLoop, thread: int, clock: int) -> None:
        step: _Step | None = None
        while not self._is_ended:
            # An Event would take the interpreter's lock from the loop several times for each wait.
            time.sleep(_EVERY_SECONDS)
            used = time.clock_gettime(clock)
            task = asyncio.current_task(loop)
            if step is not None and (task is not step.task or self._beats != step.beats):
                self._finish(step)
                step = None
            if task is None:
                continue
            if step is None:
                step = _Step(task, self._beats, used, "")
            step.seconds = used - step.began
            if step.seconds >= self._limit or not step.call:
                step.call = self._name(sys._current_frames().get(thread)) or step.call
        if step is not None:
            self._finish(step)

    def _finish(self, step: _Step) -> None:
        if step.seconds >= self._limit:
            self._report(step.call or "unknown", step.seconds)

    def _name(self, frame: FrameType | None) -> str:
        """Return the innermost function of ours on the way to a frame, else the innermost of all."""
        innermost = "" if frame is None else _described(frame)
        while frame is not None:
            if str(frame.f_globals.get("__name__", "")).startswith(self._ours):
                return _described(frame)
            frame = frame.f_back
        return innermost


def _described(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_qualname}"


class _Reporter:
    """Counts in the metric, and logs."""

    def __init__(self) -> None:
        self._named: set[str] = set()

    def __call__(self, call: str, seconds: float) -> None:
        if call not in self._named and len(self._named) >= MAX_CALLS:
            call = "other"
        self._named.add(call)
        metrics.LOOP_BLOCKED.labels(call).inc(seconds)
        log.warning("loop.blocked", call=call, ms=round(seconds * 1000))
