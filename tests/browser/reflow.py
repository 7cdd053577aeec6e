"""A page at 200 % and 400 % zoom of a laptop, and with text of twice the size: nothing may scroll sideways."""

from playwright.async_api import Page

WIDTHS = (320, 640)
TOO_WIDE = """() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    const wide = [...document.body.querySelectorAll("*")].filter(element =>
        element.getBoundingClientRect().right > limit + 1
        && ![...element.children].some(child => child.getBoundingClientRect().right > limit + 1));
    return wide.slice(0, 5).map(element => `${element.localName}${element.id ? "#" + element.id : ""}`
        + `${element.className && element.className.baseVal === undefined ? "." + element.className : ""} ends at `
        + Math.round(element.getBoundingClientRect().right));
}"""
DOUBLE_TEXT = "factor => { document.documentElement.style.fontSize = factor; }"


async def reflow_faults(page: Page) -> list[str]:
    """What makes the page scroll sideways, at each width in CSS pixels and with doubled text. Empty is good."""
    size = page.viewport_size
    found: list[str] = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 512})
        found += [f"{width} px: {element}" for element in await page.evaluate(TOO_WIDE)]
    await page.evaluate(DOUBLE_TEXT, "200%")
    found += [f"{WIDTHS[-1]} px, doubled text: {element}" for element in await page.evaluate(TOO_WIDE)]
    await page.evaluate(DOUBLE_TEXT, "")
    if size:
        await page.set_viewport_size(size)
    return found
