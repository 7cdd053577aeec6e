"""axe-core on a page: the rules of WCAG 2.2 up to AA."""

import asyncio
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from diplomado_local.failures import Failure
from tests.browser.npm import locked, unpacked
from tests.support.waiting import PATIENCE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# Timers do not run in a page whose scripts are off, promises do.
TIMERS = """() => {
    if (matchMedia("(scripting: none)").matches)
        window.setTimeout = (call, _wait, ...rest) => { Promise.resolve().then(() => call(...rest)); return 0; };
}"""
RUN = """async tags => (await axe.run(document, {
    runOnly: {type: "tag", values: tags},
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations"],
})).violations"""


async def axe(page: Page) -> list[str]:
    """The violations, one a line: rule, what is wrong, and the first elements. Empty is good."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(TIMERS)
        await _add(page, await asyncio.to_thread(_script))
    async with asyncio.timeout(PATIENCE):
        found: list[dict[str, Any]] = await page.evaluate(RUN, TAGS)
    return [_line(violation) for violation in found]


async def _add(page: Page, script: str) -> None:
    """Run a long script in the page. `page.evaluate` takes it as an argument and a third longer."""
    browser = await page.context.new_cdp_session(page)
    await browser.send("Runtime.evaluate", {"expression": script})
    await browser.detach()


def _line(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    elements = "; ".join(f"{node['target'][-1]} ({_reason(node)})" for node in nodes[:3])
    rest = f" and {len(nodes) - 3} more" if len(nodes) > 3 else ""
    return f"{violation['id']}: {violation['help']}: {elements}{rest}"


def _reason(node: dict[str, Any]) -> str:
    checks = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return checks[0] if checks else str(node["html"])[:120]


@cache
def _script() -> str:
    return (unpacked(locked("axe"), _unpack) / "axe.min.js").read_text("utf-8")


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as package:
        member = package.extractfile("package/axe.min.js")
        if member is None:
            raise Failure(f"{archive.name} has no axe.min.js.", "Correct the version in npm.lock.toml.")
        (folder / "axe.min.js").write_bytes(member.read())
