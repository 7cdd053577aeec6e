"""A migration adds columns while requests run, and nobody notices: the statement that it outdates is prepared anew.

The statements here have `*`, which the rule `unnamed_columns` forbids to services: the second line of defence.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio
from fastapi import Request

from diplomado_chassis.failures import is_transient
from diplomado_chassis.handling import Received
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import fetch_all
from diplomado_chassis.publishing import outbox
from diplomado_chassis.running.process import Process
from diplomado_contracts import RegistrationWaitlisted
from diplomado_local.platform import Platform
from tests.chassis.facts import waitlisted
from tests.chassis.sample import sample
from tests.support.services import Running, publish, published, running
from tests.support.waiting import PATIENCE, eventually

router = Router(prefix="/api/v1")
RAISE = """
insert into counters (id, value) values ($1, 1) on conflict (id) do update set value = counters.value + 1 returning *
"""
LIST = "select * from counters order by value"
ATTEMPTS = [0]
POOL = 2
"""Connections; requests may have so many at once."""


@router.post("/counters/{counter_id}", dependencies=[public])
async def count_up(counter_id: UUID, body: dict[str, int], connection: Transaction) -> dict[str, int]:
    """Raise a counter, after another statement has had an effect in the same transaction."""
    ATTEMPTS[0] += 1
    await outbox.append(connection, waitlisted(counter_id))
    row = await connection.fetchrow(RAISE, counter_id)
    assert row
    return {"value": row["value"], "sent": body["number"]}


@router.get("/counters", dependencies=[public])
async def list_counters(connection: Transaction) -> list[int]:
    """Read by a cursor, whose statement the driver does not forget by itself."""
    return [row["value"] for row in await fetch_all(connection, LIST)]


@router.post("/counters-in-two-steps/{counter_id}", dependencies=[public])
async def count_up_twice(counter_id: UUID, database: DatabaseOf) -> int:
    """Commit one effect, then another."""
    async with database.transaction() as connection:
        await connection.execute("update counters set value = value + 10 where id = $1", counter_id)
    async with database.transaction() as connection:
        row = await connection.fetchrow(RAISE, counter_id)
    assert row
    return int(row["value"])


@router.post("/streams/{counter_id}", dependencies=[public])
async def count_up_by_a_stream(counter_id: UUID, request: Request, database: DatabaseOf) -> int:
    """Read a body that is not kept, then have the effect."""
    size = sum([len(chunk) async for chunk in request.stream()])
    async with database.transaction() as connection:
        await connection.fetchrow(RAISE, counter_id)
    return size


async def note_waitlisted(connection: Connection, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
    """Count every fact."""
    for fact in facts:
        await connection.fetchrow(
            "insert into seen (event_id, registration_id, revision, effects) values ($1, $2, $3, 1) "
            "on conflict (event_id) do update set effects = seen.effects + 1 returning *",
            fact.envelope.id,
            fact.event.registration_id,
            fact.event.revision,
        )


careless = replace(sample, routes=[router], consumes={RegistrationWaitlisted: note_waitlisted})


@dataclass
class Changing:
    """A service whose schema changes below it."""

    service: Running
    owner: "asyncpg.Connection[asyncpg.Record]"
    http: httpx.AsyncClient

    async def add_column(self) -> None:
        """Migrate as the next release would."""
        for table in ("counters", "seen"):
            await self.owner.execute(f"alter table {table} add column column_{uuid7().hex} text")

    async def prepare(self, read: Callable[[Connection], Awaitable[Any]]) -> None:
        """Prepare the statements of a function on every connection of the pool, then migrate."""
        database = self.service.database
        async with database.transaction() as one, database.transaction() as other:
            await read(one)
            await read(other)
        await self.add_column()

    async def value(self, counter_id: UUID) -> Any:
        """The counter as it is stored."""
        return await self.owner.fetchval("select value from counters where id = $1", counter_id)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        """Send a request."""
        return await self.http.post(f"/api/v1{path}", **options)


@pytest_asyncio.fixture(loop_scope="session")
async def changing(platform: Platform) -> AsyncIterator[Changing]:
    """Few connections, so that a statement can be prepared on all of them."""
    async with running(careless, platform, roles={"api", "consumer", "relay"}, pool_size=POOL) as service:
        settings = service.database.settings
        owner = await asyncpg.connect(platform.postgres, server_settings={"search_path": settings.schema_name})
        async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as http:
            yield Changing(service, owner, http)
        await owner.close()


async def test_requests_are_done_again_after_a_column_was_added(changing: Changing) -> None:
    """Each has its effect once, also many at once, and its body arrives whole; the facts are published once."""
    counter = uuid7()
    path = f"/counters/{counter}"
    for _ in range(3):
        assert (await changing.post(path, json={"number": 7})).status_code == 200
    before = ATTEMPTS[0]

    await changing.prepare(lambda connection: connection.fetchrow(RAISE, uuid7()))
    answer = await changing.post(path, json={"number": 8}, headers={"Idempotency-Key": "a-key-of-this-test"})
    again = await changing.post(path, json={"number": 8}, headers={"Idempotency-Key": "a-key-of-this-test"})

    assert (answer.status_code, answer.json()) == (200, {"value": 4, "sent": 8})
    assert (again.json(), again.headers["idempotency-replayed"]) == (answer.json(), "true")
    assert ATTEMPTS[0] == before + 2
    for _ in range(3):
        await asyncio.gather(*(changing.post(path, json={"number": 1}) for _ in range(10)))
        await changing.add_column()
        answers = await asyncio.gather(*(changing.post(path, json={"number": 9}) for _ in range(10)))
        assert {answer.status_code for answer in answers} == {200}
    assert await changing.value(counter) == 64

    async def all_are_published() -> bool:
        return bool(await changing.owner.fetchval("select count(*) = 0 from outbox"))

    await eventually(all_are_published)
    prefix = changing.service.database.settings.topic_prefix
    assert len(await published(changing.service.platform, prefix, ["training.registrations"])) == 64


async def test_a_cursor_is_opened_again_after_a_column_was_added(changing: Changing) -> None:
    """Twice: the driver itself would keep the outdated statement for good."""
    await changing.post(f"/counters/{uuid7()}", json={"number": 1})
    for _ in range(2):
        await changing.prepare(lambda connection: fetch_all(connection, LIST))
        assert (await changing.http.get("/api/v1/counters")).json() == [1]
    assert (await changing.http.get("/api/v1/counters")).json() == [1]


@pytest.mark.parametrize(("path", "effect"), [("/counters-in-two-steps", 10), ("/streams", 0)])
async def test_a_request_that_cannot_be_done_again_gets_503(changing: Changing, path: str, effect: int) -> None:
    """What it has committed stays once; a body that was not kept is asked for anew."""
    counter = uuid7()
    path = f"{path}/{counter}"
    await changing.post(f"/counters/{counter}", json={"number": 1})
    await changing.post(path, content=b"1234")
    value = await changing.value(counter)

    await changing.prepare(lambda connection: connection.fetchrow(RAISE, uuid7()))
    refused = await changing.post(path, content=b"1234")

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert await changing.value(counter) == value + effect
    assert (await changing.post(path, content=b"1234")).status_code == 200


async def test_facts_are_applied_once_after_a_column_was_added(changing: Changing) -> None:
    """The batch is repeated; nothing becomes a dead letter."""
    number = 0
    for _ in range(3):
        await publish(changing.service, *(waitlisted(revision=number + one) for one in range(1, 6)))
        number += 5

        async def seen() -> bool:
            return bool(await changing.owner.fetchval("select count(*) = $1 from seen where effects = 1", number))  # noqa: B023

        await eventually(seen)
        await changing.add_column()
    assert await changing.owner.fetchval("select max(effects) from seen") == 1
    assert await changing.owner.fetchval("select count(*) from dead_letters") == 0


async def test_an_outdated_plan_is_transient(changing: Changing) -> None:
    """As Postgres says it, and not so every other feature that it does not support."""
    other = asyncpg.FeatureNotSupportedError("0A000")
    assert not is_transient(other)
    await changing.prepare(lambda connection: connection.fetch("select * from seen"))
    with pytest.raises(asyncpg.InvalidCachedStatementError) as caught:
        async with changing.service.database.transaction() as connection:
            await connection.fetch("select * from seen")
    assert is_transient(caught.value)
    async with changing.service.database.transaction() as connection:
        assert await connection.fetch("select * from seen") == []


async def test_a_replica_starts_on_the_schema_of_the_next_release(changing: Changing) -> None:
    """It serves and is ready: replicas are started anew while a release is rolled out or back."""
    await changing.owner.execute(
        "insert into schema_migrations (source, version, name, sha256) values ('service', 2, '0002_next.sql', 'x')"
    )
    replica = Process(careless, changing.service.settings, frozenset({"api", "consumer"}))
    serving = asyncio.create_task(replica.run())
    try:
        await replica.started()

        async def is_ready() -> bool:
            return (await changing.http.get(f"http://127.0.0.1:{replica.operations_port}/readyz")).is_success

        await eventually(is_ready)
    finally:
        replica.stopping.set()
        await serving
