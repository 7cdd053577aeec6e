"""A long request beside its limit, and what other requests take meanwhile."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from verification.benchmarks.series import bound, percentile
from verification.benchmarks.workbench import cpu_seconds

PROBES_PER_SECOND = 25
MOST_TAIL = 3.0
"""How much longer other requests may take meanwhile, at the 99th percentile."""


@dataclass
class Measured:
    """Seconds, and those of CPU, of the service and of the limit, by repetition, and what other requests took."""

    ours: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)
    our_cpu: list[float] = field(default_factory=list)
    limit_cpu: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)

    def report(self, most: float, idle: Sequence[float]) -> dict[str, Any]:
        """The ratios, pair by pair."""
        quiet, busy = percentile(list(idle), 0.99), percentile(self.others, 0.99)
        return {
            "seconds": round(statistics.median(self.ours), 2),
            "limit_seconds": round(statistics.median(self.limit), 2),
            "against_limit": pairs(self.ours, self.limit, most),
            "cpu_against_limit": {**pairs(self.our_cpu, self.limit_cpu, most), "goal": None},
            "other_requests_p99_ms": [round(quiet * 1000, 1), round(busy * 1000, 1)],
            "other_requests_slowest_ms": round(max(self.others) * 1000, 1),
            "other_requests_p99": bound(busy / quiet, MOST_TAIL),
        }


def pairs(ours: Sequence[float], limit: Sequence[float], most: float) -> dict[str, Any]:
    """The median and the range of ratios, pair by pair because the machine drifts."""
    ratios = [one / other for one, other in zip(ours, limit, strict=True)]
    return {**bound(statistics.median(ratios), most), "range": [round(min(ratios), 2), round(max(ratios), 2)]}


async def timed(
    seconds: list[float], cpu: list[float], processes: Sequence[int], work: Callable[[], Awaitable[Any]]
) -> None:
    """Do some work and note how long it took, and the processor time of some processes."""
    spent, started = cpu_seconds(*processes), time.perf_counter()
    await work()
    seconds.append(time.perf_counter() - started)
    cpu.append(cpu_seconds(*processes) - spent)


@asynccontextmanager
async def asking(http: httpx.AsyncClient, path: str, took: list[float]) -> AsyncIterator[None]:
    """Repeat a request at a constant rate, measured from the time when it was due."""
    asked: set[asyncio.Task[None]] = set()

    async def ask(due: float) -> None:
        (await http.get(path)).raise_for_status()
        took.append(time.perf_counter() - due)

    async def keep_asking() -> None:
        due = time.perf_counter()
        while True:
            asked.add(asyncio.create_task(ask(due)))
            due += 1 / PROBES_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    going_on = asyncio.create_task(keep_asking())
    try:
        yield
    finally:
        going_on.cancel()
        await asyncio.gather(*asked)
