"""The fixtures of browser tests, for the tests of every folder."""

import asyncio
from collections.abc import AsyncIterator, Generator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser import chromium
from tests.browser.visitor import Visitors
from tests.browser.watch import Watch

FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note for the fixtures whether the test failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of a worker."""
    found = await asyncio.to_thread(chromium.find)
    async with async_playwright() as playwright:
        browser = await found.launch(playwright)
        yield browser
        await browser.close()


@pytest.fixture
def watch() -> Watch:
    """The faults of the pages; `watch.expect(pattern)` accepts those that a test provokes."""
    return Watch()


@pytest_asyncio.fixture(loop_scope="session")
async def page_at(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> AsyncIterator[Visitors]:
    """Open pages: `await page_at(390, "es", "dark", scripts=False)`. Any fault of a page fails the test at its end."""
    opened = Visitors(browser, request.node.name, watch)
    yield opened
    await opened.leave(failed=request.node.stash.get(FAILED, False))
