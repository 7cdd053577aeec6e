"""The HTML catalogue: complete in both languages, without the network, on a phone and on paper."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from contracts_generator.catalogue_page import FILES, SPANISH, texts
from diplomado_contracts.catalogue import EVENTS, TOPICS
from tests.browser.axe import axe
from tests.contracts.compatibility import ROOT

PAGES = {language: ROOT / "docs" / name for language, name in FILES.items()}


def test_every_text_of_a_contract_has_a_spanish_one() -> None:
    assert [text for text in texts(EVENTS) if not SPANISH.get(text)] == []
    assert [text for text in texts(EVENTS) if not text] == [], "a field without meaning"


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_page_has_every_event_and_topic_and_needs_no_other_file(page: Path) -> None:
    html = page.read_text(encoding="utf-8")

    assert re.findall(r'<h3 id="(\w+)">', html) == [event.__name__ for event in EVENTS]
    assert re.findall(r"<h2><code>([\w.]+)</code>", html) == [topic.name for topic in TOPICS]
    assert not re.search(r"<script|<link|<img|@import|url\(|\bsrc=", html)
    assert not re.search(r'href="(?!#|events\.html|eventos\.html)', html)


@pytest.mark.parametrize("language", PAGES)
async def test_a_page_fits_a_phone_and_has_no_barrier(browser: Browser, language: str) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 740})
    await page.goto(PAGES[language].as_uri())

    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await axe(page) == []
    assert await page.get_by_role("heading", level=3).count() == len(EVENTS)
    assert await page.locator("html").get_attribute("lang") == language
    await page.close()


async def test_paper_has_tables_and_no_navigation(browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 794, "height": 1123})
    await page.goto(PAGES["es"].as_uri())
    await page.emulate_media(media="print")

    assert not await page.get_by_role("navigation").is_visible()
    assert await page.get_by_role("columnheader", name="significado").first.is_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 794
    await page.close()
