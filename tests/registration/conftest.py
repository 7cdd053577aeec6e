"""One registration service for all tests of this folder; each test makes an edition of its own."""

from collections.abc import AsyncIterator

import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from tests.registration.mission import Mission
from tests.registration.staff import SESSION_SECRET
from tests.support.services import running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mission(platform: Platform) -> AsyncIterator[Mission]:
    """A mission whose catalogue is filled in. Nothing leaves the outbox, so that tests read it there."""
    async with running(
        service, platform, roles=["api"], pool_size=30, session_secret=SESSION_SECRET, development=True
    ) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def today(platform: Platform) -> AsyncIterator[Mission]:
    """A mission in which editions that have ended take nobody, as in production."""
    async with running(
        service, platform, roles=["api"], past_editions_open=False, session_secret=SESSION_SECRET
    ) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mission_alone(platform: Platform) -> AsyncIterator[Mission]:
    """A mission for the tests of one file, which read lists over everything that a mission has."""
    async with running(service, platform, roles=["api"], session_secret=SESSION_SECRET, development=True) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()
