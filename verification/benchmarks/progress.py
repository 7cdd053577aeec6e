"""The progress of one participant in an edition of 10,000 people, against one in an edition of 100, in turns."""

import asyncio
import statistics
import time
from collections.abc import Mapping
from typing import Any

import httpx

from diplomado_certificates.__main__ import service
from diplomado_chassis.postgres.database import Database
from tests.support.processes import served
from tests.support.services import fresh_name, schema_of, settings_for
from verification.benchmarks.graduating import publish_edition
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench, settle

FEW, MANY = 100, 10_000
TURNS = 200
MOST = 1.2


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Ask for one participant of each edition in turns."""
    async with schema_of(service, workbench.platform, fresh_name()) as name:
        settings = settings_for(service, workbench.platform, name)
        database = Database(settings)
        async with served("diplomado_certificates", settings, roles="api") as process:
            await process.ready(120)
            async with httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=300) as http:
                asked = {size: await publish_edition(database, http, f"bench-{size}", size) for size in (FEW, MANY)}
                await settle(workbench.platform.postgres)
                async with database.transaction() as connection:
                    await connection.execute("analyze")
                await database.close()
                return await _ask(
                    http,
                    {
                        size: f"/api/v1/editions/{edition}/progress?registration_id={one}"
                        for size, (edition, one) in asked.items()
                    },
                )


async def _ask(http: httpx.AsyncClient, paths: Mapping[int, str]) -> dict[str, Any]:
    took: dict[int, list[float]] = {size: [] for size in paths}
    for _ in range(TURNS):
        for size, path in paths.items():
            started = time.perf_counter()
            answer = await http.get(path)
            took[size].append(time.perf_counter() - started)
            [participant] = answer.raise_for_status().json()["participants"]
            assert participant["awards"][0]["entitled"]
            await asyncio.sleep(0)
    few, many = (statistics.median(took[size][TURNS // 10 :]) for size in (FEW, MANY))
    return {
        "people_100_ms": round(few * 1000, 2),
        "people_10000_ms": round(many * 1000, 2),
        "growth": bound(many / few, MOST),
    }
