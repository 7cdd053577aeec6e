"""Registrations by HTTP, against pgbench running the same SQL statements with as many clients.

Both ways once with one edition, whose row every registration locks, and once with sixteen.
"""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

import httpx

from diplomado_chassis.postgres.database import Database
from diplomado_local.platform.postgres import Postgres
from diplomado_registration.__main__ import service as registration
from tests.support.processes import Served, served
from verification.benchmarks import pgbench
from verification.benchmarks.load import Load
from verification.benchmarks.series import Series, ratio
from verification.benchmarks.workbench import Workbench, cpu_seconds, fresh

CLIENTS = 16
BODY = json.dumps(
    {
        "given_names": "Ana Raquel", "family_names": "Archibold Franceschi", "email": "ana.ID@universidad.example",
        "language": "es", "organisation_type": "academia", "occupation": "teaching", "admin_area": "PA-8", "sex": "F",
        "age_band": "30-44", "consents": {"participation": True, "statistics": True},
    }
)  # fmt: skip
EDITIONS = {"one_edition": 1, "sixteen_editions": 16}


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Register people as fast as the service takes them, and let pgbench do the same, in turns."""
    report: dict[str, Any] = {"clients": CLIENTS, "seconds": seconds_of(workbench)}
    # The relay would take its share of two cores from the service, but not from pgbench, which leaves its rows; so
    # would we, if we read the service's lines.
    with TemporaryFile() as log:
        async with (
            fresh(workbench, registration) as (settings, database),
            served("diplomado_registration", settings, roles="api", log=log, DIPLOMADO_LOG_LEVEL="INFO") as service,
        ):
            await service.ready(120)
            editions = await publish_editions(service, max(EDITIONS.values()))
            for name, number in EDITIONS.items():
                report[name] = await Bench(workbench, [service], database, editions[:number]).compare()
    return report


@dataclass
class Bench:
    """Replicas of the service, which share the clients, and the editions into which people come."""

    workbench: Workbench
    services: list[Served]
    database: Database
    editions: list[UUID]

    async def compare(self) -> dict[str, Any]:
        """Rates of registrations by HTTP and of the same statements by pgbench, in turns."""
        measured, baseline = Series(), Series()
        last: list[dict[str, Any]] = []
        seconds, pids = seconds_of(self.workbench), [service.child.pid for service in self.services]
        await self._load(1.0)
        async with self.database.transaction() as connection:
            # Autovacuum would do it within a minute, in the middle of a load: plans made for empty tables are slow.
            await connection.execute("analyze")
            rows = await connection.fetch("select * from (select * from outbox order by id desc limit 2) t order by id")
        content = pgbench.script(self.editions, rows)
        server = Postgres(Path(), Path())  # never started: it knows where the programs lie
        await pgbench.run(server, self.database.settings, content, CLIENTS, 1)
        for _ in range(self.workbench.repetitions):
            before = cpu_seconds(*pids)
            last = await self._load(seconds)
            measured.rates.append(sum(sample["per_second"] for sample in last))
            measured.cpu.append((cpu_seconds(*pids) - before) / sum(sample["requests"] for sample in last) * 1e6)
            baseline.rates.append(await pgbench.run(server, self.database.settings, content, CLIENTS, seconds))
            async with self.database.transaction() as connection:
                await connection.execute("truncate outbox")
        return {
            "http": {
                **measured.summary(),
                **{name: max(sample[name] for sample in last) for name in ("p50_ms", "p99_ms")},
            },
            "pgbench": baseline.summary(),
            "against_pgbench": ratio(measured, baseline, 0.6 if len(self.editions) > 1 else 0.5),
        }

    async def _load(self, seconds: float) -> list[dict[str, Any]]:
        paths = [f"/api/v1/editions/{edition}/registrations" for edition in self.editions]
        clients = CLIENTS // len(self.services)
        served = [(httpx.URL(service.url), service.headers) for service in self.services]
        loads = [Load(url.host, url.port or 80, clients, seconds, paths, BODY, headers) for url, headers in served]
        return await asyncio.gather(*(load.run() for load in loads))


def seconds_of(workbench: Workbench) -> float:
    """How long each load goes on."""
    return 20.0 if workbench.long else 4.0


async def publish_editions(service: Served, how_many: int) -> list[UUID]:
    """Editions without a limit of places that take registrations."""
    found: list[UUID] = []
    async with httpx.AsyncClient(base_url=service.url, headers=service.headers, timeout=30) as http:
        title = {"es": "Curso", "en": "Course"}
        (await http.put("/api/v1/courses/bench", json={"title": title})).raise_for_status()
        for number in range(how_many):
            body: dict[str, Any] = {
                "course": "bench", "title": title, "modality": "online", "starts_on": "2099-01-01",
                "ends_on": "2099-01-02", "time_zone": "America/Panama", "capacity": None, "hours": 3,
                "organiser": "OIM", "partner": None, "programmes": [], "modules": [], "institutions": [],
                "sdg": [], "gcm": [], "registration": "open",
            }  # fmt: skip
            stored = (await http.put(f"/api/v1/editions/bench-{number}", json=body)).raise_for_status().json()
            found.append(UUID(stored["edition_id"]))
            await http.post(f"/api/v1/editions/{stored['edition_id']}/publication")
    return found
