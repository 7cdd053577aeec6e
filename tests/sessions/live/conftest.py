"""A sessions service with the role `meetings`, an account of Zoom that is simulated, and an edition for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from tests.sessions.conftest import SECRET as SESSION_SECRET
from tests.sessions.mission import Mission
from tests.support.services import Running, running
from tests.support.zoom import ACCOUNT, CLIENT, SECRET, Simulator, simulated

NEW_SECRET, OLD_SECRET = "el-secreto-nuevo", "el-secreto-viejo"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def zoom_account() -> AsyncIterator[Simulator]:
    """One simulator for all tests: meetings have numbers of their own."""
    async with simulated() as simulator:
        yield simulator


# Of the package: a worker that looks so often would go on beside all tests that follow.
@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def live_sessions(platform: Platform, zoom_account: Simulator) -> AsyncIterator[Running]:
    """The service with its worker, which looks often."""
    async with running(
        service,
        platform,
        roles=["api", "meetings"],
        session_secret=SESSION_SECRET,
        zoom_account=ACCOUNT,
        zoom_client_id=CLIENT,
        zoom_client_secret=SECRET,
        zoom_webhook_secrets=f"{NEW_SECRET}, {OLD_SECRET}",
        zoom_api_url=f"{zoom_account.url}/v2",
        zoom_oauth_url=f"{zoom_account.url}/oauth/token",
        zoom_request_seconds=5.0,
        zoom_poll_seconds=0.02,
        zoom_sync_seconds=0.1,
        zoom_report_first_seconds=0.01,
        zoom_report_again_seconds=0.01,
    ) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def zoom(zoom_account: Simulator) -> Simulator:
    """The simulator, behaving well at the start of the test."""
    zoom_account.faults.clear()
    zoom_account.asked.clear()
    zoom_account.repeat_pages = zoom_account.endless_token = False
    zoom_account.has_webinars = True
    zoom_account.most_concurrent = 0
    return zoom_account


@pytest_asyncio.fixture(loop_scope="session")
async def mission(live_sessions: Running) -> Mission:
    """A mission with one published edition in July 2021."""
    mission = Mission(live_sessions)
    await mission.handle(mission.edition_published())
    return mission
