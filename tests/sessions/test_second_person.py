"""Where the setting asks for it, nobody appoints a grader or enters a grader's final scores alone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest_asyncio

from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from diplomado_sessions.projects.overview import grader_key
from diplomado_sessions.projects.store.graders import mark_grader_ended
from tests.sessions.mission import Mission
from tests.sessions.staff import staff
from tests.sessions.test_project_pages import base
from tests.sessions.test_ranking import RUBRIC, put, score, team
from tests.sessions.test_scores import get
from tests.support.services import running
from tests.support.staff import SESSION_SECRET


@pytest_asyncio.fixture(loop_scope="session")
async def strict(platform: Platform) -> AsyncIterator[Mission]:
    async with running(
        service, platform, roles=["api"], session_secret=SESSION_SECRET, grading_second_person=True
    ) as serving:
        mission = Mission(serving)
        await mission.handle(mission.edition_published())
        await put(mission, "rubric", {**RUBRIC, "graders_min": 1})
        await team(mission, "DAR")
        yield mission


def slug(answer: httpx.Response) -> str:
    return str(answer.json().get("type", "")).rpartition(":")[2]


def by(mission: Mission, subject: str, role: str = "coordinator") -> dict[str, str]:
    return mission.running.bearer(role, subject=subject)


async def decide(mission: Mission, name: str, decision: str, subject: str) -> httpx.Response:
    path = f"/api/v1/editions/{mission.edition_id}/graders/{name}/{decision}"
    return await mission.http.post(path, headers=by(mission, subject))


async def appoint(mission: Mission, name: str, author: str, **body: Any) -> httpx.Response:
    return await put(mission, f"graders/{name}", body, headers=by(mission, author))


async def test_two_people_appoint_a_grader_and_enter_their_scores(strict: Mission) -> None:
    assert slug(await decide(strict, "Eva Sosa", "confirmation", "luz")) == "not-proposed"
    assert (await appoint(strict, "Eva Sosa", "ana")).status_code == 202
    assert (await appoint(strict, "Eva Sosa", "ana")).status_code == 202
    waiting = (await get(strict, "graders")).json()
    assert (waiting["graders"], len(waiting["proposals"])) == ([], 1)
    assert slug(await score(strict, "DAR", "Eva Sosa", 1, 1, headers=by(strict, "ana"))) == "grader-not-appointed"
    assert slug(await decide(strict, "Eva Sosa", "confirmation", "ana")) == "second-person-needed"
    answers = await asyncio.gather(*(decide(strict, "Eva Sosa", "confirmation", "luz") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    # What a coordinator enters is a draft until another one makes it final unchanged.
    ana, luz = by(strict, "ana"), by(strict, "luz")
    points = {"points": {"pertinencia": 90, "viabilidad": 80}}
    path = "teams/DAR/scores/Eva Sosa"
    assert slug(await put(strict, path, points, headers=ana)) == "draft-needed"
    assert (await put(strict, path, {**points, "state": "draft"}, headers=ana)).status_code == 200
    assert slug(await put(strict, path, points, headers=ana)) == "second-person-needed"
    other = {"points": {"pertinencia": 91, "viabilidad": 80}}
    assert slug(await put(strict, path, other, headers=luz)) == "draft-needed"
    assert (await put(strict, path, points, headers=luz)).status_code == 200
    assert (await put(strict, path, points, headers=luz)).status_code == 200
    assert slug(await put(strict, path, other, headers=luz)) == "draft-needed"


async def test_graders_score_alone_and_a_changed_appointment_voids_a_proposal(strict: Mission) -> None:
    await appoint(strict, "Leo Gil", "ana", subject="cuenta-2")
    assert (await decide(strict, "Leo Gil", "confirmation", "luz")).status_code == 200
    own = by(strict, "cuenta-2", "grader")
    assert (await score(strict, "DAR", "cuenta-2", 70, 70, headers=own)).status_code == 200
    answer = await get(strict, "graders/Leo Gil")
    changed = {"subject": "cuenta-3"}
    tag = {"If-Match": answer.headers["etag"]}
    assert (await put(strict, "graders/Leo Gil", changed, headers={**by(strict, "ana"), **tag})).status_code == 202
    async with strict.running.database.transaction() as connection:
        await mark_grader_ended(connection, strict.edition_id, "Leo Gil", "Viaje", "otro")
    assert slug(await decide(strict, "Leo Gil", "confirmation", "luz")) == "proposal-void"
    assert (await decide(strict, "Leo Gil", "rejection", "luz")).status_code == 200


async def test_a_name_has_no_web_address_and_no_markup(strict: Mission) -> None:
    for bad in ("Gane en premio.com", "<b>Ana"):
        for lang, words in (("es", "escriba solo el nombre"), ("en", "write the name alone")):
            headers = {**by(strict, "ana"), "Accept-Language": lang}
            path = f"graders/{quote(bad, safe='')}"
            refused = [await put(strict, path, {}, headers=headers)]
            body = {"name": bad, "project_title": "Ruta http://proyecto.example", "members": [str(uuid7())]}
            refused.append(await put(strict, "teams/MAL", body, headers=headers))
            for answer in refused:
                assert answer.status_code == 422
                assert words in answer.text


async def act(mission: Mission, path: str, subject: str, **body: Any) -> httpx.Response:
    url = f"/api/v1/editions/{mission.edition_id}/{path}"
    return await mission.http.post(url, json=body, headers=by(mission, subject))


async def test_two_people_end_unite_and_withdraw(strict: Mission) -> None:
    for name, account in (("Leo Gil", "cuenta-2"), ("Leonor Gil", None)):
        await appoint(strict, name, "ana", subject=account)
        assert (await decide(strict, name, "confirmation", "luz")).status_code == 200
    own = by(strict, "cuenta-2", "grader")
    assert (await score(strict, "DAR", "cuenta-2", 70, 70, headers=own)).status_code == 200
    union, path = "graders/Leonor Gil/union", "teams/DAR/scores/Leo Gil/withdrawal"
    assert (await act(strict, path, "ana", reason="Error")).status_code == 202
    assert slug(await act(strict, f"{path}/confirmation", "ana")) == "second-person-needed"
    page = f"{base(strict)}/graders"
    async with staff(strict.running, "coordinator", subject="luz") as luz:
        await luz.change(page, f"{base(strict)}/teams/DAR/scores/{grader_key('Leo Gil')}/withdrawal/rejection")
    assert slug(await act(strict, f"{path}/confirmation", "luz")) == "not-proposed"
    assert (await act(strict, path, "ana", reason="Error")).status_code == 202
    assert (await score(strict, "DAR", "cuenta-2", 71, 70, headers=own)).status_code == 200
    assert slug(await act(strict, f"{path}/confirmation", "luz")) == "proposal-void"
    assert (await act(strict, path, "ana", reason="Error")).status_code == 202
    assert (await act(strict, union, "ana", other="Leo Gil")).status_code == 202
    assert (await act(strict, f"{path}/confirmation", "luz")).json()["state"] == "withdrawn"
    assert (await act(strict, f"{path}/confirmation", "luz")).status_code == 200, "again: the same"
    assert slug(await act(strict, f"{union}/confirmation", "luz")) == "proposal-void"
    assert (await act(strict, union, "ana", other="Leo Gil")).status_code == 202
    waiting = (await get(strict, "graders")).json()["proposals"]
    assert [one["action"] for one in waiting] == ["grader-union"]
    async with staff(strict.running, "coordinator", subject="luz") as luz:
        await luz.change(page, f"{page}/{grader_key('Leonor Gil')}/union/confirmation")
    [left] = [one for one in (await get(strict, "graders")).json()["graders"] if one["name"] == "Leonor Gil"]
    assert left["subject"] == "cuenta-2"
    # A grader withdraws their own scores alone.
    assert (await score(strict, "DAR", "cuenta-2", 60, 60, headers=own)).status_code == 200
    url = f"/api/v1/editions/{strict.edition_id}/teams/DAR/scores/cuenta-2/withdrawal"
    answer = await strict.http.post(url, json={"reason": "Error"}, headers=own)
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    end = "graders/Leonor Gil/end"
    assert (await act(strict, end, "ana", reason="Viaje", finals="stay")).status_code == 202
    assert slug(await act(strict, end, "luz", reason="Viaje", finals="stay")) == "proposed-already"
    answers = await asyncio.gather(*(act(strict, f"{end}/confirmation", "luz") for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409]
    assert slug(await score(strict, "DAR", "cuenta-2", 60, 60, headers=own)) == "grader-not-appointed"


async def test_pages_and_home_lead_the_second_person(strict: Mission) -> None:
    page, key = f"{base(strict)}/graders", grader_key("Sol Paz")
    decision = f"{base(strict)}/graders/{key}"
    async with (
        staff(strict.running, "coordinator", subject="eva") as eva,
        staff(strict.running, "coordinator", subject="luz") as luz,
    ):
        fields = {"name": "Sol Paz", "subject": "", "which": "all"}
        await eva.change(f"{base(strict)}/new-grader", f"{base(strict)}/new-grader", fields)
        assert f'action="{decision}/confirmation"' not in await eva.open(page)
        assert page in await luz.open("/sessions/fragments/home")
        assert page not in await eva.open("/sessions/fragments/home")
        await luz.change(page, f"{decision}/rejection")
        assert "Sol Paz" not in await luz.open(page)
        await eva.change(f"{base(strict)}/new-grader", f"{base(strict)}/new-grader", fields)
        shown = await luz.open(page)
        first = await luz.send(shown, f"{decision}/confirmation")
        again = await luz.send(shown, f"{decision}/confirmation")
        assert (first.status_code, again.status_code) == (303, 303), "a double click does it once"
        assert "Vigente" in await luz.open(page)
        await eva.change(f"{base(strict)}/graders/{key}", f"{decision}/end", {"reason": "Viaje", "finals": "stay"})
        assert "Viaje" in await luz.open(page)
        await luz.change(page, f"{decision}/end/rejection")
        assert "Vigente" in await luz.open(page)
        await eva.change(f"{base(strict)}/graders/{key}", f"{decision}/end", {"reason": "Viaje", "finals": "stay"})
        await luz.change(page, f"{decision}/end/confirmation")
        assert "Vigente" not in await luz.open(page)
        await eva.change(f"{base(strict)}/graders/{key}", f"{base(strict)}/graders/{key}", fields)
        await luz.change(page, f"{decision}/confirmation")
        list_ = "equipo;evaluador;criterio;puntos\nDAR;Sol Paz;pertinencia;80\nDAR;Sol Paz;viabilidad;80"
        sent = {"list": list_, "state": "final", "step": "store"}
        refused = await luz.send(await luz.open(f"{base(strict)}/score-list"), f"{base(strict)}/score-list", sent)
        assert "otra persona de la coordinación" in refused.text
