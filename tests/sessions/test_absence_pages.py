"""Excuses and make-ups in the browser of staff: asked, approved by a second person, rejected, withdrawn, listed."""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from diplomado_chassis.http.auth import Scope
from diplomado_contracts import AttendanceExcused, AttendanceMadeUp
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.conftest import SECRET
from tests.sessions.mission import LEADER, Mission
from tests.sessions.staff import Staff, seen, staff
from tests.sessions.test_make_ups import to_come
from tests.support.services import running

PAPER = ("nota.pdf", b"%PDF-1.7 nota", "application/pdf")


@pytest_asyncio.fixture(loop_scope="session")
async def strict(platform: Platform) -> AsyncIterator[Mission]:
    """A mission in which a second person approves."""
    async with running(service, platform, roles=["api"], session_secret=SECRET, absence_second_person=True) as serving:
        mission = Mission(serving)
        await mission.handle(mission.edition_published())
        yield mission


async def prepared(mission: Mission) -> tuple[str, str]:
    """Itzel registered and there is a session: the address of her absence, and that of the edition's list."""
    itzel = await mission.register("Itzel", "Batista", "itzel@correo.example")
    session = await mission.session()
    return f"/sessions/sessions/{session}/people/{itzel}/absence", f"/sessions/editions/{mission.edition_id}/absences"


async def accepted(person: Staff, page: str, action: str, fields: dict[str, Any] | None = None, **more: Any) -> str:
    answer = await person.send(page, action, fields, **more)
    assert answer.status_code == 303, answer.text
    return await person.open(answer.headers["location"])


async def test_an_absence_is_asked_for_from_the_list(mission: Mission) -> None:
    path, listed = await prepared(mission)
    session = path.split("/")[3]
    async with staff(mission.running, "coordinator") as me:
        assert "Anotar una justificación" in await me.open(listed)
        assert f'href="{path}"' in await me.open(f"{listed}?new_session={session}&q=itzel")
        assert "Nadie inscrito con ese nombre." in await me.open(f"{listed}?new_session={session}&q=zz")
        await me.open(f"{listed}?new_session=guess&q=itzel")
    async with staff(mission.running, "auditor") as reader:
        assert f'href="{path}"' not in await reader.open(f"{listed}?new_session={session}&q=itzel")


async def test_an_absence_is_excused_with_a_document_and_taken_back(mission: Mission) -> None:
    path, listed = await prepared(mission)
    async with staff(mission.running, "coordinator") as coordinator:
        for above in (path.removesuffix("/absence"), path.partition("/people")[0]):
            assert path in await coordinator.open(above) or listed in await coordinator.open(above)
        page = await coordinator.open(path)
        typed = {"reason": "official_duty", "note": "Operativo en Darién.", "document": "Nota 114"}
        wrong = await coordinator.send(
            page, f"{path}/excuse", typed | {"reason": ""}, files={"file": ("x.exe", b"MZ", "application/pdf")}
        )
        assert wrong.status_code == 422
        assert 'id="reason-error"' in wrong.text
        assert "Operativo en Darién." in wrong.text
        wrong = await coordinator.send(
            wrong.text, f"{path}/excuse?lang=en", typed, files={"file": ("x.exe", b"MZ", "application/pdf")}
        )
        assert wrong.status_code == 422
        assert 'id="file-error"' in wrong.text
        assert "must be a PDF" in wrong.text
        answers = await asyncio.gather(
            *(coordinator.send(wrong.text, f"{path}/excuse", typed, files={"file": PAPER}) for _ in range(2))
        )
        assert [one.status_code for one in answers] == [303, 303]
        assert len(await mission.outbox_events(AttendanceExcused)) == 1

        page, stale = await coordinator.open(path), await coordinator.open(path)
        assert "Operativo en Darién." in page
        document = re.findall(r'href="(/api/v1/excuses/[^"]*/document)"', page)[0]
        assert (await coordinator.client.get(document)).content == PAPER[1]
        assert "Itzel Batista" in await coordinator.open(listed)
        other = ("otra.pdf", b"%PDF-1.7 otra", "application/pdf")
        page = await accepted(coordinator, page, f"{path}/excuse/document", files={"new_file": other})
        document = re.findall(r'href="(/api/v1/excuses/[^"]*/document)"', page)[0]
        assert (await coordinator.client.get(document)).content == other[1]
        page = await accepted(coordinator, page, f"{path}/excuse/withdrawal")
        for step in ("Justificación pedida", "Justificación aprobada", "Justificación retirada"):
            assert step in page
        conflict = await coordinator.send(stale, f"{path}/excuse/document", files={"new_file": PAPER})
        assert conflict.status_code == 412
        assert "Alguien cambió esto mientras tanto" in conflict.text
        told = await mission.outbox_events(AttendanceExcused)
        assert [one.withdrawn for one in told] == [False, True]
        assert (await coordinator.send(stale, f"{path}/excuse/withdrawal")).status_code == 412


