"""People who visit the pages: each has a browser context of their own, with its width, language, scheme and scripts."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.watch import Watch
from tests.support.waiting import PATIENCE

Scheme = Literal["light", "dark"]
WAIT_MILLISECONDS = PATIENCE * 1000
HEIGHTS = {390: 844, 1280: 800}
LOCALES = {"es": "es-PA", "en": "en-US"}
RESULTS = Path(__file__).parents[2] / "build" / "browser"
# Pictures of the page before and after each action make its trace easy to read, and a test much slower.
SNAPSHOTS = os.environ.get("DIPLOMADO_BROWSER_TRACE") == "full"


class Visitors:
    """Opens pages for one test and keeps what is needed to understand its failure."""

    def __init__(self, browser: Browser, name: str, watch: Watch) -> None:
        self._browser = browser
        self._folder = RESULTS / re.sub(r"[^\w.-]+", "-", name)
        self._contexts: list[BrowserContext] = []
        self._traced: list[BrowserContext] = []
        self.watch = watch

    async def __call__(
        self,
        width: int = 390,
        language: str = "es",
        scheme: Scheme = "light",
        *,
        scripts: bool = True,
        traced: bool = True,
        base_url: str | None = None,
        zone: str = "America/Panama",
    ) -> Page:
        """A blank page of a new visitor. Paths given to `goto` begin at `base_url`.

        A trace draws the page at every step: a journey of a thousand steps does without.
        """
        context = await self._browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            has_touch=width < 600,
            locale=LOCALES.get(language, language),
            timezone_id=zone,
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
            accept_downloads=True,
            base_url=base_url,
        )
        context.set_default_timeout(WAIT_MILLISECONDS)
        self._contexts.append(context)
        self.watch.observe(context)
        if traced:
            self._traced.append(context)
            await context.tracing.start(snapshots=SNAPSHOTS)
        return await context.new_page()

    async def leave(self, *, failed: bool) -> None:
        """Close everything. After a failure write screenshots, faults and traces below `build/browser/`."""
        failed = failed or bool(self.watch.unexpected)
        if failed:
            self._folder.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self._contexts, 1):
            if failed:
                for count, page in enumerate(context.pages, 1):
                    await page.screenshot(path=self._folder / f"{number}-{count}.png", full_page=True)
                if context in self._traced:
                    await context.tracing.stop(path=self._folder / f"{number}-trace.zip")
            await context.close()
        if failed:
            (self._folder / "faults.txt").write_text("\n".join(self.watch.faults) + "\n", "utf-8")
        if self.watch.unexpected:
            raise AssertionError("\n".join(["The pages had faults:", *self.watch.unexpected]))


@asynccontextmanager
async def visitors(browser: Browser, name: str) -> AsyncIterator[Visitors]:
    """Visitors outside a test; an unexpected fault raises AssertionError at the end."""
    opened = Visitors(browser, name, Watch())
    failed = True
    try:
        yield opened
        failed = False
    finally:
        await opened.leave(failed=failed)
