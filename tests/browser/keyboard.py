"""A page by the keyboard alone: what Tab reaches, in which order, and whether a person sees where they are."""

import asyncio
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

MAX_STOPS = 400
# Tab is pressed so often before the page is asked what it noted: each question costs more than many stops.
AT_ONCE = 20
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}

HELP = """
const label = element => element.getAttribute("aria-label") || (element.labels && element.labels[0]
    ? element.labels[0].textContent : element.textContent) || element.name || "";
const describe = element => `${element.localName}${element.id ? "#" + element.id : ""} `
    + label(element).replace(/\\s+/g, " ").trim().slice(0, 60);
"""
FOCUSED = f"""{HELP}
const focused = () => {{
    const element = document.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    // A field of a date or a time has several parts, each a stop.
    if (element === window.lastTabStop && /date|time/.test(element.type || "")) return {{part: true}};
    window.lastTabStop = element;
    if (element.dataset.tabStop) return null;
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
        && style.outlineColor !== "rgba(0, 0, 0, 0)";
    const shadowed = style.boxShadow !== "none";
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
    const uncovered = !!top && (element.contains(top) || top.contains(element)
        || [...(element.labels || [])].some(of => of.contains(top)));
    element.dataset.tabStop = "yes";
    return {{name: describe(element).trim(), shown: outlined || shadowed, uncovered: inside && uncovered}};
}};"""
# Where Tab goes on is remembered by the browser also after the focus was lost.
FROM_THE_TOP = f"""() => {{ {FOCUSED}
    // A press of Tab finds the focus where the press before it has led. Nothing hears it in a page without scripts.
    const noted = window.tabStops = {{stops: [], presses: 0, ended: false}};
    noted.hears = !matchMedia("(scripting: none)").matches;
    noted.look = () => {{
        const found = noted.ended ? null : focused();
        if (found) noted.stops.push(found);
        else noted.ended = true;
    }};
    noted.listen = event => {{ if (event.key === "Tab" && noted.presses++ > 0) noted.look(); }};
    window.addEventListener("keydown", noted.listen, {{capture: true}});
    window.lastTabStop = null;
    document.querySelectorAll("[data-tab-stop]").forEach(element => delete element.dataset.tabStop);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
    return noted.hears;
}}"""
# What is pressed after the end is not noted.
NOTED = """() => {
    const noted = window.tabStops;
    if (noted.presses || !noted.hears) noted.look();
    else noted.ended = true;
    noted.presses = 0;
    const found = {stops: noted.stops, ended: noted.ended};
    noted.stops = [];
    if (noted.ended) {
        window.removeEventListener("keydown", noted.listen, {capture: true});
        document.activeElement.blur();
    }
    return found;
}"""
UNREACHED = f"""() => {{ {HELP}
    const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const groups = new Set([...document.querySelectorAll("input[type=radio][data-tab-stop]")].map(radio => radio.name));
    return [...document.querySelectorAll(focusable)]
        .filter(element => !element.disabled && element.checkVisibility({{visibilityProperty: true}})
            && !element.dataset.tabStop && !(element.type === "radio" && groups.has(element.name)))
        .map(describe);
}}"""


@dataclass(frozen=True)
class TabStop:
    """An element that has the focus: whether the focus is shown, and nothing covers the element."""

    name: str
    shown: bool
    uncovered: bool


async def tab_order(page: Page) -> list[TabStop]:
    """What Tab reaches from the top of the page until it leaves the page or begins again."""
    keyboard = await page.context.new_cdp_session(page)
    stops: list[TabStop] = []
    at_once = AT_ONCE if await page.evaluate(FROM_THE_TOP) else 1
    while len(stops) < MAX_STOPS:
        await asyncio.gather(
            *(keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **TAB}) for _ in range(at_once))
        )
        found: dict[str, Any] = await page.evaluate(NOTED)
        # A field of a date or a time has several parts, each a stop.
        stops += [TabStop(**stop) for stop in found["stops"] if not stop.get("part")]
        if found["ended"]:
            await keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **TAB})
            await keyboard.detach()
            return stops
    raise AssertionError(f"Tab did not come to an end after {MAX_STOPS} elements")


async def keyboard_faults(page: Page) -> list[str]:
    """Elements that Tab misses, whose focus is invisible, or that something covers while focused. Empty is good."""
    stops = await tab_order(page)
    return [
        *(f"focus not visible: {stop.name}" for stop in stops if not stop.shown),
        *(f"covered while focused: {stop.name}" for stop in stops if not stop.uncovered),
        *(f"not reached by Tab: {name}" for name in await page.evaluate(UNREACHED)),
    ]
