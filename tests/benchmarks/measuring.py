"""How benchmarks measure: interleaved, repeated, each ratio inside one run, with the spread told."""

import json
import os
import platform as machine
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

REPORT = Path("build/bench.json")


@dataclass
class Series:
    """Repetitions of one measurement: events per second and CPU-microseconds per event of this process."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median rate."""
        return statistics.median(self.rates)

    def told(self) -> dict[str, Any]:
        """Median and range."""
        return {
            "per_second": round(self.rate),
            "range": [round(min(self.rates)), round(max(self.rates))],
            "cpu_us_per_event": round(statistics.median(self.cpu), 1) if self.cpu else None,
        }


async def timed(series: Series, count: int, work: Callable[[], Awaitable[Any]]) -> None:
    """Run `work`, which handles `count` events, and note its rate."""
    cpu, started = time.process_time(), time.perf_counter()
    await work()
    elapsed = time.perf_counter() - started
    series.rates.append(count / elapsed)
    series.cpu.append((time.process_time() - cpu) / count * 1e6)


def ratio(ours: Series, theirs: Series, goal: float) -> dict[str, Any]:
    """Our rate against a limit measured in the same run: medians, and pair by pair because the machine drifts."""
    pairs = [mine / other for mine, other in zip(ours.rates, theirs.rates, strict=True)]
    middle = statistics.median(pairs)
    return {
        "ratio": round(middle, 2),
        "range": [round(min(pairs), 2), round(max(pairs), 2)],
        "goal": goal,
        "met": middle >= goal,
    }


def this_machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{machine.system()} {machine.machine()}",
        "python": machine.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def write(report: dict[str, Any]) -> None:
    """Put the report where the README says."""
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
