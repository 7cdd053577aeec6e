"""A phone of the staff scans badges in the browser, by a link that needs no account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import httpx

from tests.sessions.mission import Mission
from tests.sessions.room.room import Room, room, scripts

MINUTE = timedelta(minutes=1)


async def phone_link(hall: Room, role: str = "facilitator") -> str:
    """The path of the page on which a phone scans."""
    made = await hall.http.post(f"{hall.path}/scanner-links", headers=hall.mission.running.bearer(role))
    assert made.status_code == 201, made.text
    expires_at = datetime.fromisoformat(made.json()["expires_at"])
    assert expires_at == hall.ends_at + timedelta(hours=2)
    return "/scan/" + str(made.json()["url"]).rpartition("/scan/")[2]


@asynccontextmanager
async def phone(hall: Room) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A phone whose browser has opened the page."""
    path = await phone_link(hall)
    async with hall.visitor() as browser:
        assert (await browser.get(path)).status_code == 200
        yield browser, path


async def test_the_page_has_no_script_of_its_own_and_may_use_the_camera_alone(mission: Mission) -> None:
    hall = await room(mission)
    async with phone(hall) as (browser, path):
        for language, words in (("es", "Apunte la cámara"), ("en", "Point the camera")):
            page = await browser.get(path, params={"lang": language})
            assert words in page.text
        assert scripts(page.text) == ['<script src="/scan.js" defer>']
        policy = page.headers["Content-Security-Policy"]
        assert ("script-src 'self'" in policy, "unsafe" in policy) == (True, False)
        assert page.headers["Permissions-Policy"] == "camera=(self)"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        cookie = page.headers["Set-Cookie"].lower()
        assert all(word in cookie for word in ("httponly", "path=/b", "samesite=lax"))
        assert (await browser.get("/scan.js")).headers["content-type"].startswith("text/javascript")


async def test_the_camera_of_any_phone_opens_a_badge_and_a_button_checks_in(mission: Mission) -> None:
    ana = await mission.register("Filomena", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    badge = f"/b/{hall.badge(ana)}"
    async with phone(hall) as (browser, _):
        page = await browser.get(badge)
        assert (page.status_code, "Filomena Ruiz" in page.text, scripts(page.text)) == (200, True, [])
        assert await hall.check_ins() == [], "opening a badge records nothing"
        sent = await browser.post(f"{badge}?lang=en", data={"direction": "in"})
        assert (sent.status_code, "Is in. Time recorded" in sent.text) == (200, True)
        await browser.post(badge, data={"direction": "out"})
    lines = await hall.check_ins()
    assert [line["method"] for line in lines] == ["badge", "badge"]
    assert {line["author"] for line in lines} == {"staff-1"}, "who made the link answers for it"
    async with hall.visitor() as stranger:
        page = await stranger.get(badge)
        assert (page.status_code, "Filomena" in page.text) == (200, False)
        assert (await stranger.post(badge, data={"direction": "in"})).status_code == 403
    assert len(await hall.check_ins()) == 2


async def test_an_address_that_is_pasted_is_recorded_without_scripts(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    async with phone(hall) as (browser, path):
        address = f"https://asistencia.example/b/{hall.badge(ana)}"
        sent = await browser.post(path, data={"badge": address, "direction": "in"})
        assert (sent.status_code, "Ana Ruiz" in sent.text) == (200, True)
        for content, language, words in (("x", "es", "No es un código"), ("", "en", "This is no code")):
            refused = await browser.post(path, params={"lang": language}, data={"badge": content})
            assert (refused.status_code, words in refused.text) == (422, True)
        strange = await browser.post(path, content=b"\xff", headers={"content-type": "x/y"})
        assert strange.status_code == 422
    assert len(await hall.check_ins()) == 1


async def test_what_a_network_kept_back_counts_at_its_time_and_once(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    now = datetime.now(UTC)
    async with phone(hall) as (browser, path):
        body = {
            "scanner": path.rpartition("/")[2],
            "token": hall.badge(ana),
            "at": (now - 10 * MINUTE).isoformat(),
        }
        headers = {"Idempotency-Key": "escaneo-000000000001", "Client-Time": now.isoformat()}
        answers = [await browser.post(f"{hall.path}/badge-scans", json=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json() == answers[1].json()
    on_the_way = datetime.now(UTC) - now
    said = answers[0].json()
    assert (said["given_names"], said["present"]) == ("Ana", True)
    assert abs(datetime.fromisoformat(said["at"]) - (now - 10 * MINUTE)) <= on_the_way + timedelta(seconds=1)
    [line] = await hall.check_ins()
    assert line["delay_seconds"] >= 590


async def test_links_end_by_a_decision_and_are_of_one_session(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    other = await mission.session("OTRA", starts_at=hall.starts_at.isoformat(), ends_at=hall.ends_at.isoformat())
    async with phone(hall) as (browser, path):
        body = {"scanner": path.rpartition("/")[2], "token": hall.badge(ana)}
        elsewhere = await browser.post(f"/api/v1/sessions/{other}/badge-scans", json=body)
        assert elsewhere.status_code == 403
        assert (
            await browser.post(f"{hall.path}/badge-scans", json={**body, "scanner": hall.badge(ana)})
        ).status_code == 403
        ended = await hall.http.post(f"{hall.path}/scanner-links/end")
        assert ended.json() == {"ended": 1}
        assert (await browser.post(f"{hall.path}/badge-scans", json=body)).status_code == 403
        assert (await browser.get(path)).status_code == 403
        assert (await browser.get(f"/b/{hall.badge(ana)}")).status_code == 403
    assert await hall.check_ins() == []


async def test_only_staff_make_links_and_not_for_what_does_not_take_place(mission: Mission) -> None:
    hall = await room(mission)
    for role in ("grader", "auditor", "focal_point"):
        refused = await hall.http.post(f"{hall.path}/scanner-links", headers=mission.running.bearer(role))
        assert refused.status_code == 403
    assert (await hall.http.post(f"/api/v1/sessions/{hall.session}/cancellation")).status_code == 200
    assert (await hall.http.post(f"{hall.path}/scanner-links")).status_code == 409


async def test_a_badge_of_another_edition_shows_no_name(mission: Mission) -> None:
    hall = await room(mission)
    elsewhere = Mission(mission.running)
    await elsewhere.handle(elsewhere.edition_published())
    luz = await elsewhere.register("Luzmila", "Soto", "luz@correo.example")
    async with phone(hall) as (browser, _):
        page = await browser.get(f"/b/{hall.badge(luz)}")
        assert (page.status_code, "Luzmila" in page.text) == (422, False)
        sent = await browser.post(f"/b/{hall.badge(luz)}", data={"direction": "in"})
        assert (sent.status_code, "Luzmila" in sent.text) == (422, False)
