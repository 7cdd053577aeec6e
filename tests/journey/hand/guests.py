"""Say who the guests are whom the files do not name clearly."""

from collections.abc import Mapping
from typing import Any

from playwright.async_api import Page, expect

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, press, told

ASIDE = "No es de nadie inscrito: apartar"

# One question for a whole page of the queue: what each entry shows, and its choices.
ENTRIES = """all => all.map(entry => ({
    shown: [entry.querySelector("legend").innerText, ...entry.querySelector("p").innerText.split("\\n").slice(0, 2)],
    address: entry.querySelector("a").getAttribute("href"),
    choices: Object.fromEntries([...entry.querySelectorAll("input")].map(one => [one.labels[0].innerText, one.id])),
}))"""


async def identify_guests(page: Page, programme: Programme, names: Mapping[str, str], when: str) -> None:
    """Decide about every guest of resolutions.csv. What follows from a decision leaves the queue with it."""
    rows = [numbered.row for numbered in programme.resolutions if numbered.row.when == when]
    known = {(row.session, row.name_shown, row.email_shown): row.registrant for row in rows}
    await area(page, "Por identificar")
    while True:
        entries = await page.get_by_role("main").get_by_role("group").evaluate_all(ENTRIES)
        decided = [(entry, names.get(who, ASIDE)) for entry in entries if (who := known.get(_key(*entry["shown"])))]
        if not decided:
            return
        chosen = [entry["choices"][name] for entry, name in decided if name in entry["choices"]]
        for identifier in chosen:
            await page.locator(f"[id='{identifier}']").check()
        if chosen:
            await press(page, "Guardar decisiones")
        else:
            await _search(page, *decided[0])
        await told(page, "Decisiones guardadas")


def _key(name: str, email: str, session: str) -> tuple[str, str, str]:
    shown = "" if name == "Sin nombre" else name, "" if email == "Sin correo" else email
    return session.partition(" · ")[0], *shown


async def _search(page: Page, entry: dict[str, Any], name: str) -> None:
    await page.locator(f"a[href='{entry['address']}']").click()
    await page.get_by_role("searchbox", name="Buscar por nombre").fill(name.partition(" (")[0])
    await press(page, "Buscar")
    await page.get_by_role("checkbox", name=name, exact=True).check()
    await press(page, "Guardar")
    await expect(page.get_by_role("heading", name="Por identificar", level=1)).to_be_visible()
