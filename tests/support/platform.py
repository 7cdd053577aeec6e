"""One platform for the whole test session, and folders for further ones."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from diplomado_local.folder import Folder
from diplomado_local.platform import Platform, started
from diplomado_local.platform.java import GIVEN

# A broker of the tests lives for minutes: to compile its code a second time, for more speed, costs more than it brings.
QUICK_JAVA = "-XX:TieredStopAtLevel=1"


def pytest_configure() -> None:
    """Let brokers start with it wherever a test or a program of one starts them."""
    os.environ.setdefault(GIVEN, QUICK_JAVA)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def platform(session_folder: Folder) -> AsyncIterator[Platform]:
    """Postgres and Kafka as the environment asks for them, embedded by default, in a temporary folder."""
    async with started(session_folder) as running:
        if running.postgres_server:
            await hurry(running.postgres)
        yield running


async def hurry(postgres: str) -> None:
    """Let a server that ends with the tests not wait for its disk at each commit, and keep house when it is told to.

    What is committed still survives the death of any process: only the machine's would lose it. Autovacuum computes
    statistics at moments of its own, which choose plans: without it a test has the same plans in each run.
    """
    connection = await asyncpg.connect(postgres)
    try:
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            await connection.execute(f"alter system set {setting} = off")
        await connection.execute("select pg_reload_conf()")
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Folder]:
    """The folder of the session's platform."""
    yield from temporary()


@pytest.fixture
def folder() -> Iterator[Folder]:
    """A folder for a platform of the test's own; pytest's folders are closed to the account that Postgres runs as."""
    yield from temporary()


def temporary() -> Iterator[Folder]:
    """A temporary folder."""
    root = Path(tempfile.mkdtemp(prefix="diplomado-tests-"))
    yield Folder(root)
    shutil.rmtree(root, ignore_errors=True)
