"""What the public sees before they register: the list of editions, and what a page is shared with."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from tests.registration.mission import Mission

PNG = b"\x89PNG\r\n\x1a\n"


def ahead(days: int = 30) -> dict[str, Any]:
    """The dates of an edition that is still to come."""
    start = date.today() + timedelta(days=days)
    return {"starts_on": start.isoformat(), "ends_on": (start + timedelta(days=4)).isoformat()}


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

    spanish, english = [(await mission.public.get(f"/?lang={lang}")).text for lang in ("es", "en")]
    codes = re.findall('href="/e/([^"]+)"', spanish)

    assert codes.index(sooner.code) < codes.index(later.code)
    assert not {edition.code for edition in (*hidden, cancelled)} & set(codes)
    assert "Trata &amp; tráfico" in spanish
    assert "Trafficking &amp; smuggling" in english
    assert "Registration open" in english


async def test_the_list_is_filtered_and_says_when_nothing_matches(mission: Mission) -> None:
    edition = await mission.edition(modality="hybrid", **ahead())
    shown = await mission.public.get("/?modality=hybrid&phase=open&lang=en")
    other = await mission.public.get("/?modality=in_person&phase=closed&lang=en")
    unknown = await mission.public.get("/?modality=%3Cscript%3E&phase=x&lang=en")

    assert f'href="/e/{edition.code}"' in shown.text
    assert '<option value="hybrid" selected>' in shown.text
    assert "No course matches the filter" in other.text
    assert (unknown.status_code, f'href="/e/{edition.code}"' in unknown.text) == (200, True)


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


@pytest.mark.parametrize("path", ["/e/none/share.png", "/e/none/qr.svg", "/e/NO%20SUCH/share.png"])
async def test_nothing_is_shared_of_an_edition_that_is_not_there(mission: Mission, path: str) -> None:
    assert (await mission.public.get(path)).status_code == 404


async def test_a_draft_has_no_picture(mission: Mission) -> None:
    draft = await mission.edition(publish=False, **ahead())
    assert (await mission.public.get(f"/e/{draft.code}/share.png")).status_code == 404
