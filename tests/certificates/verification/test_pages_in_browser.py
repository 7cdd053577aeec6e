"""The public check in a real browser: each answer that it can give, and a paper that goes from the page and back."""

import pytest
from playwright.async_api import Page

from diplomado_acceptance.demo.forgery import forge
from diplomado_certificates.register.usecases import new_code
from tests.browser.check import Kind, Step, examine, in_language
from tests.browser.files import choose_file, downloaded
from tests.browser.visitor import Visitors
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, revoke, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def codes(certificates: Running, world: World) -> dict[str, tuple[str, str]]:
    """The best participant's certificates: id and code by award."""
    await signed(certificates, world)
    return {
        entry["award"]: (entry["certificate_id"], entry["verification_code"])
        for entry in await certificates_of(certificates, world, world.best)
    }


async def test_every_answer(certificates: Running, world: World, page_at: Visitors) -> None:
    """The field, a code that is none, unknown, valid, with a name that is hidden, and revoked for each reason."""
    issued = await codes(certificates, world)
    await revoke(certificates, issued["group_leader"][0], "issued_in_error")
    await revoke(certificates, issued["best_project"][0], "holder_request")
    hidden = World()
    await deliver(certificates, *hidden.events(), hidden.consent(hidden.best, 2, granted=False))
    await certificates.http.put(f"/api/v1/editions/{hidden.edition_id}/policy", json=DIPLOMA)
    await signed(certificates, hidden)
    (private, *_) = await certificates_of(certificates, hidden, hidden.best)
    known = [code for _, code in issued.values()]
    shown = [*known, private["verification_code"], new_code()]
    paths = ["/v", "/v?code=abc", *(f"/v/{code}" for code in shown)]
    assert await examine(page_at, certificates.url, *paths) == []


async def test_the_comparison_of_papers(certificates: Running, world: World, page_at: Visitors) -> None:
    """The paper itself, one that was saved again, one with another name, and a picture."""
    _, code = (await codes(certificates, world))["diploma"]
    original = (await certificates.http.get(f"/v/{code}/certificate.pdf")).content

    def compare(name: str, content: bytes) -> Step:
        async def send(page: Page, kind: Kind) -> None:
            await page.goto(in_language(f"/v/{code}", kind.language))
            await choose_file(page.locator("#file"), name, content, "application/pdf")
            await page.locator("form", has=page.locator("#file")).locator("button").click()
            await page.wait_for_url("**/comparison**")

        return send

    files = {"mi diploma": original, "copia": original + b"\n", "otro": forge(original), "foto": b"\x89PNG"}
    steps = [compare(f"{name}.pdf", content) for name, content in files.items()]
    assert await examine(page_at, certificates.url, *steps) == []


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_holder_takes_the_paper_and_has_it_compared(
    certificates: Running, world: World, page_at: Visitors, scripts: bool
) -> None:
    """On a phone: type the code, take the file, give it back."""
    issued = (await codes(certificates, world))["diploma"][1]
    page = await page_at(390, "es", scripts=scripts, base_url=certificates.url)
    await page.goto("/v")
    await page.locator("#code").fill(issued.upper())
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Certificado válido").wait_for()
    name, content = await downloaded(page, page.locator("a[href$='certificate.pdf']"))
    assert name.endswith(".pdf")
    await choose_file(page.locator("#file"), name, content, "application/pdf")
    await page.locator("form", has=page.locator("#file")).locator("button").click()
    await page.locator(".status.identical").wait_for()
