"""The policy in a real browser: new, as it is, with errors, previewed, and as who only reads sees it."""

from playwright.async_api import Page

from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.certificates.visitor import sign_in_browser
from tests.certificates.world import World, deliver
from tests.support.services import Running

PREVIEW = {"es": "Vista previa", "en": "Preview"}
ADD = {"es": "Agregar una distinción", "en": "Add an award"}


async def test_every_state_of_the_form(certificates: Running, world: World, page_at: Visitors) -> None:
    fresh = World()
    await deliver(certificates, *fresh.events())
    path = f"/certificates/editions/{world.edition_id}/policy"

    async def new(page: Page, kind: Kind) -> None:
        await sign_in_browser(page, certificates)
        await page.goto(in_language(f"/certificates/editions/{fresh.edition_id}/policy", kind.language))

    async def stored(page: Page, kind: Kind) -> None:
        await page.goto(in_language(path, kind.language))

    async def preview(page: Page, kind: Kind) -> None:
        await page.get_by_role("button", name=PREVIEW[kind.language], exact=True).first.click()
        await page.locator("#preview table").first.wait_for()

    async def wrong(page: Page, kind: Kind) -> None:
        awards = await page.locator("fieldset.card").count()
        await page.get_by_role("button", name=ADD[kind.language]).click()
        added = page.locator(f"#award-{awards}")
        await added.wait_for()
        assert 0 <= (await added.evaluate("it => it.getBoundingClientRect().top")) < 100  # at the new award, not on top
        await page.locator("#full_at").fill("ochenta")
        await page.locator("form button:not(.second):not(.link)").first.click()
        await page.locator("#errors").wait_for()

    async def read(page: Page, kind: Kind) -> None:
        await sign_in_browser(page, certificates, "auditor")
        await page.goto(in_language(path, kind.language))

    assert await examine(page_at, certificates.url, new, stored, preview, wrong, read) == []
