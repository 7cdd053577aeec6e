"""The pages of staff and of the public: their time beside that of JSON, in large and small editions, and their size.

Requests go one after the other and in turns, so that both sides of a ratio meet the same machine.
"""

import os
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from diplomado_acceptance.deployment import Tell, ignore
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.idle import Backlog, PlatformMonitor, open_monitor, until_idle
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from diplomado_local.state import Deployment
from verification.benchmarks import page_programme
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench

SMALL, LARGE = 50, 5000
_PATIENCE_SECONDS = 900.0
ROUNDS = 15
MAX_TRANSFER_KB, MAX_ROUND_TRIPS = 60.0, 3.0
FIRST_WINDOW_BYTES = 14_600
"""What a server sends before it waits for the first acknowledgement: ten segments."""

EDITION = "editions/{edition}"
LISTS = {
    "people": f"/registration/{EDITION}/people",
    "people_found": f"/registration/{EDITION}/people?q=zule",
    "requests": f"/registration/{EDITION}/requests",
    "nominations": f"/registration/{EDITION}/nominations",
    "overview": f"/registration/{EDITION}",
    "history": f"/registration/{EDITION}/history",
    "person": f"/registration/{EDITION}/people/{{registration}}",
    "sessions": f"/sessions/{EDITION}/sessions",
    "attendance": "/sessions/sessions/{session}",
    "files": "/sessions/sessions/{session}/files",
    "corrections": "/sessions/sessions/{session}/corrections",
    "room": "/sessions/sessions/{session}/room?q=marcela",
    "queue": f"/sessions/{EDITION}/queue",
    "queue_decided": f"/sessions/{EDITION}/queue-decided",
    "projects": f"/sessions/{EDITION}/projects",
    "scores": f"/sessions/{EDITION}/projects/scores",
    "acts": f"/certificates/{EDITION}/act",
    "act": f"/certificates/{EDITION}/act/{{act}}",
    "act_people": f"/certificates/{EDITION}/act/{{act}}/people",
    "certificates": f"/certificates/{EDITION}/certificates",
    "names": f"/certificates/{EDITION}/names",
    "messages": f"/notifications/{EDITION}/messages",
}
"""Every page of an edition that shows a list. Both editions show as many rows: a page full, or as many as are found."""

TWINS = {
    "people": ("registration", f"/api/v1/{EDITION}/registrations"),
    "overview": ("registration", f"/api/v1/{EDITION}"),
    "history": ("registration", f"/api/v1/{EDITION}/history"),
    "sessions": ("sessions", f"/api/v1/{EDITION}/sessions"),
    "attendance": ("sessions", "/api/v1/sessions/{session}/attendance"),
    "files": ("sessions", "/api/v1/sessions/{session}/attendance-files"),
    "queue": ("sessions", f"/api/v1/{EDITION}/unmatched"),
    "act": ("certificates", "/api/v1/acts/{act}"),
    "certificates": ("certificates", f"/api/v1/{EDITION}/certificates"),
    "messages": ("notifications", "/api/v1/deliveries?edition_id={edition}"),
}
"""The route whose JSON says the same as a page."""

VISITS = {
    "public": "/",
    "form": "/e/{code}",
    "own_page": "/r/{token}",
    "home": "/home",
    "people": LISTS["people"],
    "attendance": LISTS["attendance"],
    "certificates": LISTS["certificates"],
    "messages": LISTS["messages"],
}
"""Pages whose transfer is measured through the entrance, in the edition with fifty people."""

_LOADED = re.compile(r'<(?:link rel="stylesheet"|link rel="icon"|script)[^>]*? (?:href|src)="([^"]+)"')
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
_PARTS = re.compile(r'hx-get="([^"]+)"[^>]*hx-trigger="(?:load|revealed)')
_FOREIGN = re.compile(r'(?:src|hx-get|<link(?! rel="canonical")[^>]*href)="((?:https?:)?//[^"]+)"')
_BROWSER = {"Accept": "text/html", "Accept-Encoding": "gzip, deflate, br, zstd", "Accept-Language": "es"}


async def measure(workbench: Workbench) -> dict[str, Any]:
    """Replay two programmes of different size and visit their pages."""
    folder = Path(tempfile.mkdtemp(prefix="diplomado-bench-pages-"))
    # Mails are planned and wait for a day: sending thousands would take the machine from the pages.
    os.environ["DIPLOMADO_SETTLING_SECONDS"] = str(24 * 3600)
    try:
        async with deployed(Folder(folder / "deployment")) as deployment:
            small = await _places(deployment, folder, "small", SMALL)
            large = await _places(deployment, folder, "large", LARGE)
            headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
            async with httpx.AsyncClient(headers=headers, timeout=60, trust_env=False) as http:
                visit = Visit(deployment, http, ROUNDS * (2 if workbench.long else 1))
                return {
                    "people": {"small": SMALL, "large": LARGE},
                    "large_against_small": await visit.lists(small, large),
                    "page_against_json": await visit.twins(small),
                    **await visit.transfers(small),
                }
    finally:
        del os.environ["DIPLOMADO_SETTLING_SECONDS"]
        shutil.rmtree(folder, ignore_errors=True)


