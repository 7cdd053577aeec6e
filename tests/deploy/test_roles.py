"""Each service works in its own schema as a role that can do nothing anywhere else."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from diplomado_contracts.services import SERVICES
from diplomado_local.database import RUNTIME_LIMITS, Access, owner_role, provide
from diplomado_local.failures import Failure
from diplomado_local.migrations import migrate_all
from diplomado_local.platform import Platform

TABLES = """
select table_schema, table_name from information_schema.tables
where table_schema = any($1) and table_type = 'BASE TABLE' order by 1, 2
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def accesses(platform: Platform) -> dict[str, Access]:
    """The schemas of the four services at the head of their migrations."""
    made = await provide(platform.postgres, SERVICES, lambda role: f"password of {role}")
    await migrate_all(made.values())
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tables(accesses: dict[str, Access], platform: Platform) -> dict[str, list[str]]:
    """All tables by schema."""
    administrator = await asyncpg.connect(platform.postgres, database="diplomado")
    found = await administrator.fetch(TABLES, SERVICES)
    await administrator.close()
    return {name: [row["table_name"] for row in found if row["table_schema"] == name] for name in SERVICES}


@pytest_asyncio.fixture(loop_scope="session", params=SERVICES)
async def service(request: pytest.FixtureRequest) -> str:
    """Each service in turn."""
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def runtime(service: str, accesses: dict[str, Access]) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection as the running service has it."""
    connection = await asyncpg.connect(accesses[service].runtime)
    yield connection
    await connection.close()


async def test_it_reads_each_of_its_own_tables_without_naming_the_schema(
    service: str, runtime: "asyncpg.Connection[asyncpg.Record]", tables: dict[str, list[str]]
) -> None:
    assert len(tables[service]) > 5
    for table in tables[service]:
        await runtime.fetch(f"select * from {table} limit 1")


async def test_it_is_denied_each_foreign_table(
    service: str, runtime: "asyncpg.Connection[asyncpg.Record]", tables: dict[str, list[str]]
) -> None:
    foreign = [f"{name}.{table}" for name in SERVICES if name != service for table in tables[name]]
    assert len(foreign) > 15
    for table in foreign:
        for statement in (f"select * from {table}", f"delete from {table}", f"insert into {table} default values"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await runtime.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "create table notes (id int)",
        "create table public.notes (id int)",
        "create schema notes",
        "alter table outbox add column note text",
        "truncate outbox",
        "drop table outbox",
        "update schema_migrations set sha256 = ''",
        "create role someone",
        "set role diplomado_registration_owner",
        "copy outbox to program 'cat'",
    ],
)
async def test_it_cannot_change_structure_or_become_someone_else(
    statement: str, runtime: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await runtime.execute(statement)


async def test_it_has_deadlines_for_statements_locks_and_idle_transactions(
    runtime: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    shown = {name: await runtime.fetchval("select current_setting($1)", name) for name in RUNTIME_LIMITS}
    assert {name: value.replace("1min", "60s") for name, value in shown.items()} == RUNTIME_LIMITS


async def test_who_migrates_one_schema_is_denied_the_others(service: str, accesses: dict[str, Access]) -> None:
    connection = await asyncpg.connect(accesses[service].owner)
    assert await connection.fetchval("select current_user") == owner_role(service)
    for other in SERVICES:
        if other != service:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"drop table {other}.outbox")
    await connection.close()


async def test_preparing_again_changes_passwords_and_keeps_data(
    platform: Platform, accesses: dict[str, Access]
) -> None:
    again = await provide(platform.postgres, SERVICES, lambda _role: "another")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(accesses["sessions"].runtime)
    connection = await asyncpg.connect(again["sessions"].runtime)
    assert await connection.fetchval("select count(*) from schema_migrations") > 0
    await connection.close()
    await provide(platform.postgres, SERVICES, lambda role: f"password of {role}")


async def test_a_role_that_may_not_make_roles_is_told_so(accesses: dict[str, Access]) -> None:
    with pytest.raises(Failure, match="must name a role that may create roles"):
        await provide(accesses["sessions"].runtime, SERVICES, lambda _role: "another")
