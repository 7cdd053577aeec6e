"""Connections are lent to one transaction at a time, and none comes back with something left on it."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from diplomado_chassis import pool
from diplomado_chassis.database import Connection, Database
from diplomado_local.platform import Platform
from tests.chassis.sample import sample
from tests.support.services import fresh_name, settings_for
from tests.support.waiting import eventually


@pytest_asyncio.fixture(loop_scope="session")
async def database(platform: Platform) -> AsyncIterator[Database]:
    """Two connections at most, for each of which nobody waits long."""
    settings = settings_for(sample, platform, fresh_name(), pool_size=2, acquire_seconds=0.3, statement_seconds=5)
    database = Database(settings)
    yield database
    await database.close()


async def backend(database: Database) -> int:
    """The server's process behind the connection that is next."""
    async with database.transaction(readonly=True) as connection:
        return connection.get_server_pid()


async def test_one_connection_serves_one_transaction_after_the_other(database: Database) -> None:
    """A new one for each would cost the server a process."""
    assert await backend(database) == await backend(database)


async def test_more_transactions_than_connections_take_turns(database: Database) -> None:
    """Ten transactions share two connections, and nobody is passed over."""
    order: list[int] = []
    using: set[int] = set()

    async def use(number: int) -> None:
        async with database.transaction() as connection:
            order.append(number)
            using.add(connection.get_server_pid())
            assert await connection.fetchval("select pg_sleep(0.01)::text") == ""

    await asyncio.gather(*(use(number) for number in range(10)))
    assert sorted(order) == list(range(10))
    assert all(abs(place - number) < 2 for place, number in enumerate(order)), order
    assert len(using) == 2


async def test_waiting_for_a_connection_has_a_deadline(database: Database) -> None:
    """And who gave up waiting takes no place away."""
    async with database.transaction(), database.transaction():
        with pytest.raises(TimeoutError):
            async with database.transaction():
                pytest.fail("there were only two connections")
    async with database.transaction(), database.transaction():
        pass


async def test_a_connection_that_cannot_be_made_leaves_its_place_free(database: Database) -> None:
    """A service that starts before its database has all its places once that is there."""
    address = database.settings.postgres
    nowhere = database.settings.model_copy(update={"postgres": type(address)("postgresql://nobody@127.0.0.1:1/none")})
    absent = Database(nowhere)
    for _ in range(5):
        with pytest.raises(OSError, match="Connect call failed"):
            await backend(absent)
    absent.settings = database.settings
    assert await backend(absent)
    await absent.close()


async def test_a_connection_that_the_server_closed_is_not_lent_again(database: Database) -> None:
    """After a restart of the server, requests meet fresh connections instead of errors."""
    async with database.transaction() as doomed:
        gone = doomed.get_server_pid()
        async with database.transaction() as other:
            pass
    await other.execute("select pg_terminate_backend($1)", gone)
    await eventually(lambda: closed(doomed), seconds=5)
    async with database.transaction() as first, database.transaction() as second:
        assert gone not in {first.get_server_pid(), second.get_server_pid()}


async def test_a_refused_request_keeps_its_connection(database: Database) -> None:
    """Being refused is everyday business: the transaction is rolled back, the connection stays."""
    before = await backend(database)
    with pytest.raises(LookupError):
        async with database.transaction():
            raise LookupError
    assert await backend(database) == before


async def test_a_cancelled_statement_takes_its_connection_with_it(database: Database) -> None:
    """The server's answer to the cancelling may come late, and would hit the next transaction."""
    pids: list[int] = []

    async def sleep() -> None:
        async with database.transaction() as connection:
            pids.append(connection.get_server_pid())
            await connection.execute("select pg_sleep(4)")

    sleeping = asyncio.create_task(sleep())

    async def asleep() -> bool:
        return bool(pids)

    await eventually(asleep, seconds=5)
    sleeping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sleeping
    assert await backend(database) != pids[0]


async def test_a_connection_that_nobody_needs_is_closed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a rush the server gets its processes back."""
    async with database.transaction() as first, database.transaction():
        older = first
    monkeypatch.setattr(pool, "_IDLE_SECONDS", -1.0)
    await backend(database)
    await backend(database)
    assert older.is_closed()


async def test_closing_waits_for_a_transaction_under_way(database: Database) -> None:
    """An acknowledged request is a committed one, also at the end of the process."""
    begun, done = asyncio.Event(), list[object]()

    async def work() -> None:
        async with database.transaction() as connection:
            begun.set()
            done.append(await connection.fetchval("select pg_sleep(0.2)::text"))

    working = asyncio.create_task(work())
    await begun.wait()
    await database.close()
    assert done == [""]
    await working


async def closed(connection: Connection) -> bool:
    """Whether the driver has heard of the end."""
    return connection.is_closed()