async def test_another_person_approves_or_rejects(strict: Mission) -> None:
    path, listed = await prepared(strict)
    running = strict.running
    async with staff(running, "coordinator") as ana, staff(running, "coordinator", subject="beto") as beto:
        typed = {"reason": "personal"}
        page = await accepted(ana, await ana.open(path), f"{path}/excuse", typed)
        assert "Usted la pidió: la aprueba otra persona." in page
        assert f"{path}/excuse/approval" not in page
        assert "Por aprobar" in await beto.open(f"{listed}?state=waiting")
        page = await accepted(beto, await beto.open(path), f"{path}/excuse/withdrawal")
        assert "Justificación rechazada" in page
        assert "Rechazada" in await beto.open(listed)
        await accepted(ana, page=await ana.open(path), action=f"{path}/excuse", fields=typed)
        seen_page = await beto.open(path)
        answers = await asyncio.gather(*(beto.send(seen_page, f"{path}/excuse/approval") for _ in range(2)))
        assert [one.status_code for one in answers] == [303, 303]
        assert "No hay justificaciones" in await beto.open(f"{listed}?state=waiting")
        (told,) = await strict.outbox_events(AttendanceExcused)
        assert not told.withdrawn


async def test_a_session_is_made_up_for_by_another_or_by_an_assignment(mission: Mission) -> None:
    path, listed = await prepared(mission)
    repeated = await to_come(mission, title={"es": "Sesión repetida", "en": "Repeated session"})
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        assert "Sesión repetida" in page
        neither = await coordinator.send(page, f"{path}/make-up?lang=en", {"equivalent_session_id": ""})
        assert neither.status_code == 422
        assert "Choose a session or write an assignment." in neither.text
        both = {"equivalent_session_id": repeated, "assignment": "Ensayo"}
        wrong = await coordinator.send(page, f"{path}/make-up", both)
        assert wrong.status_code == 422
        assert 'id="equivalent_session_id-error"' in wrong.text
        assert 'value="Ensayo"' in wrong.text
        page = await accepted(coordinator, wrong.text, f"{path}/make-up", {"assignment": "Ensayo"})
        assert "Tarea por aceptar" in page
        assert "Ensayo" in await coordinator.open(f"{listed}?state=waiting")
        page = await accepted(coordinator, page, f"{path}/make-up/acceptance")
        page = await accepted(coordinator, page, f"{path}/make-up/withdrawal")
        page = await accepted(coordinator, page, f"{path}/make-up", {"equivalent_session_id": repeated})
        assert "Sesión repetida" in await coordinator.open(f"{listed}?session={path.split('/')[3]}")
        told = await mission.outbox_events(AttendanceMadeUp)
        assert [one.withdrawn for one in told] == [False, True, False]


