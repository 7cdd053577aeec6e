"""An event loop whose order and time follow from a seed: the same seed gives the same interleaving.

Of everything that could run next, chance picks one. Time is imagined: it passes when nothing else can happen, and now
and then although something could, as when a machine is busy elsewhere.
"""

import asyncio
import heapq
import random
from collections.abc import Callable
from typing import Any

_HURRIES = 0.05
_SOON = 1.0
"""A deadline of many seconds is not missed by a machine that is busy: only by something that hangs."""


class Standstill(RuntimeError):  # noqa: N818 - a fact about the model
    """Every task waits, and no timer is left: a deadlock."""


class SeededLoop(asyncio.SelectorEventLoop):
    """Runs one ready callback at a time, in an order drawn from the seed. There is no I/O."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.chance = random.Random(seed)
        self._imagined = 0.0
        self.steps = 0

    def time(self) -> float:
        """Imagined seconds."""
        return self._imagined

    def run_steps(self, most: int, until: Callable[[], bool] = lambda: False) -> None:
        """Run some callbacks, fewer if `until` holds or nothing is left to do."""
        for _ in range(most):
            if until():
                return
            try:
                self._run_once()
            except Standstill:
                return

    def _run_once(self) -> None:
        loop: Any = self  # the attributes below are asyncio's own; this replaces the method that uses them
        timers = loop._scheduled
        while timers and timers[0]._cancelled:
            heapq.heappop(timers)._scheduled = False
        hurries = timers and timers[0]._when < self._imagined + _SOON and self.chance.random() < _HURRIES
        if timers and (hurries or not loop._ready):
            self._imagined = max(self._imagined, timers[0]._when)
        while timers and timers[0]._when <= self._imagined:
            handle = heapq.heappop(timers)
            handle._scheduled = False
            loop._ready.append(handle)
        if not loop._ready:
            raise Standstill
        ready = loop._ready
        ready.rotate(-self.chance.randrange(len(ready)))
        handle = ready.popleft()
        self.steps += 1
        if not handle._cancelled:
            handle._run()
