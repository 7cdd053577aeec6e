"""An attendance file of 100,000 rows and the closing of a session of 5,000 people, against bare inserts.

The service is a process of its own and is asked over HTTP. The limit is `csv.reader` over the same file, and one
transaction that inserts the rows that the service stored into a second schema of the same tables. Meanwhile another
request is repeated, and the memory of the service is read.
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import psutil

from diplomado_chassis.apart.holding import held
from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Database
from diplomado_contracts import EditionPublished, Localised, PersonDescribed, Registered
from diplomado_contracts.editions import Module
from diplomado_contracts.event import Event
from diplomado_sessions.__main__ import service
from diplomado_sessions.attendance.evidence.previews.examination import Examination
from tests.sessions.mission import NOW
from tests.support.processes import Served, served
from tests.support.services import enveloped, fresh_name, schema_of, settings_for
from verification.benchmarks.bare import copy_parents, insert, parse_and_insert, stored
from verification.benchmarks.beside import Measured, asking, timed
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench, postmaster, settle

ROWS, SHOWN, REGISTERED = 100_000, 20_000, 5_000
_OF_SESSION = "session_id = $1"
_OF_FILES = "{} in (select {} from {{schema}}.attendance_files where session_id = $1)"
_FILE_TABLES = {
    "raw_files": _OF_FILES.format("sha256", "sha256"),
    "attendance_files": _OF_SESSION,
    "appearances": _OF_SESSION,
    "presences": _OF_FILES.format("file_id", "file_id"),
}
_CLOSING_TABLES = {
    "attendances": _OF_SESSION,
    "outbox": "payload is not null and $1::uuid is not null and type like '%ttended%'",
}
_PARENTS = ("editions", "people", "registrations", "sessions")


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Import a new file into a new session and close it, each time beside the limit."""
    async with (
        schema_of(service, workbench.platform, fresh_name()) as name,
        schema_of(service, workbench.platform, fresh_name()) as bare,
    ):
        settings = settings_for(service, workbench.platform, name)
        edition_id = await _prepare(Database(settings))
        # Nothing is published meanwhile, and a busy machine must not turn a request into a 503.
        async with served(
            "diplomado_sessions",
            settings,
            roles="api",
            DIPLOMADO_OUTBOX_LIMIT_SECONDS="3600",
            DIPLOMADO_STATEMENT_SECONDS="300",
            DIPLOMADO_ACQUIRE_SECONDS="120",
            DIPLOMADO_CHILD_SECONDS="50",
        ) as process:
            await process.ready(120)
            async with httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=300) as http:
                return await _measure(workbench, _Service(process, http, edition_id), name, bare)


@dataclass
class _Service:
    process: Served
    http: httpx.AsyncClient
    edition_id: UUID

    async def session(self, code: str) -> str:
        body = {
            "module": 1, "title": {"es": "Sesión", "en": "Session"}, "time_zone": "America/Panama", "place": "Zoom",
            "starts_at": "2021-07-14T09:00:00-05:00", "ends_at": "2021-07-14T10:30:00-05:00", "facilitators": [],
        }  # fmt: skip
        answer = await self.http.put(f"/api/v1/editions/{self.edition_id}/sessions/{code}", json=body)
        return str(answer.raise_for_status().json()["session_id"])

    async def send(self, session_id: str, content: bytes) -> dict[str, Any]:
        answer = await self.http.post(f"/api/v1/sessions/{session_id}/attendance-files", content=content)
        return dict(answer.raise_for_status().json())

    async def close(self, session_id: str) -> dict[str, Any]:
        return dict((await self.http.post(f"/api/v1/sessions/{session_id}/closure")).raise_for_status().json())

    def resident(self) -> tuple[float, float]:
        """Return the resident memory of the service, and of the child processes that it has at the moment."""
        service_process = psutil.Process(self.process.child.pid)
        children = 0.0
        for child in service_process.children():
            with suppress(psutil.NoSuchProcess):
                children += child.memory_info().rss
        return float(service_process.memory_info().rss), children


