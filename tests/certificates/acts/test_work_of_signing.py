"""What many people cost is counted at two sizes: an act by its certificates, one participant's progress not at all."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from diplomado_certificates.early_warnings.task import look
from diplomado_certificates.register import store as register
from diplomado_certificates.register.certificate import NewCertificate
from diplomado_certificates.register.store import TURN
from diplomado_chassis.handling import Context
from diplomado_chassis.postgres.database import Connection
from tests.certificates.examples import DIPLOMA, WEBINARS
from tests.certificates.graduation.test_policy_pages import typed
from tests.certificates.staff import drafted, sign
from tests.certificates.visitor import visitor
from tests.certificates.world import Someone, World, deliver
from tests.support.loop import nothing_holds_the_loop
from tests.support.scans import analyse
from tests.support.searches import searched
from tests.support.services import Running
from tests.support.work import Work, worked

FEW, MANY = 4 * TURN, 8 * TURN
"""So many that events are written in parts as well."""
MAX_WAL_RECORDS = 20
"""For each award: a certificate with its indexes and its event."""
_LOOP_SECONDS = 0.15
"""Of processor time; with FEW and MANY in one step it would be more."""
_MAX_SEARCHES = 2
"""For cycles of objects, after the signature. A thousand certificates would make one for each hundred of them."""
_SIGNED = """
select (select count(*) from certificates where act_id = $1) as certificates,
    (select count(distinct xmin::text) from (
        select xmin from certificates where act_id = $1 union all select xmin from acts where act_id = $1
    ) as written) as transactions
"""


@dataclass
class Signed:
    """What a signature cost."""

    work: Work
    wal_records: int
    certificates: int
    transactions: int


async def _edition(certificates: Running, people: int) -> World:
    world = World(code=f"many-{people}")
    crowd = [Someone(f"Ana {number}", "Ruiz") for number in range(people)]
    await deliver(
        certificates,
        world.edition(),
        *world.timetable()[:1],
        *(world.describe(one) for one in crowd),
        *(world.register(one) for one in crowd),
        *(world.attend(one, 1) for one in crowd),
    )
    world.best = crowd[people // 2]
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=WEBINARS)
    return world


async def _sign(certificates: Running, world: World, monkeypatch: pytest.MonkeyPatch) -> Signed:
    with nothing_holds_the_loop(_LOOP_SECONDS):
        act = await drafted(certificates, world)
    assert act["awards"] in (FEW, MANY)
    watch = await asyncpg.connect(certificates.platform.postgres)
    try:
        before = await _wal_records(watch)
        waiting = _composed_and_not_stored(monkeypatch)
        with worked(monkeypatch) as work, nothing_holds_the_loop(_LOOP_SECONDS), searched() as searches:
            answer = await sign(certificates, act)
        assert len(searches) <= _MAX_SEARCHES
        assert max(waiting) == TURN  # a transaction that is idle while more are composed could reach its time limit
        assert answer.status_code == 200, answer.text
        records = await _wal_records(watch) - before
    finally:
        watch.terminate()
    async with certificates.database.transaction(readonly=True) as connection:
        row = await connection.fetchrow(_SIGNED, UUID(act["act_id"]))
    assert row is not None
    return Signed(work, records, row["certificates"], row["transactions"])


def _composed_and_not_stored(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note from now on how many certificates are composed and not stored, whenever some are to be stored."""
    waiting: list[int] = []
    composed = stored = 0
    of, insert = NewCertificate.of, register.insert_certificates

    def counted(*arguments: Any) -> NewCertificate:
        nonlocal composed
        composed += 1
        return of(*arguments)

    async def inserted(connection: Connection, edition_id: UUID, act_id: UUID, some: Any, now: datetime) -> None:
        nonlocal stored
        waiting.append(composed - stored)
        stored += len(some)
        await insert(connection, edition_id, act_id, some, now)

    monkeypatch.setattr(NewCertificate, "of", counted)
    monkeypatch.setattr(register, "insert_certificates", inserted)
    return waiting


def _report_at_commits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let sessions report what they wrote at each commit, not once a second: what was before does not count."""
    execute = asyncpg.Connection.execute

    async def executed(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
        if query.startswith("COMMIT"):
            await execute(self, "select pg_stat_force_next_flush()")
        return await execute(self, query, *arguments, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", executed)


async def _wal_records(watch: "asyncpg.Connection[asyncpg.Record]") -> int:
    await watch.execute("select pg_stat_clear_snapshot()")
    return int(await watch.fetchval("select wal_records from pg_stat_wal"))


async def test_many_cost_in_parts_and_one_costs_as_in_a_small_edition(
    certificates: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    _report_at_commits(monkeypatch)
    editions = [await _edition(certificates, people) for people in (FEW, MANY)]
    await analyse(certificates.platform.postgres, certificates.settings.schema_name)

    few, many = [await _progress_of_one(certificates, world, monkeypatch) for world in editions]
    assert many.statements == few.statements
    assert 0 < many.rows <= few.rows

    least, most = [await _sign(certificates, world, monkeypatch) for world in editions]
    assert (least.certificates, most.certificates) == (FEW, MANY)
    assert least.transactions == most.transactions == 1
    # Certificates, how many there are, and events: each in parts of as many.
    assert len(most.work.statements) - len(least.work.statements) == 3 * (MANY - FEW) // TURN
    assert most.wal_records / MANY <= MAX_WAL_RECORDS


async def _progress_of_one(certificates: Running, world: World, monkeypatch: pytest.MonkeyPatch) -> Work:
    path = f"/api/v1/editions/{world.edition_id}/progress?registration_id={world.best.registration_id}"
    await certificates.http.get(path)  # what is kept between requests is not counted
    with worked(monkeypatch) as work:
        answer = await certificates.http.get(path)
    (one,) = answer.json()["participants"]
    assert one["registration_id"] == str(world.best.registration_id)
    return work


PIECES = (
    "/certificates/fragments/ready/{0}",
    "/certificates/fragments/report/{0}",
    "/api/v1/editions/{0}/progress?fields=awards",
    "/api/v1/editions/{0}/progress?outcome=unmet",
)
"""What evaluates everybody and no act."""


async def test_nothing_searches_for_cycles_while_everybody_is_evaluated(certificates: Running) -> None:
    world = await _edition(certificates, MANY)
    policy = f"/certificates/editions/{world.edition_id}/policy"
    context = Context("early_warnings", certificates.settings, certificates.database, asyncio.Event())
    async with visitor(certificates) as ana:

        async def read(path: str) -> None:
            answer = await ana.client.get(path, headers={"HX-Request": "true"})
            assert answer.status_code == 200, answer.text

        async def preview() -> None:
            await ana.open(policy)
            answer = await ana.send(f"{policy}/preview", typed(), policy)
            assert answer.status_code == 200, answer.text

        async def warn() -> None:
            early = {**DIPLOMA, "early_warning": "coordinator", "reason": "avisos"}
            assert (await certificates.http.put(f"/api/v1{policy[13:]}", json=early)).status_code == 200
            await look(context)

        works: dict[str, Callable[[], Awaitable[None]]] = {
            path: partial(read, path.format(world.edition_id)) for path in PIECES
        }
        found = {}
        for name, work in {**works, "preview": preview, "warnings": warn}.items():
            gc.collect()
            with searched() as searches:
                await work()
            found[name] = len(searches)
    assert {name: number for name, number in found.items() if number > 1} == {}, "one may follow at the end"
