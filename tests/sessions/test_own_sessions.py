"""The sessions of a participant behind their own link."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from diplomado_chassis.signed_links import SignedLink, sign
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import Mission, erased, meeting
from tests.sessions.staff import sign_in
from tests.support.waiting import PATIENCE

LATER = {"starts_at": "2199-07-15T09:00", "ends_at": "2199-07-15T10:00"}


def link(mission: Mission, registration: UUID, *, days: int = 9, kind: Any = "own_page") -> str:
    settings: Any = mission.running.settings
    expires_at = datetime.now(UTC) + timedelta(days=days)
    return f"/sessions/own/{sign(SignedLink(kind, registration, 1, expires_at), settings.link_secrets)}"


async def prepared(mission: Mission) -> tuple[UUID, str]:
    """A participant with a closed session and one to come: the registration and the path of the link."""
    await mission.handle(mission.edition_published(2, ends_on="2199-07-15"))
    registration = await mission.register("Itzel", "Batista", "itzel@correo.example")
    past = await mission.session()
    await mission.session("S2", **LATER, join_url="https://meet.example.org/s2")
    await mission.import_file(past, meeting(("Itzel", "itzel@correo.example", "09:00:00", "10:00:00")))
    await mission.close(past)
    return registration, link(mission, registration)


async def opened(mission: Mission, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=mission.running.url, headers=headers, timeout=PATIENCE) as public:
        return await public.get(path)


async def test_it_shows_times_minutes_and_the_link_to_join(mission: Mission) -> None:
    _, path = await prepared(mission)
    answer = await opened(mission, f"{path}?lang=es", **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    for shown in ("60 de 90 minutos", "https://meet.example.org/s2", "15 de julio de 2199", "calendar.ics"):
        assert shown in answer.text
    for hidden in ("Itzel", "correo.example", "<html"):
        assert hidden not in answer.text
    abroad = await opened(mission, f"{path}?lang=en&zone=Europe/Madrid", **{"HX-Request": "true"})
    assert "Madrid time" in abroad.text
    assert "16:00" in abroad.text
    assert "Panama" in (await opened(mission, f"{path}?lang=en&zone=Nowhere/Else")).text


async def test_a_page_that_embeds_it_asks_in_the_zone_of_the_device(mission: Mission, page_at: Visitors) -> None:
    """Nobody asked for a zone, so participants abroad read the hours of the course."""
    _, path = await prepared(mission)
    page = await page_at(base_url=mission.running.url, zone="Europe/Madrid")
    await sign_in(page, mission.running)
    await page.goto(f"/sessions/editions/{mission.edition_id}/sessions?lang=en")
    await page.evaluate(
        """address => {
            const place = document.createElement("div");
            place.setAttribute("hx-get", address);
            place.setAttribute("hx-trigger", "load");
            document.querySelector("main").append(place);
            window.htmx.process(place);
        }""",
        f"{path}?lang=en",
    )
    await page.get_by_text("Madrid time").first.wait_for()


async def test_the_calendar_has_the_sessions_once_by_the_identifiers_of_the_mails(mission: Mission) -> None:
    _, path = await prepared(mission)
    answer = await opened(mission, f"{path}/calendar.ics?lang=en")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len(events) == 2
    assert all(str(event["uid"]).endswith("@diplomado") for event in events)
    assert "https://meet.example.org/s2" in {str(event.get("url")) for event in events}


async def test_without_a_place_there_is_no_link(mission: Mission) -> None:
    registration, path = await prepared(mission)
    participant = await mission.participant_of(registration)
    await mission.handle(mission.waitlisted(registration, participant, 2))
    page = (await opened(mission, f"{path}?lang=es")).text
    assert "meet.example.org" not in page
    assert "calendar.ics" not in page
    assert b"VEVENT" not in (await opened(mission, f"{path}/calendar.ics")).content


@pytest.mark.parametrize("broken", ["guess", "expired", "badge", "erased"])
async def test_another_link_opens_nothing(mission: Mission, broken: str) -> None:
    registration, path = await prepared(mission)
    if broken == "erased":
        await mission.handle(erased(await mission.participant_of(registration)))
    paths = {
        "guess": "/sessions/own/guess",
        "expired": link(mission, registration, days=-1),
        "badge": link(mission, registration, kind="check_in"),
        "erased": path,
    }
    for end in ("", "/calendar.ics"):
        answer = await opened(mission, f"{paths[broken]}{end}?lang=en")
        assert answer.status_code == 403
        assert "This is not your personal link" in answer.text


async def test_the_sessions_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    registration, path = await prepared(mission)
    assert registration
    assert await examine(page_at, mission.running.url, path) == []
