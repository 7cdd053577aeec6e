"""A page on paper: what nobody can press or fill in there is not printed."""

from playwright.async_api import Page

PRINTED = """() => [...document.querySelectorAll("form, button, .action, input, select, textarea, summary, nav")]
    .filter(element => element.getClientRects().length && getComputedStyle(element).visibility === "visible")
    .slice(0, 5).map(element => `${element.localName}${element.className ? "." + element.className : ""} `
        + `«${element.textContent.trim().slice(0, 40)}» is printed`)"""
MISSING = """() => [...document.querySelectorAll("h1, main table")].filter(element => !element.getClientRects().length
    && !element.closest("form, details")).map(element => `${element.localName} is not printed`)"""


async def paper_faults(page: Page) -> list[str]:
    """What is printed and should not be, and the other way round. Empty is good."""
    await page.emulate_media(media="print")
    found: list[str] = [*await page.evaluate(PRINTED), *await page.evaluate(MISSING)]
    await page.emulate_media(media="screen")
    return [f"on paper: {fault}" for fault in found]
