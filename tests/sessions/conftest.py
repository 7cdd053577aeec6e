"""One running sessions service for the tests of this folder, and an edition of its own for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from tests.sessions.mission import Mission
from tests.support.services import Running, running

SECRET = "a secret of the tests that is long enough for sessions"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sessions(platform: Platform) -> AsyncIterator[Running]:
    """The service's API on its own schema; facts are handed to its handlers directly."""
    async with running(service, platform, roles=["api"], session_secret=SECRET) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def mission(sessions: Running) -> Mission:
    """A mission with one published edition in July 2021 and nothing else."""
    mission = Mission(sessions)
    await mission.handle(mission.edition_published())
    return mission
