"""What the public sees before they register: the list of editions, and what a page is shared with."""

import json
import re
from base64 import urlsafe_b64encode
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from diplomado_chassis.http.pages.paging import ROWS
from tests.registration.mission import Mission

PNG = b"\x89PNG\r\n\x1a\n"


def ahead(days: int = 30) -> dict[str, Any]:
    """The dates of an edition that is still to come."""
    start = date.today() + timedelta(days=days)
    return {"starts_on": start.isoformat(), "ends_on": (start + timedelta(days=4)).isoformat()}


async def pages(mission: Mission, path: str) -> list[str]:
    """All pages of the list, from the first to the last."""
    found: list[str] = []
    following: str | None = path
    while following:
        answer = await mission.public.get(following)
        assert answer.status_code == 200
        found.append(answer.text)
        link = re.search('href="([^"]+)" rel="next"', answer.text)
        following = unescape(link.group(1)) if link else None
    return found


def codes_of(page: str) -> list[str]:
    return re.findall('href="/e/([^"]+)"', page)


async def test_the_list_has_what_the_public_may_enter_the_next_first(mission: Mission) -> None:
    later = await mission.edition(**ahead(60), title={"es": "Trata & tráfico", "en": "Trafficking & smuggling"})
    sooner = await mission.edition(**ahead(20))
    hidden = [
        await mission.edition(publish=False, **ahead()),
        await mission.edition(registration="nominated", **ahead()),
    ]
    cancelled = await mission.edition(**ahead())
    answer = await mission.http.post(
        f"/api/v1/editions/{cancelled.edition_id}/cancellation", json={"reason": "No hay sala"}
    )
    assert answer.status_code == 200, answer.text

    spanish, english = ["".join(await pages(mission, f"/?lang={lang}")) for lang in ("es", "en")]
    codes = codes_of(spanish)

    assert codes.index(sooner.code) < codes.index(later.code)
    assert not {edition.code for edition in (*hidden, cancelled)} & set(codes)
    assert "Trata &amp; tráfico" in spanish
    assert "Trafficking &amp; smuggling" in english
    assert "Registration open" in english


async def test_the_list_is_filtered_and_says_when_nothing_matches(mission: Mission) -> None:
    edition = await mission.edition(modality="hybrid", **ahead())
    shown = await pages(mission, "/?modality=hybrid&phase=open&lang=en")
    other = await mission.public.get("/?modality=in_person&phase=closed&lang=en")
    unknown = await pages(mission, "/?modality=%3Cscript%3E&phase=x&lang=en")

    assert f'href="/e/{edition.code}"' in "".join(shown)
    assert all('<option value="hybrid" selected>' in page for page in shown)
    assert "No course matches the filter" in other.text
    assert f'href="/e/{edition.code}"' in "".join(unknown)


async def test_a_long_list_is_read_page_by_page(mission: Mission) -> None:
    """More editions than a page has rows, most on the same day: each stands on one page, in order of day and code."""
    made = [await mission.edition(modality="in_person", **ahead(40 + number // 40)) for number in range(ROWS + 3)]
    found = await pages(mission, "/?modality=in_person&lang=es")
    codes = [code for page in found for code in codes_of(page)]
    assert len(found) > 1
    assert all(len(codes_of(page)) == ROWS for page in found[:-1])
    assert len(codes) == len(set(codes))
    days = {edition.code: number // 40 for number, edition in enumerate(made)}
    assert [code for code in codes if code in days] == sorted(days, key=lambda code: (days[code], code))
    assert "Al principio" in found[-1]


@pytest.mark.parametrize("key", ["guess", ["x", "y"], ["2023-01-01", 5], ["2023-01-01", "\0"], ["0000-00-00", "a"]])
async def test_a_changed_address_of_a_page_is_the_first_page(mission: Mission, key: Any) -> None:
    text = key if isinstance(key, str) else urlsafe_b64encode(json.dumps(key).encode()).decode()
    first, changed = [await mission.public.get("/", params=query) for query in ({}, {"after": text})]
    assert changed.status_code == 200
    assert codes_of(changed.text) == codes_of(first.text)


async def test_an_edition_is_shared_with_picture_code_and_timetable(mission: Mission) -> None:
    edition = await mission.edition(title={"es": '#"Fronteras" \\ *2023*', "en": "Borders"}, **ahead())
    page = (await mission.public.get(f"/e/{edition.code}?lang=es")).text
    address = f"{mission.running.settings.public_url}/e/{edition.code}"
    picture = await mission.public.get(f"/e/{edition.code}/share.png?lang=es")
    code = await mission.public.get(f"/e/{edition.code}/qr.svg")

    assert 'class="box good notice"' not in page
    assert f'<meta property="og:image" content="{address}/share.png?lang=es">' in page
    assert f'hx-get="/sessions/fragments/timetable/{edition.edition_id}?lang=es"' in page
    assert (picture.headers["content-type"], picture.content[:8]) == ("image/png", PNG)
    assert (int.from_bytes(picture.content[16:20]), int.from_bytes(picture.content[20:24])) == (1200, 630)
    assert picture.headers["cache-control"] == code.headers["cache-control"] == "public, max-age=3600"
    assert (code.status_code, "<svg" in code.text) == (200, True)


@pytest.mark.parametrize("path", ["/e/%00/share.png", "/e/%00/qr.svg"])
async def test_an_address_with_a_character_that_no_text_has_is_refused(mission: Mission, path: str) -> None:
    assert (await mission.public.get(path)).status_code == 400


@pytest.mark.parametrize("path", ["/e/none/share.png", "/e/none/qr.svg", "/e/NO%20SUCH/share.png"])
async def test_nothing_is_shared_of_an_edition_that_is_not_there(mission: Mission, path: str) -> None:
    assert (await mission.public.get(path)).status_code == 404


async def test_a_draft_has_no_picture(mission: Mission) -> None:
    draft = await mission.edition(publish=False, **ahead())
    assert (await mission.public.get(f"/e/{draft.code}/share.png")).status_code == 404