async def _measure(workbench: Workbench, sessions: _Service, name: str, bare: str) -> dict[str, Any]:
    imports, closings, idle = Measured(), Measured(), list[float]()
    connection = await asyncpg.connect(workbench.platform.postgres, command_timeout=300)
    at_rest, peaks, size, first = sessions.resident()[0], list[tuple[float, float]](), 0, 0.0
    child_at_start = await _child_at_start()
    quiet_path = f"/api/v1/sessions/{await sessions.session('quiet')}/attendance-files"
    server = postmaster(workbench)
    service_side, limit_side = [sessions.process.child.pid, *server], [os.getpid(), *server]
    for repetition in range(workbench.repetitions + 1):
        content = file(repetition)
        size = len(content)
        session_id = await sessions.session(f"S{repetition}")
        async with asking(sessions.http, quiet_path, idle):
            await asyncio.sleep(3)
        async with asking(sessions.http, quiet_path, imports.others), _watching(sessions, peaks):
            await timed(imports.ours, imports.our_cpu, service_side, partial(sessions.send, session_id, content))
        await settle(workbench.platform.postgres)
        rows = await stored(connection, name, _FILE_TABLES, session_id)
        await copy_parents(connection, name, bare, _PARENTS)
        read_and_insert = partial(parse_and_insert, connection, bare, content, rows)
        await timed(imports.limit, imports.limit_cpu, limit_side, read_and_insert)
        async with asking(sessions.http, quiet_path, closings.others):
            await timed(closings.ours, closings.our_cpu, service_side, partial(sessions.close, session_id))
        rows = await stored(connection, name, _CLOSING_TABLES, session_id)
        await timed(closings.limit, closings.limit_cpu, limit_side, partial(insert, connection, bare, rows))
        if not repetition:  # it warms up: connections, prepared statements, and the room between objects
            imports, closings = Measured(), Measured()
            idle.clear()
            first, peaks = max(service_now for service_now, _ in peaks) - at_rest, []
            at_rest = sessions.resident()[0]
    connection.terminate()
    grown = {"first": first, "kept": sessions.resident()[0] - at_rest}
    return {
        "rows": ROWS,
        "megabytes": round(size / 1e6, 1),
        "file": imports.report(3.0, idle) | _memory(peaks, at_rest, child_at_start, size, grown),
        "closing": {"people": REGISTERED} | closings.report(4.0, idle),
    }


async def _child_at_start() -> float:
    """Return the resident memory of a child that was given nothing yet."""
    async with held(Examination, in_child=True):
        # The service and the servers are children too.
        apart = [one for one in psutil.Process().children() if "diplomado_chassis.apart.child" in one.cmdline()]
        [child] = apart
        return float(child.memory_info().rss)


def _memory(
    peaks: Sequence[tuple[float, float]], at_rest: float, child_at_start: float, size: int, grown: Mapping[str, float]
) -> dict[str, Any]:
    """The growth of the service, the peak of its child over its own start, and both at one moment, as files' sizes.

    The service is at rest after one import and one closing that warm up. `grown` tells what those took in the import,
    and what all measured repetitions together left behind.
    """
    both = max(service_now - at_rest + max(0.0, child - child_at_start) for service_now, child in peaks)
    return {
        "memory_of_service": round((max(service_now for service_now, _ in peaks) - at_rest) / size, 2),
        "memory_of_child": round((max(child for _, child in peaks) - child_at_start) / size, 2),
        "memory_of_service_at_first_import": round(grown["first"] / size, 2),
        "memory_kept_by_service": round(grown["kept"] / size, 2),
        "child_at_start_mb": round(child_at_start / 1e6, 1),
        "memory": bound(both / size, 4.0, "× the file"),
    }


def file(seed: int) -> bytes:
    """A file of a webinar with reconnections, other bytes for each seed."""
    chosen = random.Random(seed)
    lines = ["Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"]
    for _ in range(ROWS):
        person, start = chosen.randrange(SHOWN), chosen.randrange(6000)
        end = start + chosen.randrange(1, 6000)
        lines.append(
            f'"Persona {person} Núñez",p{person}@correo.example,2021-07-14 {_clock(start)},2021-07-14 {_clock(end)},'
            f"{(end - start) // 60 + 1},Yes"
        )
    return ("\n".join(lines) + "\n").encode()


def _clock(seconds: int) -> str:
    minutes, second = divmod(8 * 3600 + 2700 + seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"


async def _prepare(database: Database) -> UUID:
    """Hand the service an edition and its participants, as its consumer would."""
    edition_id = uuid7()
    people = [uuid7() for _ in range(REGISTERED)]
    published = EditionPublished(
        edition_id=edition_id, revision=1, published_at=NOW, code="WEB-2021", course="PROTECCION",
        title=Localised(es="Protección", en="Protection"), modality="online", starts_on=NOW.date(),
        ends_on=NOW.date().replace(day=15), time_zone="America/Panama", organiser="OIM",
        modules=(Module(number=1, title=Localised(es="Uno", en="One")),),
    )  # fmt: skip
    described = [
        PersonDescribed(
            participant_id=one, revision=1, described_at=NOW, given_names=f"Persona {number}", family_names="Núñez",
            email=f"p{number}@correo.example",
        )
        for number, one in enumerate(people)
    ]  # fmt: skip
    registered = [
        Registered(registration_id=uuid7(), edition_id=edition_id, participant_id=one, revision=1, registered_at=NOW)
        for one in people
    ]
    facts: tuple[Sequence[Event], ...] = ([published], described, registered)
    for events in facts:
        async with database.transaction() as connection:
            await service.consumes[type(events[0])](connection, [Received(event, enveloped(event)) for event in events])
    await database.close()
    return edition_id


@asynccontextmanager
async def _watching(sessions: _Service, peaks: list[tuple[float, float]]) -> AsyncIterator[None]:
    async def watch() -> None:
        while True:
            peaks.append(sessions.resident())
            await asyncio.sleep(0.03)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
