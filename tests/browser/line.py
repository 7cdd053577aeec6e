"""A slow line, emulated by the browser itself, and what a visit costs on it: round trips, requests and bytes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page

from tests.support.waiting import PATIENCE

LATENCY_MILLISECONDS = 400
BITS_PER_SECOND = 400_000
BLOCKING = """() => performance.getEntriesByType("resource")
    .filter(entry => entry.renderBlockingStatus === "blocking").map(entry => entry.name)"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint").map(entry => entry.startTime)[0] || null"""


@dataclass
class Visit:
    """What the browser asked for since the line was opened."""

    requests: list[str] = field(default_factory=list)
    bytes: int = 0
    """Bytes of all answers on the wire, with headers, after compression."""
    _depths: dict[str, int] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _document: int = 0

    async def round_trips(self, page: Page) -> int:
        """Round trips until content can be shown: connection, redirects, document, and the longest chain that blocks.

        They are counted from who asked for what, not from a clock.
        """
        blocking: list[str] = await page.evaluate(BLOCKING)
        connection = 1
        return connection + max([self._document, *(self._depths.get(url, 0) for url in blocking)])

    async def content_milliseconds(self, page: Page) -> float | None:
        """When the browser first painted content: to be stated, never to be asserted."""
        painted: float | None = await page.evaluate(PAINTED)
        return painted

    def _sent(self, event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if urlsplit(url).path == "/favicon.ico":
            return
        asked_by = event["initiator"].get("url", "")
        if event.get("redirectResponse"):
            self.bytes += int(event["redirectResponse"]["encodedDataLength"])
            depth = self._document + 1
        elif event["type"] == "Document":
            depth = 1
        else:
            depth = self._depths.get(asked_by, self._document) + 1
        if event["type"] == "Document":
            self._document = depth
        self._depths[url] = depth
        self._ids.add(event["requestId"])
        self.requests.append(url)

    def _loaded(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._ids:
            self.bytes += int(event["encodedDataLength"])


@asynccontextmanager
async def slow_line(
    page: Page, *, latency: int = LATENCY_MILLISECONDS, bits_per_second: int = BITS_PER_SECOND
) -> AsyncIterator[Visit]:
    """Slow the page's line down and count what it carries; without a cache, as at the first visit."""
    session = await page.context.new_cdp_session(page)
    visit = Visit()
    session.on("Network.requestWillBeSent", visit._sent)
    session.on("Network.loadingFinished", visit._loaded)
    try:
        async with asyncio.timeout(PATIENCE):
            await session.send("Network.enable")
            await session.send("Network.setCacheDisabled", {"cacheDisabled": True})
            throughput = bits_per_second / 8
            await session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": latency,
                    "downloadThroughput": throughput,
                    "uploadThroughput": throughput,
                },
            )
        yield visit
    finally:
        await session.detach()
