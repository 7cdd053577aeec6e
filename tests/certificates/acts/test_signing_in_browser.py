"""Whoever signs an act sees in the page how far it is, until the answer comes: the signed act, or why not."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Page

from diplomado_certificates.register import store as register
from diplomado_certificates.register.store import insert_certificates, lock_register
from tests.browser.visitor import Visitors
from tests.certificates.staff import drafted
from tests.certificates.visitor import sign_in_browser
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.waiting import PATIENCE, eventually

# A script of the test cannot look at a page whose form waits for its answer, so the page writes down what it shows.
_WATCH = r"""
new MutationObserver(() => {
    const found = document.querySelector("main")?.innerText.match(/(\d+ (de|of) \d+)/);
    const shown = JSON.parse(sessionStorage.shown ?? "[]");
    if (found && shown.at(-1) !== found[1]) sessionStorage.shown = JSON.stringify([...shown, found[1]]);
}).observe(document, { childList: true, subtree: true });
"""


@dataclass
class Signing:
    """The page of an act, with how often it has asked for the progress."""

    page: Page
    asked: list[str] = field(default_factory=list)

    async def asks_again(self) -> None:
        """Wait until what the service says now is shown."""
        known = len(self.asked)
        await eventually(lambda: asyncio.sleep(0, len(self.asked) > known + 1))

    async def shown(self) -> list[str]:
        """What the page showed before its answer came."""
        return list(await self.page.evaluate("JSON.parse(sessionStorage.shown ?? '[]')"))


async def _page_of(
    certificates: Running, world: World, act_id: str, page_at: Visitors, language: str, *, scripts: bool = True
) -> Signing:
    page = await page_at(390, language, "light", scripts=scripts, base_url=certificates.url)
    await page.add_init_script(_WATCH)
    await sign_in_browser(page, certificates)
    await page.goto(f"/certificates/editions/{world.edition_id}/act/{act_id}?lang={language}")
    signing = Signing(page)
    page.on("response", lambda answer: signing.asked.append(answer.url) if "/signing/" in answer.url else None)
    return signing


async def test_the_progress_is_shown_until_the_act_is_signed(
    certificates: Running, world: World, page_at: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    act = await drafted(certificates, world)
    signing = await _page_of(certificates, world, act["act_id"], page_at, "es")
    page = signing.page
    first, rest = asyncio.Event(), asyncio.Event()
    waits = iter([first, rest])

    async def insert(*arguments: Any) -> None:
        if some := next(waits, None):
            await asyncio.wait_for(some.wait(), PATIENCE)
        await insert_certificates(*arguments)

    monkeypatch.setattr(register, "TURN", 2)
    monkeypatch.setattr(register, "insert_certificates", insert)
    await page.get_by_role("button", name="Firmar el acta").click(no_wait_after=True)
    await signing.asks_again()
    first.set()
    await signing.asks_again()
    rest.set()
    await page.get_by_text("El acta está firmada y los certificados, emitidos.").wait_for()
    assert await signing.shown() == [f"0 de {act['awards']}", f"2 de {act['awards']}"]
    assert await page.get_by_role("progressbar").count() == 0


async def test_a_refusal_takes_its_place_in_the_language_of_the_reader(
    certificates: Running, world: World, page_at: Visitors
) -> None:
    act = await drafted(certificates, world)
    signing = await _page_of(certificates, world, act["act_id"], page_at, "en")
    page = signing.page
    async with certificates.database.transaction() as connection:
        await lock_register(connection, world.edition_id)
        await page.get_by_role("button", name="Sign the act").click(no_wait_after=True)
        # It has not begun: it waits for another signature of the edition.
        await signing.asks_again()
        await deliver(certificates, world.describe(world.best, 2, given_names="Yaneth"))
    await page.get_by_text("Somebody changed this").wait_for()
    assert await signing.shown() == [f"0 of {act['awards']}"]
    assert await page.get_by_role("progressbar").count() == 0
    await page.get_by_role("button", name="Sign the act").wait_for()


async def test_without_scripts_the_answer_is_all(certificates: Running, world: World, page_at: Visitors) -> None:
    act = await drafted(certificates, world)
    page = (await _page_of(certificates, world, act["act_id"], page_at, "es", scripts=False)).page
    await page.get_by_role("button", name="Firmar el acta").click()
    await page.get_by_text("El acta está firmada y los certificados, emitidos.").wait_for()