async def test_nothing_is_approved_for_a_session_that_was_cancelled_meanwhile(strict: Mission) -> None:
    path, listed = await prepared(strict)
    session, itzel = path.split("/")[3], path.split("/")[5]
    repeated = await to_come(strict, title={"es": "Sesión repetida", "en": "Repeated session"})
    other = await strict.session("S2")
    excuse = await strict.http.post(
        f"/api/v1/sessions/{session}/excuses", json={"registration_id": itzel, "reason": "personal"}
    )
    asking = f"/api/v1/editions/{strict.edition_id}/make-ups"
    make_ups = [
        await strict.http.post(asking, json={"registration_id": itzel, "session_id": missed, **how})
        for missed, how in ((session, {"assignment": "Ensayo"}), (other, {"equivalent_session_id": repeated}))
    ]
    for cancelled in (session, repeated):
        assert (await strict.http.post(f"/api/v1/sessions/{cancelled}/cancellation")).status_code == 200
    answers = [
        await strict.http.post(f"/api/v1/excuses/{excuse.json()['excuse_id']}/approval"),
        await strict.http.post(f"/api/v1/make-ups/{make_ups[0].json()['make_up_id']}/approval"),
    ]
    assert [one.json()["type"].rpartition(":")[2] for one in answers] == ["session-cancelled"] * 2
    assert await strict.outbox_events(AttendanceExcused, AttendanceMadeUp) == []
    async with staff(strict.running, "coordinator") as coordinator:
        assert "Sesión cancelada" in await coordinator.open(listed)
        page = await coordinator.open(path.replace(session, other))
        assert "La sesión equivalente se canceló" in page
        await accepted(coordinator, page, f"{path.replace(session, other)}/make-up/withdrawal")


async def test_the_list_of_an_edition_is_paged(mission: Mission) -> None:
    path, listed = await prepared(mission)
    session = path.split("/")[3]
    for number in range(51):
        one = await mission.register("Persona", f"Número {number:02}", f"p{number}@correo.example")
        body = {"registration_id": str(one), "reason": "connection"}
        assert (await mission.http.post(f"/api/v1/sessions/{session}/excuses", json=body)).status_code == 201
    async with staff(mission.running, "auditor") as auditor:
        page = await auditor.open(f"{listed}?session={session}")
        assert "Número 00" not in page
        following = html.unescape(re.findall(r'href="([^"]*after=[^"]*)"', page)[0])
        assert "Número 00" in await auditor.open(following)
        assert "Número 50" in await auditor.open(f"{listed}?after=x&session=y")


@pytest.mark.parametrize("role", ["auditor", "data_protection", "facilitator", "grader"])
async def test_who_may_see_and_change(mission: Mission, role: str) -> None:
    path, listed = await prepared(mission)
    may = role in ("auditor", "data_protection")
    async with staff(mission.running, role, subject=LEADER) as reader:
        for one in (path, listed):
            page = await reader.open(one, 200 if may else 403)
            assert '<form method="post" action="/sessions' not in page
            assert f'action="{path}' not in page
        for end in ("excuse", "excuse/document", "excuse/approval", "make-up", "make-up/acceptance"):
            assert (await reader.client.post(f"{path}/{end}")).status_code == 403
    async with staff(mission.running, "coordinator", scope=Scope(editions=frozenset({"OTHER"}))) as limited:
        for one in (path, listed):
            await limited.open(one, 403)
    elsewhere = Mission(mission.running)
    await elsewhere.handle(elsewhere.edition_published(code="OTRA-2021"))
    stranger = await elsewhere.register("Olga", "Sáenz", "olga@correo.example")
    async with staff(mission.running, "coordinator") as coordinator:
        await coordinator.open(f"{path.partition('/people')[0]}/people/{stranger}/absence", 404)


async def test_the_pages_in_a_browser(strict: Mission, page_at: Visitors) -> None:
    path, listed = await prepared(strict)
    await to_come(strict)
    running = strict.running
    async with staff(running, "coordinator", subject="beto") as beto:
        assert await examine(page_at, running.url, seen(running, path), seen(running, listed)) == []
        await accepted(beto, await beto.open(path), f"{path}/excuse", {"reason": "other", "note": "Cita médica."})
        await accepted(beto, await beto.open(path), f"{path}/make-up", {"assignment": "Ensayo sobre el módulo 1"})
    steps = [seen(running, one) for one in (path, listed)]
    assert await examine(page_at, running.url, *steps, seen(running, path, "auditor")) == []
