"""Tables on a phone: each row is a card with the titles of its columns, and nothing sticks out."""

from playwright.async_api import Page

FAULTS = """() => {
    const found = [];
    for (const place of document.querySelectorAll("main .scroll")) {
        const table = place.querySelector("table");
        if (!table || !table.checkVisibility()) continue;
        const name = table.caption?.innerText.trim().slice(0, 40) ?? "without caption";
        // A heat map of people and sessions is scrolled in its own place; there is no other way to see its pattern.
        if (!table.matches(".heat") && place.scrollWidth > place.clientWidth + 1)
            found.push(`table «${name}» is wider than its place: ${place.scrollWidth} of ${place.clientWidth}`);
        if (!table.dataset.cards) continue;
        const heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent.trim());
        for (const row of [...table.tBodies].flatMap(body => [...body.rows]))
            for (const [index, cell] of [...row.cells].entries()) {
                if (index && cell.checkVisibility() && cell.dataset.column !== heads[index])
                    found.push(`table «${name}»: a cell of «${heads[index]}» is titled «${cell.dataset.column}»`);
                if (!cell.getAttribute("role")) found.push(`table «${name}»: a cell has no role`);
            }
    }
    return [...new Set(found)].slice(0, 10);
}"""


async def table_faults(page: Page) -> list[str]:
    """What is wrong with the tables of a page on a phone with scripts. Empty is good."""
    faults: list[str] = await page.evaluate(FAULTS)
    return faults