class Unmailed(PlatformMonitor):
    """Does not wait for mails."""

    async def wait_until_idle(self, operation: str, _services: Services | None = None, tell: Tell = ignore) -> Backlog:
        """Wait for events alone."""
        return await until_idle(self.backlog, operation, tell, patience=_PATIENCE_SECONDS)


@dataclass
class Visit:
    """A reader of pages. `rounds` is how often each is read."""

    deployment: Deployment
    http: httpx.AsyncClient
    rounds: int

    async def lists(self, small: Mapping[str, str], large: Mapping[str, str]) -> dict[str, Any]:
        """Time of each page in the large edition, relative to the small one."""
        report = {}
        for name, path in LISTS.items():
            url = self.deployment.services[path.split("/")[1]] + path
            most, least = await self._in_turns(url.format_map(large), url.format_map(small))
            report[name] = {**bound(most / least, 1.5), "ms": [round(least, 1), round(most, 1)]}
        return report

    async def twins(self, small: Mapping[str, str]) -> dict[str, Any]:
        """Time of each page relative to the JSON that says the same."""
        report = {}
        for name, (service, path) in TWINS.items():
            address = self.deployment.services[service]
            page, json = await self._in_turns(
                (address + LISTS[name]).format_map(small), (address + path).format_map(small)
            )
            report[name] = {**bound(page / json, 2.0), "ms": [round(json, 1), round(page, 1)]}
        return report

    async def _in_turns(self, first: str, second: str) -> tuple[float, float]:
        """The medians of both, in milliseconds."""
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(self.rounds):
            for url, taken in zip((first, second), times, strict=True):
                begun = time.perf_counter()
                (await self.http.get(url)).raise_for_status()
                taken.append((time.perf_counter() - begun) * 1000)
        return statistics.median(times[0][1:]), statistics.median(times[1][1:])

    async def transfers(self, small: Mapping[str, str]) -> dict[str, Any]:
        """Bytes and round trips of first visits, through the entrance."""
        sizes, trips, foreign = {}, {}, 0
        for name, path in VISITS.items():
            page, text = await self._transferred(path.format_map(small))
            styles = [await self._transferred(asset) for asset in _STYLES.findall(text)]
            loaded = {asset: (await self._transferred(asset))[0] for asset in dict.fromkeys(_LOADED.findall(text))}
            parts = [(await self._transferred(part))[0] for part in _PARTS.findall(text)]
            sizes[name] = bound((page + sum(loaded.values()) + sum(parts)) / 1000, MAX_TRANSFER_KB, "kB")
            trips[name] = bound(round_trips(page, [size for size, _ in styles]), MAX_ROUND_TRIPS, "round trips")
            foreign += len(_FOREIGN.findall(text))
        return {
            "transfer": sizes,
            "round_trips_to_content": trips,
            "requests_to_others": bound(foreign, 0, "requests"),
        }

    async def _transferred(self, path: str) -> tuple[int, str]:
        """How many bytes an answer has as a browser is sent it, headers included, and its text."""
        url = self.deployment.url + path.replace("&amp;", "&")
        plain = (await self.http.get(url, headers={**_BROWSER, "Accept-Encoding": "identity"})).raise_for_status()
        async with self.http.stream("GET", url, headers=_BROWSER) as answer:
            sent = sum([len(part) async for part in answer.aiter_raw()])
            lines = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
            return sent + lines, plain.text


def round_trips(page: int, styles: Iterable[int]) -> int:
    """Round trips from the first packet to the first content: connecting, the page, the style sheets that it needs.

    Style sheets are asked for together as soon as the first packets of the page are there; scripts are deferred. A
    server sends `FIRST_WINDOW_BYTES`, then twice as many with each acknowledgement. The beginning of a page is enough
    to show its beginning, so that its further packets delay nothing.
    """
    return 2 + max([_rounds(size) for size in styles], default=0) if page else 0


def _rounds(size: int) -> int:
    rounds, window, sent = 0, FIRST_WINDOW_BYTES, 0
    while sent < size:
        rounds, sent, window = rounds + 1, sent + window, window * 2
    return rounds


async def _places(deployment: Deployment, folder: Path, code: str, people: int) -> dict[str, str]:
    """Replay a programme; return what the paths name."""
    programme = read_folder(page_programme.write(folder / code, f"bench-{code}", people))
    async with (
        services(deployment.services, deployment.token("coordinator"), code) as reached,
        open_monitor(deployment.operations, deployment.kafka) as monitor,
    ):
        replayed = await replay(programme, reached, Unmailed(**vars(monitor)))
    headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
    async with httpx.AsyncClient(headers=headers, timeout=60, trust_env=False) as http:
        acts = await http.get(f"{deployment.services['certificates']}/api/v1/editions/{replayed.edition_id}/acts")
        registration = next(iter(replayed.people.values()))
        link = await http.post(f"{deployment.services['registration']}/api/v1/registrations/{registration}/link")
        return {
            "code": f"bench-{code}",
            "edition": replayed.edition_id,
            "session": replayed.sessions["s1"],
            "registration": registration,
            "act": str(acts.raise_for_status().json()["acts"][0]["act_id"]),
            "token": str(link.raise_for_status().json()["link"]).rpartition("/r/")[2],
        }
