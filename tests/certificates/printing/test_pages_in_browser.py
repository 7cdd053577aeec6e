"""The certificates of an edition in a real browser: none yet, the list, one of each state, and a file that is made."""

from playwright.async_api import Page

from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.printing import task
from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.certificates.printing.test_print_jobs import context_of
from tests.certificates.staff import certificates_of, revoke, signed
from tests.certificates.visitor import sign_in_browser, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_every_state_of_the_certificates(certificates: Running, world: World, page_at: Visitors) -> None:
    empty = World()
    await deliver(certificates, *empty.events())
    act = await signed(certificates, world)
    base = f"/certificates/editions/{world.edition_id}/certificates"
    async with visitor(certificates) as ana:
        await ana.open(f"{base}/print")
        await ana.send(f"{base}/print", {"act": act["act_id"], "kind": "pdf", "order": "surname"})
        pool = RenderPool()
        await task.make_next(context_of(certificates), pool)
        pool.close()
    (first, *_) = await certificates_of(certificates, world, world.second)
    (best, *_) = await certificates_of(certificates, world, world.best)
    await revoke(certificates, best["certificate_id"])
    await deliver(certificates, world.describe(world.second, 2, given_names="Nuria"))

    async def enter(page: Page, kind: Kind) -> None:
        await sign_in_browser(page, certificates)
        await page.goto(in_language(f"/certificates/editions/{empty.edition_id}/certificates", kind.language))

    async def refused(page: Page, kind: Kind) -> None:
        await page.goto(in_language(f"{base}/{first['certificate_id']}", kind.language))
        await page.locator("details.confirm summary.harm-line").click()
        await page.locator("main button.harm").click()
        await page.locator("#errors").wait_for()

    paths = [base, f"{base}?q=x", f"{base}/{first['certificate_id']}", f"{base}/{best['certificate_id']}"]
    assert await examine(page_at, certificates.url, enter, *paths, f"{base}/print", refused) == []
