"""Whoever prepares a database need not be a superuser, whom a managed Postgres gives to nobody."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest_asyncio

from diplomado_contracts.services import SERVICES
from diplomado_local.database import dsn_for, owner_role, provide, runtime_role
from diplomado_local.platform import Platform
from diplomado_local.platform.postgres import Postgres
from tests.architecture.source import ROOT
from tests.support.services import fresh_name
from tests.support.waiting import PATIENCE

PRIVILEGED = """
select rolname from pg_roles
where rolname like $1 and (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)
"""


@pytest_asyncio.fixture(loop_scope="session")
async def superuser(platform: Platform) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that may do everything."""
    connection = await asyncpg.connect(platform.postgres)
    yield connection
    await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def administrator(superuser: "asyncpg.Connection[asyncpg.Record]", platform: Platform) -> AsyncIterator[str]:
    """The address of a database of its own, for its owner, who may create roles and nothing else."""
    name = fresh_name()
    await superuser.execute(f"create role {name} login createrole password 'administrator'")
    await superuser.execute(f"create database {name} owner {name}", timeout=PATIENCE)
    yield dsn_for(platform.postgres, user=name, password="administrator", database=name)
    await superuser.execute(f"drop database {name} with (force)", timeout=PATIENCE)
    for [role] in await superuser.fetch("select rolname from pg_roles where rolname like $1", f"diplomado_{name}%"):
        await superuser.execute(f'drop role "{role}"')
    await superuser.execute(f"drop role {name}")


async def psql(address: str, script: Path, **environment: str) -> str:
    """Run a script as the manual says; what psql complained about."""
    program = Postgres(script.parent, script.parent / "log").binaries / "psql"
    child = await asyncio.create_subprocess_exec(
        *(str(program), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", address, "-f", str(script)),
        env={**os.environ, **environment}, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, told = await asyncio.wait_for(child.communicate(), PATIENCE)
    return told.decode() if child.returncode else ""


async def test_the_file_for_psql_needs_no_superuser_and_may_be_applied_again(
    administrator: str, superuser: "asyncpg.Connection[asyncpg.Record]", tmp_path: Path
) -> None:
    name = urlsplit(administrator).path[1:]
    # Roles belong to the whole server, on which other tests have those of the file.
    script = tmp_path / "roles.sql"
    script.write_text(
        (ROOT / "deploy/postgres/roles.sql").read_text("utf-8").replace("diplomado_", f"diplomado_{name}_")
    )
    passwords = {f"{role.upper()}_PASSWORD": role for name in SERVICES for role in (name, f"{name}_owner")}
    for _ in range(2):
        assert await psql(administrator, script, **passwords) == ""
    for role, password in ((f"diplomado_{name}_{one}", one) for one in passwords.values()):
        found = await asyncpg.connect(dsn_for(administrator, user=role, password=password, database=name))
        await found.close()
    assert await superuser.fetch(PRIVILEGED, f"diplomado_{name}%") == []


async def test_a_right_that_a_role_should_not_have_is_taken_away_by_a_superuser(
    platform: Platform, administrator: str, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    name = urlsplit(administrator).path[1:]
    made = await provide(administrator, [name], lambda role: f"password of {role}")
    connection = await asyncpg.connect(made[name].runtime)
    await connection.close()
    assert await superuser.fetch(PRIVILEGED, f"diplomado_{name}%") == []
    for role in (runtime_role(name), owner_role(name)):
        await superuser.execute(f'alter role "{role}" createrole bypassrls')
    everything = urlunsplit(urlsplit(platform.postgres)._replace(path=f"/{name}"))
    await provide(everything, [name], lambda role: f"password of {role}")
    assert await superuser.fetch(PRIVILEGED, f"diplomado_{name}%") == []
