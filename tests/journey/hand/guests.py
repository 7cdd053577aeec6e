"""Say who the guests are whom the files do not name clearly."""

from collections.abc import Mapping
from typing import Any

from playwright.async_api import Page, expect

from diplomado_acceptance.replay.programme import Programme
from tests.journey.hand.gestures import area, press, told

LATER = "Decidir después"
ASIDE = "No es de nadie inscrito: apartar"

# One question for a whole page of the queue: what each entry shows, and its choices. A guest of several sessions is
# one entry, with a link for each session by which that one is decided apart.
ENTRIES = """all => all.map(entry => {
    const legend = entry.querySelector("legend"), [, ...only] = entry.querySelector("p").innerText.split("\\n");
    const several = [...entry.querySelectorAll("li")].map(one => one.innerText);
    const alike = [...legend.querySelectorAll(".quiet")].map(one => one.innerText.replace("· ", ""));
    return {
        name: legend.querySelector(".shown-as").innerText,
        email: entry.querySelector("p").querySelector(".shown-as")?.innerText ?? "",
        sessions: [several, alike, only].find(one => one.length).map(one => one.split(" · ")[0]),
        addresses: [...entry.querySelectorAll("a")].map(one => one.getAttribute("href")),
        other: entry.querySelector("[type=text]").id,
        choices: Object.fromEntries(
            [...entry.querySelectorAll("[type=radio]")].map(one => [one.labels[0].innerText, one.id])
        ),
    };
})"""


async def identify_guests(page: Page, programme: Programme, names: Mapping[str, str], when: str) -> None:
    """Decide about every guest of resolutions.csv. What follows from a decision leaves the queue with it."""
    rows = [numbered.row for numbered in programme.resolutions if numbered.row.when == when]
    titles = {session.code: session.title.es for session in programme.sessions}
    known = {(titles[row.session], row.name_shown, row.email_shown): names.get(row.registrant, ASIDE) for row in rows}
    await area(page, "Por identificar")
    if await (propose := page.get_by_role("link", name="propuestas claras")).count():
        await propose.click()
        await page.get_by_text("Nada se guardó: revise y guarde.").wait_for()
    while True:
        entries = await page.get_by_role("main").get_by_role("group").evaluate_all(ENTRIES)
        later, chosen, typed, apart = [], [], {}, None
        for entry in entries:
            decided = [known.get(key) for key in _keys(entry)]
            if len(set(decided)) == 1 and decided[0] in entry["choices"]:
                chosen.append(entry["choices"][decided[0]])
            elif len(set(decided)) == 1 and decided[0]:
                typed[entry["other"]] = decided[0]
                later.append(entry["choices"][LATER])
            else:
                later.append(entry["choices"][LATER])
            if len(set(decided)) > 1 and any(decided) and apart is None:
                apart = next((at, name) for at, name in zip(entry["addresses"], decided, strict=True) if name)
        for identifier in later + chosen:
            await page.locator(f"[id='{identifier}']").check()  # no click where it is chosen already
        for identifier, name in typed.items():
            await page.locator(f"[id='{identifier}']").fill(name)
        if chosen or typed:
            await press(page, "Guardar decisiones")
        elif apart:
            await _decide_apart(page, *apart)
        else:
            return
        await told(page, "Decisiones guardadas")


def _keys(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    name = "" if entry["name"] == "Sin nombre" else entry["name"]
    return [(title.replace("\N{NO-BREAK SPACE}", " "), name, entry["email"]) for title in entry["sessions"]]


async def _decide_apart(page: Page, address: str, name: str) -> None:
    await page.locator(f"a[href='{address}']").click()
    if name == ASIDE:
        await press(page, "Apartar: no es de nadie inscrito")
    else:
        await page.get_by_role("searchbox", name="Buscar por nombre").fill(name.partition(" (")[0])
        await press(page, "Buscar")
        await page.get_by_role("checkbox", name=name, exact=True).check()
        await press(page, "Guardar")
    await expect(page.get_by_role("heading", name="Por identificar", level=1)).to_be_visible()
