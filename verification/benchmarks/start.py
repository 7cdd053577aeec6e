"""How much processor time a service needs from its start until it is ready, and how much of it for its modules."""

import re
import resource
import statistics
import subprocess
import sys
import time
from typing import Any

import psutil

from diplomado_chassis.cluster.topics import make_topics, remove_topics
from diplomado_contracts.services import SERVICES
from tests.support.processes import served
from tests.support.services import fresh_name, schema_of, settings_for
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench
from verification.services import composition_root

MAX_SECONDS = 4.0
_HEAVIEST = 12
_IMPORTED = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)", re.MULTILINE)


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Start each service several times, with the schema and the topics that it needs; its compiled modules are kept."""
    return {name: await _start(workbench, name) for name in SERVICES}


async def _start(workbench: Workbench, name: str) -> dict[str, Any]:
    service, module = composition_root(name), f"diplomado_{name}"
    name = fresh_name()
    topics = await make_topics(workbench.platform.kafka, f"{name}.")
    cpu, elapsed, memory = [], [], []
    async with schema_of(service, workbench.platform, name):
        settings = settings_for(service, workbench.platform, name)
        for _ in range(workbench.repetitions + 1):
            begun = time.monotonic()
            async with served(module, settings) as process:
                await process.ready(120)
                elapsed.append(time.monotonic() - begun)
                started = psutil.Process(process.child.pid)
                times = started.cpu_times()
                cpu.append(times.user + times.system)
                memory.append(started.memory_info().rss / 2**20)
    await remove_topics(workbench.platform.kafka, topics)
    loading = [_load(module) for _ in range(workbench.repetitions)]
    return {
        # The first start compiles what is not compiled yet.
        "cpu_seconds": bound(statistics.median(cpu[1:]), MAX_SECONDS, "s"),
        "range": [round(min(cpu[1:]), 2), round(max(cpu[1:]), 2)],
        "seconds": round(statistics.median(elapsed[1:]), 2),
        "mb": round(statistics.median(memory[1:])),
        "modules_cpu_seconds": round(statistics.median(loading), 2),
        **_modules(module),
    }


def _load(module: str) -> float:
    """Return the processor time of importing what a service imports."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", f"import {module}.__main__"], check=True, timeout=120)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _modules(module: str) -> dict[str, Any]:
    """Return how many modules a service imports, and the share of each package in their elapsed time, in percent."""
    program = [sys.executable, "-X", "importtime", "-c", f"import {module}.__main__"]
    told = subprocess.run(program, check=True, timeout=120, capture_output=True, text=True).stderr
    each: dict[str, int] = {}
    found = _IMPORTED.findall(told)
    for own, package in found:
        each[package] = each.get(package, 0) + int(own)
    whole = sum(each.values())
    heaviest = sorted(each, key=each.__getitem__, reverse=True)[:_HEAVIEST]
    return {
        "modules": len(found),
        "modules_percent": {package: round(100 * each[package] / whole, 1) for package in heaviest},
    }
