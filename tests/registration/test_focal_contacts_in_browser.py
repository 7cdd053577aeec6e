"""The addresses of focal points in a real browser: the page of staff, and the one behind the link in the mail."""

from playwright.async_api import Page

from tests.browser.check import Kind, Step, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.mission import Mission
from tests.registration.staff import let_in
from tests.registration.test_focal_contacts import entered, link, told

LONG = "direccion.general.de.recursos.humanos@senafront.example"


async def test_the_pages_in_every_state(mission: Mission, page_at: Visitors) -> None:
    edition, empty = await mission.edition(), await mission.edition()
    contacts = [await entered(mission, edition, email=email) for email in ("enlace@senafront.example", LONG)]
    proven, asked = [link(mission, (await told(mission, one))[0].proof_id) for one in contacts]
    await mission.public.post(proven)
    path = f"/registration/editions/{edition.edition_id}/focal-contacts"

    async def unfold(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(path, kind.language))
        for summary in await page.locator("main summary").all():
            await summary.click()

    async def send(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(path, kind.language))
        await page.locator("[name=institution]").select_option("SENAFRONT")
        await page.locator("[name=name]").fill("Enlace")
        await page.locator("[name=email]").fill("=enlace@senafront.example")
        await page.locator("[name=email]").press("Enter")
        await page.get_by_role("alert").wait_for()
        assert await page.locator("[name=name]").input_value() == "Enlace"

    async def nobody(page: Page, kind: Kind) -> None:
        await page.goto(in_language(path.replace(str(edition.edition_id), str(empty.edition_id)), kind.language))

    async def remove(page: Page, kind: Kind) -> None:
        another = link(mission, (await told(mission, await entered(mission, empty)))[0].proof_id)
        await page.goto(in_language(another, kind.language))
        for wanted in ({"es": "Sí, esta es", "en": "Yes, this is"}, {"es": "No quiero", "en": "I want no"}):
            await page.get_by_role("button", name=wanted[kind.language]).click()
            await page.get_by_role("status").wait_for()

    steps: list[str | Step] = [unfold, send, nobody, asked, proven, remove, "/focal-proof/guess"]
    assert await examine(page_at, mission.running.url, *steps, tables=True) == []
