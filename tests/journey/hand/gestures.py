"""The gestures of a person in front of a page: press, follow, fill in, choose, send a file."""

from pathlib import Path

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.support.waiting import eventually


async def press(page: Page | Locator, name: str) -> None:
    """Press a button by its words."""
    await page.get_by_role("button", name=name, exact=True).click()


async def follow(page: Page | Locator, name: str) -> None:
    """Follow a link by its words."""
    await page.get_by_role("link", name=name, exact=True).first.click()


async def seen(page: Page, heading: str) -> None:
    """Wait for the page with a heading."""
    await expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible()


async def seen_part(page: Page, heading: str) -> None:
    """Wait for a part of a page with a heading."""
    await expect(page.get_by_role("heading", name=heading, level=2)).to_be_visible()


async def told(page: Page, words: str) -> None:
    """Wait for the notice that an action succeeded."""
    await expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


async def back_and_forth(page: Page) -> None:
    """Use the browser's way back after a step: there is a page, and the one that was left comes again."""
    address = page.url
    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.go_forward()
    await expect(page).to_have_url(address)


async def fill(part: Page | Locator, values: dict[str, str]) -> None:
    """Fill fields by their labels."""
    for label, value in values.items():
        await part.get_by_label(label, exact=True).fill(value)


async def choose(part: Page | Locator, values: dict[str, str]) -> None:
    """Choose from lists by their labels."""
    for label, value in values.items():
        await part.get_by_label(label, exact=True).select_option(label=value)


async def unfold(page: Page, summary: str) -> None:
    """Open what is folded under a summary, unless it is open already, as where there is nothing else to choose."""
    folded = page.locator("details").filter(has=page.get_by_text(summary, exact=True))
    if await folded.get_attribute("open") is None:
        await page.get_by_text(summary, exact=True).click()


def form_with(page: Page, button: str) -> Locator:
    """The form of a button."""
    return page.locator("form").filter(has=page.get_by_role("button", name=button, exact=True))


async def choose_by_value(part: Page | Locator, label: str, value: str) -> None:
    """Choose what a list calls by this code."""
    await part.get_by_label(label, exact=True).select_option(value=value)


async def area(page: Page, name: str) -> None:
    """Go to an area of the edition by its tab, and again until the service of the area knows the edition."""
    address = (
        await page.get_by_role("navigation", name="Áreas de la edición")
        .get_by_role("link", name=name, exact=True)
        .get_attribute("href")
    )

    async def answers() -> bool:
        answer = await page.goto(str(address))
        return answer is not None and answer.ok

    await eventually(answers, every=0.3)


async def send_file(page: Page, label: str, file: Path) -> None:
    """Choose a file in a field."""
    await page.get_by_label(label, exact=True).set_input_files(file)


async def send_table(page: Page, label: str, content: str) -> None:
    """Choose a table with this content in a field."""
    table = FilePayload(name="tabla.csv", mimeType="text/csv", buffer=content.encode())
    await page.get_by_label(label, exact=True).set_input_files(table)
