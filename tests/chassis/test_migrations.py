"""Schemas move forward, once, and never over an edited file."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio

from diplomado_chassis.postgres.migrations import CHASSIS, MigrationError, migrate
from diplomado_local.platform import Platform
from tests.support.services import fresh_name
from tests.support.waiting import PATIENCE, eventually
from verification.faults.world.proxy import Fault, proxied


@pytest_asyncio.fixture(loop_scope="session")
async def schema(platform: Platform) -> AsyncIterator[str]:
    """A schema's name; it is dropped afterwards."""
    name = fresh_name()
    yield name
    connection = await asyncpg.connect(platform.postgres)
    await connection.execute(f'drop schema if exists "{name}" cascade')
    await connection.close()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """A package of migrations that a test may edit."""
    name = f"migrations_{fresh_name()}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "0001_first.sql").write_text("create table first (id int)")
    monkeypatch.syspath_prepend(str(tmp_path))
    return name, folder


async def test_several_replicas_migrate_at_once_and_each_file_is_applied_once(
    platform: Platform, schema: str, package: tuple[str, Path]
) -> None:
    """The advisory lock lets one work; the others find nothing to do."""
    applied = await asyncio.gather(*(migrate(platform.postgres, package[0], schema) for _ in range(5)))
    everything = 1 + sum(one.name.endswith(".sql") for one in files(CHASSIS).iterdir())
    assert sorted(map(len, applied)) == [0, 0, 0, 0, everything]


async def test_an_edited_file_a_gap_and_an_unknown_version_are_refused(
    platform: Platform, schema: str, package: tuple[str, Path]
) -> None:
    """Nothing is changed then."""
    name, folder = package
    await migrate(platform.postgres, name, schema)
    (folder / "0001_first.sql").write_text("create table first (id bigint)")
    with pytest.raises(MigrationError, match="changed"):
        await migrate(platform.postgres, name, schema)
    (folder / "0001_first.sql").write_text("create table first (id int)")
    (folder / "0003_third.sql").write_text("select 1")
    with pytest.raises(MigrationError, match="gaps"):
        await migrate(platform.postgres, name, schema)
    (folder / "0003_third.sql").unlink()
    (folder / "0001_first.sql").unlink()
    with pytest.raises(MigrationError, match="does not know"):
        await migrate(platform.postgres, name, schema)


async def test_a_failing_file_leaves_the_ones_before_it_and_nothing_of_itself(
    platform: Platform, schema: str, package: tuple[str, Path]
) -> None:
    """One transaction for each file."""
    name, folder = package
    (folder / "0002_second.sql").write_text("create table second (id int); select 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(platform.postgres, name, schema)
    connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": schema})
    try:
        assert await connection.fetchval("select to_regclass('first') is not null")
        assert await connection.fetchval("select to_regclass('second') is null")
    finally:
        await connection.close()


async def test_a_database_that_starts_is_waited_for_and_one_that_stays_away_is_named(
    platform: Platform, schema: str, package: tuple[str, Path]
) -> None:
    """Who starts a whole system need not start its parts in order."""
    address = urlsplit(platform.postgres)
    async with proxied(address.hostname or "", address.port or 0) as proxy:
        dsn = platform.postgres.replace(f":{address.port}/", f":{proxy.port}/")
        proxy.impose(Fault(refuse=True))
        with pytest.raises(MigrationError, match="Postgres does not let us in"):
            await migrate(dsn, package[0], schema)
        proxy.impose(Fault(black_hole=True))
        migrating = asyncio.create_task(migrate(dsn, package[0], schema, patience=PATIENCE))

        async def has_tried() -> bool:
            return proxy.connections > 0

        await eventually(has_tried)
        proxy.heal()
        assert "0001_first.sql" in await migrating


async def test_who_migrates_has_the_address_of_postgres_alone(platform: Platform, schema: str) -> None:
    """No secret of the service, and no Kafka: the command is as an image runs it."""
    command = "from diplomado_chassis.running.preparing import main; main('diplomado_sessions')"
    done = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", command, "migrate"),
        env={"DIPLOMADO_POSTGRES": platform.postgres, "DIPLOMADO_SCHEMA": schema},
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        said, _ = await done.communicate()
    assert done.returncode == 0
    assert len(json.loads(said)["applied"]) > 20
