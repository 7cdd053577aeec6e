"""Say who the guests are whom the files do not name clearly."""

from collections.abc import Mapping

from playwright.async_api import Locator, Page, expect

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, press, told

ASIDE = "No es de nadie inscrito: apartar"
NOBODY = "-"


async def identify_guests(page: Page, programme: Programme, names: Mapping[str, str], when: str) -> None:
    """Decide about every guest of resolutions.csv. What follows from a decision leaves the queue with it."""
    rows = [numbered.row for numbered in programme.resolutions if numbered.row.when == when]
    known = {(row.session, row.name_shown, row.email_shown): row.registrant for row in rows}
    while True:
        await area(page, "Por identificar")
        entries = await page.get_by_role("main").get_by_role("group").all()
        open_ones = [(entry, who) for entry in entries if (who := known.get(await _key(entry)))]
        if not open_ones:
            return
        for entry, who in open_ones:
            radio = entry.get_by_role("radio", name=ASIDE if who == NOBODY else names[who], exact=True)
            if await radio.count():
                await radio.check()
        if await page.get_by_role("radio", checked=True).and_(page.locator("[value]:not([value=''])")).count():
            await press(page, "Guardar decisiones")
        else:
            await _search(page, open_ones[0][0], names[open_ones[0][1]])
        await told(page, "Decisiones guardadas")


async def _key(entry: Locator) -> tuple[str, str, str]:
    name = await entry.locator("legend").inner_text()
    email, session = (await entry.locator("p").first.inner_text()).split("\n")[:2]
    shown = "" if name == "Sin nombre" else name, "" if email == "Sin correo" else email
    return session.partition(" · ")[0], *shown


async def _search(page: Page, entry: Locator, name: str) -> None:
    await entry.get_by_role("link").click()
    await page.get_by_role("searchbox", name="Buscar por nombre").fill(name.partition(" (")[0])
    await press(page, "Buscar")
    await page.get_by_role("checkbox", name=name, exact=True).check()
    await press(page, "Guardar")
    await expect(page.get_by_role("heading", name="Por identificar", level=1)).to_be_visible()
