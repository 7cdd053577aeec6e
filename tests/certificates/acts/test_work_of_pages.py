"""Pages of an edition cost as much as they show: the same statements for many people as for few."""

import html
import re

import pytest

from diplomado_certificates.acts.pages import overview
from tests.certificates.examples import WEBINARS
from tests.certificates.staff import signed
from tests.certificates.visitor import visitor
from tests.certificates.world import Someone, World, deliver
from tests.support.scans import analyse
from tests.support.services import Running
from tests.support.work import Work, worked

FEW, MANY = 60, 300
"""Both fill a page."""
PAGES = (
    "act",
    "act/new",
    "act/new?late=true",
    "act/{act}",
    "act/{act}/people",
    "act/{act}/decisions",
    "certificates",
    "certificates/print",
)


_NEXT = re.compile(r'href="([^"]*)" rel="next"')
_NAME = re.compile(r'<td dir="auto">([^<]+)</td>')


async def _edition(certificates: Running, people: int) -> dict[str, str]:
    world = World(code=f"work-{people}")
    crowd = [Someone(f"Ana {n}", f"Ruiz {n % 7}") for n in range(people)]
    await deliver(
        certificates,
        world.edition(),
        *world.timetable()[:1],
        *(world.describe(one) for one in crowd),
        *(world.register(one) for one in crowd),
        *(world.attend(one, 1) for one in crowd),
    )
    await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=WEBINARS)
    act = await signed(certificates, world)
    assert act["awards"] == people
    return {"edition": str(world.edition_id), "act": act["act_id"]}


async def test_lists_of_many_people_cost_as_much_as_those_of_few(
    certificates: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = await _edition(certificates, FEW), await _edition(certificates, MANY)
    await analyse(certificates.platform.postgres, certificates.settings.schema_name)
    monkeypatch.setattr(overview, "MAX_CHOICES", FEW // 2)
    async with visitor(certificates) as ana:

        async def read(page: str, of: dict[str, str]) -> Work:
            path = f"/certificates/editions/{of['edition']}/{page.format_map(of)}"
            await ana.open(path)  # what is kept between requests is not counted
            with worked(monkeypatch) as work:
                await ana.open(path)
            return work

        for page in PAGES:
            least, most = await read(page, few), await read(page, many)
            assert most.statements == least.statements, page
            assert 0 < most.bytes <= least.bytes * 1.2, page
            # Certificates are counted by award, people sorted by name.
            if page not in ("certificates", "act/new", "act/new?late=true"):
                assert most.rows <= least.rows + 10, page


async def test_the_next_page_of_people_begins_where_the_first_ended(
    certificates: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = await _edition(certificates, MANY)
    await analyse(certificates.platform.postgres, certificates.settings.schema_name)
    path = f"/certificates/editions/{of['edition']}/act/{of['act']}/people"
    seen: list[str] = []
    async with visitor(certificates) as ana:
        page = await ana.open(path)
        rows = []
        while following := _NEXT.search(page):
            seen += _NAME.findall(page)
            with worked(monkeypatch) as work:
                page = await ana.open(html.unescape(following[1]))
            rows.append(work.rows)
    seen += _NAME.findall(page)
    assert len(seen) == len(set(seen)) == MANY
    assert seen == sorted(seen)
    assert max(rows) <= min(rows) * 2
