"""The public page of a certificate, against the framework alone with one select by an indexed column.

Both are processes of their own and are asked for the same codes in turns, no code twice in a row. The goal is the lower
of half the framework's pages for the same CPU time and 2,000 pages for a second of it; nothing may be written.
"""

import asyncio
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from diplomado_certificates.__main__ import service as certificates
from diplomado_chassis.settings import Settings
from diplomado_local.ports import free_port
from tests.support.processes import served
from tests.support.waiting import eventually
from verification.benchmarks.issued import issue
from verification.benchmarks.load import Load
from verification.benchmarks.workbench import Workbench, cpu_seconds, fresh
from verification.paths import ROOT

CODES, CLIENTS, SECONDS = 1000, 16, 3.0
LEAST_PER_SECOND, LEAST_SHARE = 2000.0, 0.5


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Ask both in turns."""
    async with (
        fresh(workbench, certificates) as (settings, database),
        served(
            "diplomado_certificates",
            settings,
            roles="api",
            DIPLOMADO_VERIFICATION_BURST="1e9",
            DIPLOMADO_VERIFICATION_PER_SECOND="1e9",
        ) as service,
        _hello(settings) as (hello, port),
    ):
        async with database.transaction() as connection:
            codes = await issue(connection, CODES)
        await service.ready(120)
        ours, bare, requests = list[float](), list[float](), 0
        url = httpx.URL(service.url)
        for repetition in range(workbench.repetitions + 1):
            for pid, at, spent in ((service.child.pid, url.port or 80, ours), (hello, port, bare)):
                load = Load(
                    "127.0.0.1", at, CLIENTS, SECONDS, [f"/v/{code}" for code in codes], "", method="GET", status="200"
                )
                before = cpu_seconds(pid)
                found = await load.run()
                if repetition:  # the first warms up
                    spent.append((cpu_seconds(pid) - before) / found["requests"] * 1e6)
                    requests += found["requests"]
    return {
        "requests": requests,
        "page_us": round(statistics.median(ours)),
        "hello_us": round(statistics.median(bare)),
        **_goal(ours, bare),
    }


def _goal(ours: list[float], bare: list[float]) -> dict[str, Any]:
    shares = [other / one for one, other in zip(ours, bare, strict=True)]
    share, rate = statistics.median(shares), 1e6 / statistics.median(ours)
    return {
        "per_cpu_second": round(rate),
        "against_hello": {
            "ratio": round(share, 2), "range": [round(min(shares), 2), round(max(shares), 2)], "goal": LEAST_SHARE,
            "met": share >= LEAST_SHARE or rate >= LEAST_PER_SECOND,
        },
    }  # fmt: skip


@asynccontextmanager
async def _hello(settings: Settings) -> AsyncIterator[tuple[int, int]]:
    port = free_port()
    command = [sys.executable, "-m", "verification.benchmarks.hello", settings.postgres.get_secret_value()]
    child = await asyncio.create_subprocess_exec(*command, settings.schema_name, str(port), cwd=ROOT)
    try:
        async with httpx.AsyncClient(timeout=5) as http:

            async def answers() -> bool:
                try:
                    return (await http.get(f"http://127.0.0.1:{port}/v/x")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(answers, seconds=60)
        yield child.pid, port
    finally:
        child.terminate()
        await child.wait()
