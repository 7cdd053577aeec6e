"""Plans that a connection made while a table had one page."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio

from diplomado_chassis.postgres.plans import BULK_ROWS, discard_plans
from diplomado_local.platform import Platform
from tests.support.services import fresh_name

_FILL = "insert into {} (id) select n from generate_series($1::int, $2::int) as n"


@pytest_asyncio.fixture(loop_scope="session")
async def connection(platform: Platform) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that has checked a foreign key often while few rows were there, and everything analysed."""
    name = fresh_name()
    connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": name})
    await connection.execute(f"""
        create schema {name};
        create table parents (id int primary key, shown text not null default repeat('x', 200));
        create table children (id int references parents);
        insert into parents (id) select generate_series(-10, 0);
    """)
    await connection.execute("vacuum analyze parents, children")
    for number in range(7):
        await connection.execute(_FILL.format("children"), -number, -number)
    yield connection
    await connection.execute(f"drop schema {name} cascade")
    await connection.close()


async def _read_whole(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    await connection.execute("select pg_stat_force_next_flush()")
    return int(
        await connection.fetchval("select seq_tup_read from pg_stat_user_tables where relid = 'parents'::regclass")
    )


async def _grow(connection: "asyncpg.Connection[asyncpg.Record]", *, discard: bool) -> int:
    """Insert many parents and children in one transaction; return how many parents were read by whole scans."""
    before = await _read_whole(connection)
    async with connection.transaction():
        await connection.execute(_FILL.format("parents"), 1, BULK_ROWS)
        if discard:
            await discard_plans(connection, BULK_ROWS)
        await connection.execute(_FILL.format("children"), 1, BULK_ROWS)
    return await _read_whole(connection) - before


async def test_a_foreign_key_is_checked_by_its_index_after_the_table_grew(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    assert await _grow(connection, discard=True) == 0


async def test_without_new_plans_the_table_is_read_once_for_each_row(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    assert await _grow(connection, discard=False) > BULK_ROWS**2 // 4


async def test_prepared_statements_stay_valid(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    statement = await connection.prepare("select $1::int + 1")
    async with connection.transaction():
        await discard_plans(connection, BULK_ROWS)
        assert await statement.fetchval(1) == 2


async def test_few_rows_keep_the_plans(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    executed: list[str] = []
    with connection.query_logger(lambda query: executed.append(query.query)):
        await discard_plans(connection, BULK_ROWS - 1)
    assert executed == []
