"""How benchmarks measure: interleaved and repeated, with ratios inside one run and their spread."""

import json
import math
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
    """Repetitions of one measurement: events per second and CPU-microseconds per event of the processes measured."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median rate."""
        return statistics.median(self.rates)

    def without_warming(self) -> None:
        """Drop the first repetition, which warms up topics, statements and caches."""
        del self.rates[0], self.cpu[:1]

    def summary(self) -> dict[str, Any]:
        """Median and range."""
        return {
            "per_second": round(self.rate),
            "range": [round(min(self.rates)), round(max(self.rates))],
            "cpu_us_per_event": round(statistics.median(self.cpu), 1) if self.cpu else None,
        }


async def timed(series: Series, count: int, work: Callable[[], Awaitable[Any]]) -> None:
    """Run `work`, which processes `count` events, and add its rate to the series."""
    cpu, started = time.process_time(), time.perf_counter()
    await work()
    elapsed = time.perf_counter() - started
    series.rates.append(count / elapsed)
    series.cpu.append((time.process_time() - cpu) / count * 1e6)


def ratio(measured: Series, baseline: Series, goal: float | None) -> dict[str, Any]:
    """The rate relative to a baseline of the same run, pair by pair because the machine drifts: median and range."""
    pairs = [rate / base for rate, base in zip(measured.rates, baseline.rates, strict=True)]
    middle = statistics.median(pairs)
    return {
        "ratio": round(middle, 2),
        "range": [round(min(pairs), 2), round(max(pairs), 2)],
        "goal": goal,
        "met": goal is None or middle >= goal,
    }


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all lie below or at; the nearest rank, nothing interpolated."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def bound(value: float, most: float, unit: str = "ratio") -> dict[str, Any]:
    """A figure with an upper limit as its goal."""
    return {"ratio": round(value, 2), "unit": unit, "goal": most, "at": "most", "met": value <= most}


def goals(report: dict[str, Any], path: str = "") -> list[dict[str, Any]]:
    """Every figure of a report that has a goal, by the way to it."""
    found: list[dict[str, Any]] = []
    for name, value in report.items():
        here = f"{path}.{name}" if path else name
        if not isinstance(value, dict):
            continue
        if value.get("goal") is not None:
            found.append({"name": here, "at": "least", **value})
        else:
            found += goals(value, here)
    return found


def this_machine() -> dict[str, Any]:
    """The machine that the figures were measured on."""
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{machine.system()} {machine.machine()}",
        "python": machine.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def write(report: dict[str, Any]) -> None:
    """Write the report to build/bench.json."""
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
