"""An attendance file of 100,000 rows and the closing of a session of 5,000 people, against bare inserts.

The service is a process of its own and is asked over HTTP. The limit is `csv.reader` over the same file, and one
transaction that inserts the rows that the service stored into a second schema of the same tables. Meanwhile another
request is repeated, and the memory of the service is read.
"""

import asyncio
import csv
import io
import os
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
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
from verification.benchmarks.series import bound, percentile
from verification.benchmarks.workbench import Workbench, cpu_seconds, postmaster, settle

ROWS, SHOWN, REGISTERED = 100_000, 20_000, 5_000
PROBES_PER_SECOND = 25
_FILE_TABLES = ("raw_files", "attendance_files", "appearances", "presences")
_CLOSING_TABLES = ("attendances", "outbox")
_PARENTS = ("editions", "people", "registrations", "sessions")


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
            "against_limit": _pairs(self.ours, self.limit, most),
            "cpu_against_limit": {**_pairs(self.our_cpu, self.limit_cpu, most), "goal": None},
            "other_requests_p99_ms": [round(quiet * 1000, 1), round(busy * 1000, 1)],
            "other_requests_slowest_ms": round(max(self.others) * 1000, 1),
            "other_requests_p99": bound(busy / quiet, 3.0),
        }


def _pairs(ours: Sequence[float], limit: Sequence[float], most: float) -> dict[str, Any]:
    ratios = [one / other for one, other in zip(ours, limit, strict=True)]
    return {**bound(statistics.median(ratios), most), "range": [round(min(ratios), 2), round(max(ratios), 2)]}


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
    quiet = await sessions.session("quiet")
    server = postmaster(workbench)
    service_side, limit_side = [sessions.process.child.pid, *server], [os.getpid(), *server]
    for repetition in range(workbench.repetitions + 1):
        content = file(repetition)
        size = len(content)
        session_id = await sessions.session(f"S{repetition}")
        async with _asking(sessions, quiet, idle):
            await asyncio.sleep(3)
        async with _asking(sessions, quiet, imports.others), _watching(sessions, peaks):
            await _timed(imports.ours, imports.our_cpu, service_side, partial(sessions.send, session_id, content))
        await settle(workbench.platform.postgres)
        rows = await _stored(connection, name, _FILE_TABLES, session_id)
        await _copy_parents(connection, name, bare)
        read_and_insert = partial(_read_and_insert, connection, bare, content, rows)
        await _timed(imports.limit, imports.limit_cpu, limit_side, read_and_insert)
        async with _asking(sessions, quiet, closings.others):
            await _timed(closings.ours, closings.our_cpu, service_side, partial(sessions.close, session_id))
        rows = await _stored(connection, name, _CLOSING_TABLES, session_id)
        await _timed(closings.limit, closings.limit_cpu, limit_side, partial(_insert, connection, bare, rows))
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


async def _timed(
    seconds: list[float], cpu: list[float], processes: Sequence[int], work: Callable[[], Awaitable[Any]]
) -> None:
    spent, started = cpu_seconds(*processes), time.perf_counter()
    await work()
    seconds.append(time.perf_counter() - started)
    cpu.append(cpu_seconds(*processes) - spent)


@asynccontextmanager
async def _asking(sessions: _Service, session_id: str, took: list[float]) -> AsyncIterator[None]:
    """Repeat a request at a constant rate, measured from the time when it was due."""
    path = f"/api/v1/sessions/{session_id}/attendance-files"
    asked: set[asyncio.Task[None]] = set()

    async def ask(due: float) -> None:
        (await sessions.http.get(path)).raise_for_status()
        took.append(time.perf_counter() - due)

    async def keep_asking() -> None:
        due = time.perf_counter()
        while True:
            asked.add(asyncio.create_task(ask(due)))
            due += 1 / PROBES_PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    asking = asyncio.create_task(keep_asking())
    try:
        yield
    finally:
        asking.cancel()
        await asyncio.gather(*asked)


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


_OF_SESSION = {
    "raw_files": "sha256 in (select sha256 from {0}.attendance_files where session_id = $1)",
    "presences": "file_id in (select file_id from {0}.attendance_files where session_id = $1)",
    "outbox": "payload is not null and $1::uuid is not null and type like '%ttended%'",
}

Rows = dict[str, tuple[list[str], list[str], list[list[Any]]]]
"""By table: columns, their types, and the values of each column."""


async def _stored(
    connection: "asyncpg.Connection[asyncpg.Record]", schema: str, tables: Sequence[str], session_id: str
) -> Rows:
    """Return what the service stored of a session."""
    found: Rows = {}
    for table in tables:
        columns = await connection.fetch(
            "select attname, format_type(atttypid, null) as type from pg_attribute where attrelid = $1::text::regclass"
            " and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = '' and"
            " format_type(atttypid, null) not like '%[]' order by attnum",
            f"{schema}.{table}",
        )
        names = [row["attname"] for row in columns]
        where = _OF_SESSION.get(table, "session_id = $1").format(schema)
        rows = await connection.fetch(f"select {', '.join(names)} from {schema}.{table} where {where}", session_id)
        found[table] = (names, [row["type"] for row in columns], [[row[name] for row in rows] for name in names])
    return found


async def _copy_parents(connection: "asyncpg.Connection[asyncpg.Record]", schema: str, bare: str) -> None:
    for table in _PARENTS:
        await connection.execute(f"insert into {bare}.{table} select * from {schema}.{table} on conflict do nothing")


async def _read_and_insert(
    connection: "asyncpg.Connection[asyncpg.Record]", bare: str, content: bytes, rows: Rows
) -> None:
    list(csv.reader(io.StringIO(content.decode())))
    await _insert(connection, bare, rows)


async def _insert(connection: "asyncpg.Connection[asyncpg.Record]", bare: str, rows: Rows) -> None:
    async with connection.transaction():
        for table, (names, types, values) in rows.items():
            unnested = ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, 1))
            await connection.execute("discard plans")
            await connection.execute(
                f"insert into {bare}.{table} ({', '.join(names)}) select * from unnest({unnested})", *values
            )
