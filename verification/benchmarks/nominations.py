"""A nomination list of 10,000 people, tried and imported, against reading the file and inserting the rows bare.

The service is a process of its own and is asked over HTTP. Each list has other people and goes into an edition of its
own. The limit is `csv.reader` over the same file, and one transaction that inserts the rows that the service stored
into a second schema of the same tables. Meanwhile another request is repeated.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

import asyncpg
import httpx

from diplomado_registration.__main__ import service
from examples.making.names import invent_name
from tests.registration.mission import institution
from tests.registration.nomination_lists import HEADER
from tests.support.processes import Served, served
from tests.support.services import fresh_name, schema_of, settings_for
from verification.benchmarks.bare import copy_parents, parse_and_insert, stored
from verification.benchmarks.beside import Measured, asking, timed
from verification.benchmarks.http import publish_editions
from verification.benchmarks.workbench import Workbench, postmaster, settle

PEOPLE = 10_000
MOST = 3.0
_OF_IMPORT = "xmin = (select xmin from {schema}.registrations where edition_id = $1 limit 1)"
"""All that an import stores is stored by one transaction."""
_TABLES = dict.fromkeys(("participants", "contacts", "registrations", "consents", "outbox"), _OF_IMPORT)
_PARENTS = ("courses", "institutions", "editions")


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Try and import a new list into a new edition, each time beside the limit."""
    # Nothing is published meanwhile, and a busy machine must not turn a request into a 503.
    variables: dict[str, Any] = {
        "DIPLOMADO_OUTBOX_LIMIT_SECONDS": "3600",
        "DIPLOMADO_STATEMENT_SECONDS": "300",
        "DIPLOMADO_ACQUIRE_SECONDS": "120",
        "DIPLOMADO_NOMINATIONS_MAX_ROWS": str(PEOPLE),
    }
    async with (
        schema_of(service, workbench.platform, fresh_name()) as name,
        schema_of(service, workbench.platform, fresh_name()) as bare,
        served(
            "diplomado_registration", settings_for(service, workbench.platform, name), roles="api", **variables
        ) as process,
    ):
        await process.ready(120)
        async with httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=300) as http:
            ministry = institution("Ministerio", "national_government")
            (await http.put("/api/v1/institutions/MINSA", json=ministry)).raise_for_status()
            editions = [str(one) for one in await publish_editions(process, workbench.repetitions + 1)]
            return await _Lists(workbench, process, http, name, bare).measure(editions)


@dataclass
class _Lists:
    workbench: Workbench
    process: Served
    http: httpx.AsyncClient
    name: str
    bare: str

    async def measure(self, editions: Sequence[str]) -> dict[str, Any]:
        trials, imports, idle = Measured(), Measured(), list[float]()
        connection = await asyncpg.connect(self.workbench.platform.postgres, command_timeout=300)
        server = postmaster(self.workbench)
        service_side, limit_side = [self.process.child.pid, *server], [os.getpid(), *server]
        size = 0
        for repetition, edition_id in enumerate(editions):
            content = file(repetition)
            size = len(content)
            beside = f"/api/v1/editions/{edition_id}"
            async with asking(self.http, beside, idle):
                await asyncio.sleep(3)
            for measured, dry_run in ((trials, True), (imports, False)):
                send = partial(self._send, edition_id, content, dry_run=dry_run)
                async with asking(self.http, beside, measured.others):
                    await timed(measured.ours, measured.our_cpu, service_side, send)
            await settle(self.workbench.platform.postgres)
            await copy_parents(connection, self.name, self.bare, _PARENTS)
            rows = await stored(connection, self.name, _TABLES, edition_id)
            bare = partial(parse_and_insert, connection, self.bare, content, rows)
            await timed(imports.limit, imports.limit_cpu, limit_side, bare)
            if not repetition:  # it warms up: connections, prepared statements, and the room between objects
                trials, imports = Measured(), Measured()
                idle.clear()
        connection.terminate()
        trials.limit, trials.limit_cpu = imports.limit, imports.limit_cpu
        return {
            "people": PEOPLE,
            "megabytes": round(size / 1e6, 1),
            "dry_run": trials.report(MOST, idle),
            "import": imports.report(MOST, idle),
        }

    async def _send(self, edition_id: str, content: bytes, *, dry_run: bool) -> None:
        answer = await self.http.post(
            f"/api/v1/editions/{edition_id}/nominations",
            params={"consent": "signed letter", "dry_run": dry_run},
            content=content,
            headers={"content-type": "text/csv"},
        )
        assert answer.raise_for_status().json()["accepted"] == PEOPLE, answer.text[:500]


def file(seed: int) -> bytes:
    """A list of one institution, with other people for each seed."""
    chosen = Random(seed)
    rows = []
    for number in range(PEOPLE):
        given, family, sex = invent_name(chosen, "PA-8")
        occupation, position = chosen.choice((("police_security", "Teniente"), ("Salud", "Enfermera de salud pública")))
        rows.append(
            f"{given},{family},p{seed}.{number}@minsa.example,MINSA,{position},{occupation},{sex},30-44,Panamá,"
            f"Darién,{'sí' if number % 100 == 0 else 'no'},es"
        )
    return ("\n".join([HEADER, *rows]) + "\n").encode()
