"""Participants check themselves in by the code on the wall: from their own link, and for nobody else."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from playwright.async_api import expect

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceCorrected
from diplomado_sessions.attendance.check_in.own import api as own
from tests.browser.check import examine
from tests.browser.visitor import WAIT_MILLISECONDS, Visitors
from tests.sessions.mission import Mission, erased
from tests.sessions.room.room import PLACE, Room, room, scripts

MINUTE = timedelta(minutes=1)
LATE_BY = 10 * MINUTE


def reason(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition(":")[2]


async def wall(hall: Room) -> str:
    answer = await hall.http.post(f"{hall.path}/wall-links")
    assert answer.status_code == 201, answer.text
    return str(urlsplit(answer.json()["url"]).path)


async def test_the_screen_shows_the_code_of_the_moment_and_loads_itself_when_it_changes(mission: Mission) -> None:
    hall = await room(mission)
    path = await wall(hall)
    async with hall.visitor() as visitor:
        for language, words in (
            ("es", "El código cambia cada 30 segundos"),
            ("en", "The code changes every 30 seconds"),
        ):
            before = hall.code()
            page = await visitor.get(path, params={"lang": language})
            assert page.status_code == 200
            shown = re.search(r'<p class="code">(\d{4}) (\d{4})</p>', page.text)
            assert shown
            assert "".join(shown.groups()) in (before, hall.code())
            again = re.search(r'<noscript><meta http-equiv="refresh" content="(\d+)">', page.text)
            assert again
            assert 1 <= int(again[1]) <= 30
            assert words in page.text
            assert scripts(page.text) == []
            assert PLACE in page.text


async def test_the_screen_says_how_many_are_in_and_no_names(mission: Mission, page_at: Visitors) -> None:
    hall = await room(mission)
    ana = await mission.register("Domitila", "Ruiz", "domitila@correo.example")
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    path = await wall(hall)
    page = await page_at(base_url=mission.running.url)
    await page.clock.install()
    await page.goto(path)
    await expect(page.get_by_text("Todavía no ha llegado nadie.")).to_be_visible(timeout=WAIT_MILLISECONDS)
    now = datetime.now(UTC)
    assert (await hall.tick(ana, came_at=(now - 9 * MINUTE).isoformat())).status_code == 200
    left = {"came_at": (now - 8 * MINUTE).isoformat(), "left_at": (now - 5 * MINUTE).isoformat()}
    assert (await hall.tick(eva, **left)).status_code == 200
    await page.clock.run_for(6_000)
    await expect(page.locator(".stat")).to_have_text(
        re.compile(r"1\s+persona está en la sala"), timeout=WAIT_MILLISECONDS
    )
    await expect(page.get_by_text("Últimas llegadas: ")).to_be_visible(timeout=WAIT_MILLISECONDS)
    assert "omitila" not in await page.content()
    # Without a network a code is shown only as long as it is current.
    stale = page.get_by_role("alert")
    page_at.watch.expect("ERR_INTERNET_DISCONNECTED")
    await page.context.set_offline(True)
    await page.clock.run_for(35_000)
    await expect(stale).to_contain_text("no tiene red desde las", timeout=WAIT_MILLISECONDS)
    await expect(page.locator(".code")).to_be_hidden(timeout=WAIT_MILLISECONDS)
    await page.context.set_offline(False)
    await page.clock.run_for(6_000)
    await expect(page.locator(".code")).to_be_visible(timeout=WAIT_MILLISECONDS)
    await expect(stale).to_be_hidden(timeout=WAIT_MILLISECONDS)
    found = await examine(page_at, mission.running.url, path)
    # Without scripts it loads itself again: there is no reader whom that interrupts.
    assert [fault for fault in found if 'meta[http-equiv="refresh"]' not in fault] == []


async def test_the_link_of_the_screen_ends_with_the_session_and_with_every_change_of_it(mission: Mission) -> None:
    hall = await room(mission)
    path = await wall(hall)
    async with hall.visitor() as visitor:
        assert (await visitor.get(path)).status_code == 200
        assert (await visitor.get(path[:-2])).status_code == 410
        assert (await visitor.get(f"/wall/{hall.own_link(uuid7())}")).status_code == 410
        old = await room(Mission(mission.running), begun=4 * 60 * MINUTE, still=-61 * MINUTE)
        assert (await visitor.get(await wall(old))).status_code == 410
        changed = await mission.session(
            starts_at=hall.starts_at.isoformat(), ends_at=hall.ends_at.isoformat(), place="Sala 4"
        )
        assert changed == hall.session
        assert (await visitor.get(path)).status_code == 410
    refused = await hall.http.post(f"{hall.path}/wall-links", headers=mission.running.bearer("auditor"))
    assert refused.status_code == 403


async def test_a_participant_checks_in_and_out_by_the_code(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    link = f"https://inscripcion.example/r/{hall.own_link(ana)}?lang=es"
    come = await hall.check_in(link, hall.code())
    assert come.status_code == 200, come.text
    assert (come.json()["new"], come.json()["present"]) == (True, True)
    again = await hall.check_in(link, hall.code())
    assert (again.json()["new"], again.json()["present"]) == (False, True)
    left = await hall.check_in(link, hall.code(), direction="out")
    assert left.json()["present"] is False
    stay = datetime.fromisoformat(left.json()["at"]) - datetime.fromisoformat(come.json()["at"])
    assert (await hall.attendance()).get(str(ana), 0) == int(stay.total_seconds())
    assert {(line["method"], line["author"]) for line in await hall.check_ins()} == {("wall", None)}


async def test_a_code_that_was_photographed_is_refused_after_its_time(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    link = hall.own_link(ana)
    old = hall.code(ago=timedelta(seconds=61))
    then = (datetime.now(UTC) - timedelta(seconds=61)).isoformat()
    tries: tuple[dict[str, Any], ...] = (
        {},
        {"at": then},
        {"at": then, "ticket": hall.ticket()},
        {"at": then, "ticket": hall.ticket(timedelta(hours=5))},
    )
    for values in tries:
        answer = await hall.check_in(link, old, **values)
        assert (answer.status_code, reason(answer)) == (422, "code-not-valid")
    for wrong in (hall.code(place="Sala 4"), "", "12", "00000000"):
        assert reason(await hall.check_in(link, wrong)) == "code-not-valid"
    assert await hall.check_ins() == []


async def test_nobody_checks_in_another_person(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    gone = await mission.register("Eva", "Sáenz", "eva@correo.example")
    hall = await room(mission)
    other = Mission(mission.running)
    await other.handle(other.edition_published())
    foreign = await other.register("Leo", "Gil", "leo@correo.example")
    await mission.handle(erased(await mission.participant_of(gone)))
    links = [
        str(ana),  # an identifier is no link
        hall.badge(ana),  # a badge is shown to others
        hall.own_link(ana)[:-3] + "AAA",
        hall.own_link(ana, lifetime=-MINUTE),
        hall.own_link(foreign),
        hall.own_link(gone),
        hall.own_link(uuid7()),
        hall.ticket(),
    ]
    for link in links:
        answer = await hall.check_in(link, hall.code())
        assert (answer.status_code, reason(answer)) == (403, "link-invalid")
    assert await hall.check_ins() == []


async def test_a_link_that_was_replaced_is_void(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    await hall.link_issued(ana, 2)
    await hall.link_issued(ana, 1)
    assert (await hall.check_in(hall.own_link(ana, 1), hall.code())).status_code == 403
    assert (await hall.check_in(hall.own_link(ana, 2), hall.code())).status_code == 200
    # Mails may be faster than events.
    assert (await hall.check_in(hall.own_link(ana, 3), hall.code())).status_code == 200


async def test_a_network_that_was_away_for_ten_minutes_loses_nothing(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    # The clock of this phone is an hour slow.
    slow = timedelta(hours=1)
    happened = datetime.now(UTC) - LATE_BY
    body = {"at": (happened - slow).isoformat(), "ticket": hall.ticket(LATE_BY + MINUTE)}
    key = {"Idempotency-Key": str(uuid7())}
    code = hall.code(ago=LATE_BY)
    sent = datetime.now(UTC)
    headers = {**key, "Client-Time": (sent - slow).isoformat()}
    link = hall.own_link(ana)
    answers = await asyncio.gather(*(hall.check_in(link, code, headers=headers, **body) for _ in range(3)))
    on_the_way = (datetime.now(UTC) - sent).total_seconds() + 1
    assert [answer.status_code for answer in answers] == [200] * 3, answers[0].text
    assert len({answer.text for answer in answers}) == 1
    [line] = await hall.check_ins()
    assert abs((datetime.fromisoformat(line["came_at"]) - happened).total_seconds()) < on_the_way
    assert 600 <= line["delay_seconds"] < 700
    seconds = (await hall.attendance())[str(ana)]
    assert abs(seconds - (hall.ends_at - happened).total_seconds()) < on_the_way + 1


async def test_a_report_that_is_later_than_the_limit_is_left_to_staff(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    late = 16 * MINUTE
    body = {"at": (datetime.now(UTC) - late).isoformat(), "ticket": hall.ticket(late + MINUTE)}
    answer = await hall.check_in(hall.own_link(ana), hall.code(ago=late), **body)
    assert (answer.status_code, reason(answer)) == (422, "check-in-too-late")


async def test_a_check_in_that_arrives_after_closing_is_a_correction(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission, begun=60 * MINUTE, still=-2 * MINUTE)
    assert await mission.close(hall.session) == {"attended": 0, "unmatched": 0}
    sent = datetime.now(UTC)
    body = {"at": (sent - LATE_BY).isoformat(), "ticket": hall.ticket(LATE_BY + MINUTE)}
    headers = {"Client-Time": sent.isoformat()}
    answer = await hall.check_in(hall.own_link(ana), hall.code(ago=LATE_BY), headers=headers, **body)
    assert answer.status_code == 200, answer.text
    [told] = await mission.outbox_events(AttendanceCorrected)
    assert (told.reason, told.corrected_by) == ("evidence_added", "sessions")
    on_the_way = (datetime.now(UTC) - sent).total_seconds()
    stayed = (hall.ends_at - (sent - LATE_BY)).total_seconds()
    assert stayed - on_the_way - 2 <= told.seconds <= stayed + 2


async def test_the_page_works_without_scripts_and_holds_none_of_its_own(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    async with hall.visitor() as visitor:
        page = await visitor.get(f"/c/{hall.session}", params={"code": hall.code(), "lang": "en"})
        assert page.status_code == 200
        assert "Your personal link" in page.text
        assert '<div id="code-block" hidden>' in page.text, "the address has shown it"
        assert scripts(page.text) == ['<script src="/check-in.js" defer>']
        policy = page.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert " on" not in "".join(re.findall(r"<(?:form|button|input)[^>]*", page.text))
        script = await visitor.get("/check-in.js")
        assert script.headers["content-type"].startswith("text/javascript")
        ticket = re.search(r'name="ticket" value="([^"]+)"', page.text)
        assert ticket
        form = {"link": hall.own_link(ana), "ticket": ticket.group(1), "direction": "in"}
        sent = await visitor.post(f"/c/{hall.session}?lang=en", data=form)
        assert (sent.status_code, "You are in" in sent.text) == (200, True), sent.text
        assert hall.own_link(ana) not in str(sent.url)
        unseen = await visitor.post(f"/c/{hall.session}", data={**form, "direction": "out"})
        assert unseen.status_code == 422, "what proved the arrival proves no departure"
        left = await visitor.post(f"/c/{hall.session}", data={**form, "direction": "out", "code": hall.code()})
        assert left.status_code == 200
    assert len(await hall.check_ins()) == 2


async def test_the_form_says_what_is_wrong_in_both_languages(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    async with hall.visitor() as visitor:
        for language, words in (("es", "Escriba el código actual"), ("en", "Type the current code")):
            form = {"link": hall.own_link(ana), "code": "1"}
            page = await visitor.post(f"/c/{hall.session}", params={"lang": language}, data=form)
            assert (page.status_code, words in page.text) == (422, True)
        page = await visitor.post(f"/c/{hall.session}?lang=es", data={"code": hall.code()})
        assert (page.status_code, "enlace personal" in page.text) == (403, True)
        assert (
            await visitor.post(f"/c/{hall.session}", content=b"\xff", headers={"content-type": "x/y"})
        ).status_code == 422
        assert (await visitor.get(f"/c/{uuid7()}")).status_code == 404
        page = await visitor.get(f"/c/{hall.session}", params={"code": "00000000", "lang": "es"})
        assert "ya cambió" in page.text


async def test_the_own_page_shows_a_badge_that_staff_can_scan_and_no_name(mission: Mission) -> None:
    ana = await mission.register("Filomena", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    async with hall.visitor() as visitor:
        page = await visitor.get(f"/c/{hall.session}/{hall.own_link(ana)}")
        assert (page.status_code, page.text.count("<svg") >= 2, "Filomena" in page.text) == (200, True, False)
        page = await visitor.get(f"/c/{hall.session}/{hall.badge(ana)}")
        assert page.status_code == 403
        page = await visitor.get(f"/b/{hall.badge(ana)}?lang=en")
        assert (page.status_code, "Filomena" in page.text) == (200, False)


async def test_a_person_cannot_guess_codes_and_a_whole_room_can_check_in_at_once(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    people = [await mission.register("Persona", str(n), f"p{n}@correo.example") for n in range(40)]
    hall = await room(mission)
    answers = await asyncio.gather(*(hall.check_in(hall.own_link(one), hall.code()) for one in people))
    assert {answer.status_code for answer in answers} == {200}
    guesses = [await hall.check_in(hall.own_link(ana), f"{n:08}") for n in range(int(own.PERSON_BURST) + 1)]
    assert [guess.status_code for guess in guesses] == [422] * int(own.PERSON_BURST) + [429]
    assert int(guesses[-1].headers["Retry-After"]) >= 1
    assert set(await hall.attendance()) == {str(one) for one in people}


async def test_the_code_and_the_page_of_another_session_prove_nothing_here(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = await room(mission)
    other = await mission.session(
        "S2", starts_at=hall.starts_at.isoformat(), ends_at=hall.ends_at.isoformat(), place=PLACE
    )
    elsewhere = Room(mission, other, hall.starts_at, hall.ends_at)
    assert UUID(other) != UUID(hall.session)
    assert reason(await hall.check_in(hall.own_link(ana), elsewhere.code())) == "code-not-valid"
    assert (
        reason(await hall.check_in(hall.own_link(ana), None, ticket=elsewhere.ticket(saw_code=True)))
        == "code-not-valid"
    )
