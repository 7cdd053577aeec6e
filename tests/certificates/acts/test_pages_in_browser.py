"""Acts in a real browser: nothing yet, a new draft with errors, a late act, a draft, a signed act and its people."""

from playwright.async_api import Page

from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.certificates.examples import DIPLOMA
from tests.certificates.images.test_api import put_emblem
from tests.certificates.staff import drafted, signed
from tests.certificates.visitor import sign_in_browser
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_every_state_of_an_act(certificates: Running, world: World, page_at: Visitors) -> None:
    bare, done = World(), World()
    await deliver(certificates, *bare.events(), *done.events())
    await certificates.http.put(f"/api/v1/editions/{done.edition_id}/policy", json=DIPLOMA)
    draft = await drafted(certificates, world)
    await certificates.http.post(f"/api/v1/acts/{draft['act_id']}/name-checks", json={})
    await deliver(certificates, world.guests(1, 2), world.describe(world.best, 2, given_names="Yaneth"))
    act = await signed(certificates, done)
    base = f"/certificates/editions/{world.edition_id}/act"
    of_done = f"/certificates/editions/{done.edition_id}/act/{act['act_id']}"

    async def enter(page: Page, kind: Kind) -> None:
        await sign_in_browser(page, certificates)
        await page.goto(in_language(f"/certificates/editions/{bare.edition_id}/act", kind.language))

    async def wrong(page: Page, kind: Kind) -> None:
        await page.goto(in_language(f"{base}/new", kind.language))
        await page.locator("#place").fill("")
        await page.locator("main form button").last.click()
        await page.locator("#errors").wait_for()

    async def refused(page: Page, kind: Kind) -> None:
        await page.goto(in_language(f"{base}/{draft['act_id']}", kind.language))
        await page.locator("main form button").last.click()
        await page.locator("#errors").wait_for()

    await put_emblem(certificates, 63 * "e")  # wider than a card
    paths = [base, f"{base}/new?late=true", f"{base}/{draft['act_id']}", of_done, f"{of_done}/people"]
    paths += [f"{of_done}/decisions", f"/certificates/fragments/report/{done.edition_id}"]
    paths.append(f"/certificates/fragments/ready/{done.edition_id}")
    paths.append(f"{of_done}/people/{done.second.registration_id}/withdrawal")
    assert (
        await examine(page_at, certificates.url, enter, *paths, wrong, refused, "/certificates/images", tables=True)
        == []
    )
