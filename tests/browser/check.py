"""All checks that hold for every page, and the visitors for whom they hold."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import Page

from tests.browser.axe import axe
from tests.browser.keyboard import keyboard_faults
from tests.browser.paper import paper_faults
from tests.browser.reflow import reflow_faults
from tests.browser.tables import table_faults
from tests.browser.visitor import Scheme, Visitors


@dataclass(frozen=True)
class Kind:
    """A kind of visitor."""

    width: int
    language: str
    scheme: Scheme
    scripts: bool

    @property
    def label(self) -> str:
        return f"{self.width} px, {self.language}, {self.scheme}, scripts {'on' if self.scripts else 'off'}"


KINDS: tuple[Kind, ...] = (
    Kind(390, "es", "light", scripts=True),
    Kind(1280, "en", "dark", scripts=False),
)
"""Both widths, languages and schemes, with scripts and without."""
if os.environ.get("DIPLOMADO_BROWSER_KINDS") == "all":
    KINDS += (Kind(390, "en", "dark", scripts=False), Kind(1280, "es", "dark", scripts=True))
    KINDS += (Kind(1280, "en", "light", scripts=False),)

Step = Callable[[Page, Kind], Awaitable[object]]


async def faults_of(page: Page) -> list[str]:
    """What axe, the keyboard and narrow screens find. Empty is good: `assert await faults_of(page) == []`."""
    return [*await axe(page), *await keyboard_faults(page), *await reflow_faults(page)]


async def examine(page_at: Visitors, url: str, *steps: str | Step, tables: bool = False) -> list[str]:
    """The faults of pages for every kind of visitor, each with its place. Empty is good.

    A step is a path, which is opened in the visitor's language, or a function that leads the page somewhere.
    """
    found: list[str] = []
    for kind in KINDS:
        page = await page_at(kind.width, kind.language, kind.scheme, scripts=kind.scripts, base_url=url)
        for step in steps:
            if isinstance(step, str):
                await page.goto(in_language(step, kind.language))
            else:
                await step(page, kind)
            place = page.url.removeprefix(url).partition("?")[0]
            faults = await axe(page)
            if kind.scripts:  # once for each width
                faults += await keyboard_faults(page)
            else:
                faults += await paper_faults(page)
            if kind.width == min(of.width for of in KINDS):
                faults += await reflow_faults(page)
                faults += await table_faults(page) if tables and kind.scripts else []
            found += [f"{place} ({kind.label}): {fault}" for fault in faults]
    return found


def in_language(path: str, language: str) -> str:
    """A path with the language in its query."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"
