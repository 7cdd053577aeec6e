"""The signature of an act of 10,000 graduations, against inserting its rows bare.

The service is a process of its own and is asked over HTTP. Each act is of an edition of its own. The limit is one
transaction that inserts the rows that the signature stored into a second schema of the same tables. Meanwhile another
request is repeated.
"""

import asyncio
import os
import statistics
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from diplomado_certificates.__main__ import service
from diplomado_chassis.postgres.database import Database
from tests.certificates.world import CEREMONY
from tests.support.processes import Served, served
from tests.support.services import fresh_name, schema_of, settings_for
from verification.benchmarks.bare import copy_parents, insert, stored
from verification.benchmarks.beside import Measured, asking, timed
from verification.benchmarks.graduating import publish_edition
from verification.benchmarks.workbench import Workbench, postmaster, settle

PEOPLE = 10_000
MOST = 4.0
_OF_SIGNATURE = "xmin = (select xmin from {schema}.acts where act_id = $1)"
"""All that a signature stores is stored by one transaction."""
_TABLES = {"certificates": PEOPLE, "graduations": PEOPLE, "outbox": 2 * PEOPLE + 1}
"""How many rows a signature inserts."""
_PARENTS = ("editions", "people", "registrations", "sessions", "registers", "acts")
# Nothing is published meanwhile, and a busy machine must not turn a request into a 503.
_PATIENCE: dict[str, Any] = {
    "DIPLOMADO_OUTBOX_LIMIT_SECONDS": "3600",
    "DIPLOMADO_STATEMENT_SECONDS": "300",
    "DIPLOMADO_ACQUIRE_SECONDS": "120",
}


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Draft and sign an act of a new edition, each time beside the limit."""
    async with (
        schema_of(service, workbench.platform, fresh_name()) as name,
        schema_of(service, workbench.platform, fresh_name()) as bare,
    ):
        settings = settings_for(service, workbench.platform, name)
        async with served("diplomado_certificates", settings, roles="api", **_PATIENCE) as process:
            await process.ready(120)
            async with httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=300) as http:
                return await _Acts(workbench, process, http, Database(settings), name, bare).measure()


@dataclass
class _Acts:
    workbench: Workbench
    process: Served
    http: httpx.AsyncClient
    database: Database
    name: str
    bare: str
    drafting: list[float] = field(default_factory=list)

    async def measure(self) -> dict[str, Any]:
        signing, idle = Measured(), list[float]()
        connection = await asyncpg.connect(self.workbench.platform.postgres, command_timeout=300)
        server = postmaster(self.workbench)
        service_side, limit_side = [self.process.child.pid, *server], [os.getpid(), *server]
        for repetition in range(self.workbench.repetitions + 1):
            edition_id, _ = await publish_edition(self.database, self.http, f"bench-{repetition}", PEOPLE)
            await settle(self.workbench.platform.postgres)
            beside = f"/api/v1/editions/{edition_id}/policy"
            async with asking(self.http, beside, idle):
                await asyncio.sleep(3)
            act_id = await self._draft(edition_id)
            async with asking(self.http, beside, signing.others):
                await timed(signing.ours, signing.our_cpu, service_side, partial(self._sign, act_id))
            await settle(self.workbench.platform.postgres)
            rows = await stored(connection, self.name, dict.fromkeys(_TABLES, _OF_SIGNATURE), act_id)
            assert {table: len(values[0]) for table, (_, _, values) in rows.items()} == _TABLES
            await copy_parents(connection, self.name, self.bare, _PARENTS)
            await timed(signing.limit, signing.limit_cpu, limit_side, partial(insert, connection, self.bare, rows))
            if not repetition:  # it warms up: connections, prepared statements, and the room between objects
                signing, idle, self.drafting = Measured(), [], []
        connection.terminate()
        await self.database.close()
        return {
            "awards": PEOPLE,
            "draft_seconds": round(statistics.median(self.drafting), 2),
            "signature": signing.report(MOST, idle),
        }

    async def _draft(self, edition_id: UUID) -> str:
        started = time.perf_counter()
        answer = await self.http.post(f"/api/v1/editions/{edition_id}/acts", json=CEREMONY)
        self.drafting.append(time.perf_counter() - started)
        return str(answer.raise_for_status().json()["act_id"])

    async def _sign(self, act_id: str) -> None:
        answer = await self.http.post(f"/api/v1/acts/{act_id}/signature", json={})
        assert answer.raise_for_status().json()["status"] == "signed"
