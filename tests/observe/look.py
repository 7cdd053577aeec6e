"""The dashboard's graphs as an image: a real Prometheus reads a system through which both programmes go.

python -m tests.observe.look draws each query of tests/observe/dashboard.py as Prometheus answers it, into
build/dashboard/index.html and dashboard.png. It stands for Grafana where there is none.
"""

import asyncio
import shutil
import sys
import time
from collections.abc import Sequence
from html import escape
from math import isfinite
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright

from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_local.state import Deployment
from tests.architecture.source import ROOT
from tests.browser import chromium
from tests.journey.conftest import EXAMPLES, PROGRAMMES, fresh_deployment
from tests.observe.dashboard import ROWS, Panel
from tests.observe.programs import found
from tests.observe.test_prometheus import Prometheus, watched
from tests.support.waiting import PATIENCE, eventually

RESULTS = ROOT / "build/dashboard"
COLOURS = ("#1f60c4", "#c4451f", "#37872d", "#8f3bb8", "#b08900", "#c4162a", "#117a8b", "#555555")
WIDTH, HEIGHT, LEFT, TOP, LEGEND = 410, 200, 52, 26, 6
SUFFIXES = {"bytes": "B", "reqps": "/s"}
PREFIXES = ((1e9, "G"), (1e6, "M"), (1e3, "k"))

STYLE = """<style>
body { font: 12px sans-serif; margin: 8px; width: 1264px; background: #f4f5f5 }
h2 { font-size: 15px; margin: 12px 4px 4px }
svg { margin: 4px; background: #fff; border: 1px solid #ddd }
text { font-size: 11px }
.title { font-weight: bold; font-size: 12px }
.scale { text-anchor: end; fill: #555 }
.grid { stroke: #e4e4e4 }
polyline { fill: none; stroke-width: 1.5 }
</style>"""

Line = tuple[str, list[tuple[float, float]]]


def shown(value: float, unit: str) -> str:
    """A value as Grafana writes it, in its words for units."""
    match unit:
        case "percentunit":
            return f"{value * 100:.3g} %"
        case "bool_yes_no":
            return "yes" if value else "no"
        case "s":
            return f"{value:.3g} s" if value >= 1 or not value else f"{value * 1000:.3g} ms"
    size, prefix = next(((size, prefix) for size, prefix in PREFIXES if value >= size), (1.0, ""))
    return f"{value / size:.3g}{prefix}{SUFFIXES.get(unit, '')}"


def drawn(panel: Panel, lines: Sequence[Line], began: float, ended: float) -> str:
    """A graph of the whole time, from zero to its highest value, with the names of its first lines."""
    points = [point for _, line in lines for point in line if isfinite(point[1])]
    parts = [
        f'<svg width="{WIDTH}" height="{HEIGHT + 16 * LEGEND}">',
        f'<text x="8" y="16" class="title">{escape(panel.title)}</text>',
    ]
    if not points:
        return "".join([*parts, f'<text x="{WIDTH / 2 - 30}" y="{HEIGHT / 2}">no lines</text></svg>'])
    highest = max(value for _, value in points) or 1.0

    def place(at: float, value: float) -> tuple[float, float]:
        across = LEFT + (at - began) / (ended - began) * (WIDTH - LEFT - 12)
        return across, HEIGHT - 12 - value / highest * (HEIGHT - 12 - TOP)

    for value in (0.0, highest / 2, highest):
        _, y = place(began, value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - 12}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 4}" y="{y + 4:.1f}" class="scale">{shown(value, panel.unit)}</text>')
    for number, (name, line) in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        course = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in line if isfinite(point[1])))
        parts.append(f'<polyline points="{course}" stroke="{colour}"/>')
        if number < LEGEND:
            more = f" and {len(lines) - LEGEND} more" if number == LEGEND - 1 and len(lines) > LEGEND else ""
            latest = shown(line[-1][1], panel.unit) if isfinite(line[-1][1]) else "no value"
            parts.append(f'<text x="{LEFT}" y="{HEIGHT + 6 + 15 * number}" fill="{colour}">')
            parts.append(f"{escape(name)}: {latest}{more}</text>")
    return "".join([*parts, "</svg>"])


async def lines_of(prometheus: Prometheus, panel: Panel, began: float, ended: float) -> list[Line]:
    """What Prometheus answers to the queries of a graph."""
    lines: list[Line] = []
    for legend, query in panel.queries.items():
        answer = await prometheus.get(
            "query_range", query=query.replace("$service", ".*"), start=str(began), end=str(ended), step="1"
        )
        for series in answer["result"]:
            name = legend
            for label, value in series["metric"].items():
                name = name.replace(f"{{{{{label}}}}}", value)
            lines.append((name, [(float(at), float(value)) for at, value in series["values"]]))
    return lines


async def work(deployment: Deployment) -> None:
    """Let both programmes go through the system, and ask for certificates as the public does."""
    for name in PROGRAMMES:
        await replay_on(deployment, read_folder(EXAMPLES / name))
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        for number in range(30):
            url = f"{deployment.services['certificates']}/api/v1/verifications/AAAA-BBBB-CCC{number % 10}"
            (await client.get(url)).raise_for_status()


async def page(server: str) -> str:
    """The whole dashboard, of a system that has just worked."""
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        async with fresh_deployment(patch) as deployment, watched(server, RESULTS, deployment) as prometheus:
            began = time.time()
            await work(deployment)
            ended = time.time()

            async def read_since() -> bool:
                readings = await prometheus.values("timestamp(up)")
                return bool(readings) and all(float(one["value"][1]) > ended for one in readings)

            await eventually(read_since)
            span = began, time.time()
            graphs = {
                title: [drawn(panel, await lines_of(prometheus, panel, *span), *span) for panel in row]
                for title, row in ROWS.items()
            }
            alerts = await prometheus.get("alerts")
    report(f"Alarms: {[alert['labels']['alertname'] for alert in alerts['alerts']] or 'none'}")
    parts = (f"<h2>{escape(title)}</h2>{''.join(row)}" for title, row in graphs.items())
    return "\n".join(["<!doctype html><meta charset=utf-8><title>Diplomado</title>", STYLE, *parts])


async def photograph(file: Path) -> None:
    """Save the page as an image beside it."""
    browser = await asyncio.to_thread(chromium.find)
    async with async_playwright() as playwright:
        opened = await browser.launch(playwright)
        tab = await opened.new_page(viewport={"width": 1280, "height": 900})
        await tab.goto(file.as_uri())
        await tab.screenshot(path=file.with_name("dashboard.png"), full_page=True)
        await opened.close()


def report(text: str) -> None:
    """Say what was found."""
    sys.stdout.write(f"{text}\n")


async def main() -> int:
    """Draw the dashboard. Without Prometheus there is nothing to draw."""
    server = found("prometheus")
    if server is None:
        report("There is no prometheus: install Debian's package, or set PROMETHEUS_FOLDER.")
        return 2
    file = RESULTS / "index.html"
    file.write_text(await page(server), encoding="utf-8")
    await photograph(file)
    report(f"{file.relative_to(ROOT)} and dashboard.png")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
