"""A grader's own pages, and the coordinator's pages about scores and ranking."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.ids import uuid7
from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_contracts import ProjectScored
from diplomado_sessions.projects.overview import grader_key
from diplomado_sessions.projects.score_table import harmless
from tests.sessions.mission import Mission
from tests.sessions.staff import staff
from tests.sessions.test_project_pages import base
from tests.sessions.test_ranking import RUBRIC, graded, put, rank, score, team
from tests.sessions.test_scores import get, post

SCORES = {"points.pertinencia": "87,5", "points.viabilidad": "70", "comments.pertinencia": "Bien", "comment": "=1+1"}


async def prepared(mission: Mission, **rubric: Any) -> None:
    """A rubric, two teams and a grader with an account who scores one of them."""
    await put(mission, "rubric", {**RUBRIC, **rubric})
    for code in ("DAR", "CHI"):
        await team(mission, code, abstract=f"Resumen de {code}")
    await put(mission, "graders/Ana Ruiz", {"subject": "cuenta-1", "conflicts": ["CHI"]})


async def test_a_grader_scores_their_projects_alone(mission: Mission) -> None:
    await prepared(mission)
    at = base(mission)
    own = f"{at}/own/DAR"
    async with staff(mission.running, "grader", subject="cuenta-1") as me:
        led = await me.client.get(at)
        assert led.headers["location"] == f"{at}/own"
        listed = await me.open(f"{at}/own")
        assert (f"{at}/own/DAR" in listed, f"{at}/own/CHI" in listed) == (True, False)
        await me.open(f"{at}/own/CHI", 403)
        await me.open(f"{at}/scores", 403)
        assert "Resumen de DAR" in await me.open(own)
        draft = {"points.pertinencia": "87,5", "state": "draft", "comment": "Falta leer el anexo"}
        assert "Todavía no cuenta." in await me.open((await me.change(own, own, draft)).headers["location"])
        part = await me.send(await me.open(own), own, {**draft, "state": "final"})
        assert (part.status_code, 'id="points.viabilidad-error"' in part.text) == (422, True)
        assert "Falta leer el anexo" in part.text
        page = await me.open(own)
        twice = await asyncio.gather(*(me.send(page, own, {**SCORES, "state": "final"}) for _ in range(2)))
        assert [one.status_code for one in twice] == [303, 303]
        sheet = (await get(mission, "teams/DAR/scores/cuenta-1")).json()
        assert (sheet["state"], sheet["points"]["pertinencia"], sheet["revision"]) == ("final", "87.50", 2)
        assert (sheet["comments"], sheet["comment"]) == ({"pertinencia": "Bien"}, "=1+1")
        late = await me.send(page, own, {**SCORES, "points.viabilidad": "10", "state": "final"})
        assert (late.status_code, "Viabilidad, puntos" in late.text) == (412, True)
        lacking = await me.send(await me.open(own), f"{own}/withdrawal", {"reason": " "})
        assert (lacking.status_code, 'id="reason-error"' in lacking.text) == (422, True)
        await me.change(own, f"{own}/withdrawal", {"reason": "Me equivoqué de equipo"})
        assert "Retirada" in await me.open(own)
        await me.change(own, own, {**SCORES, "state": "final"})
        await put(mission, "rubric", {**RUBRIC, "graders_min": 1}, params={"finals": "become-drafts"})
        await me.change(own, own, {**SCORES, "state": "final"})
        await rank(mission)
        shown = await me.open(own)
        assert ("87.5 puntos" in shown, 'name="points.pertinencia"' in shown) == (True, False)


async def test_points_are_checked_beside_their_field(mission: Mission) -> None:
    await prepared(mission)
    own = f"{base(mission)}/own/DAR"
    async with staff(mission.running, "grader", subject="cuenta-1") as me:
        for typed in ("101", "-1", "ochenta", "1.234", "NaN", "\u202e7"):
            page = await me.open(own)
            answer = await me.send(page, own, {**SCORES, "points.viabilidad": typed, "state": "draft"})
            assert (answer.status_code, 'id="points.viabilidad-error"' in answer.text) == (422, True), typed
            assert 'value="87,5"' in answer.text
    assert (await get(mission, "teams/DAR/scores")).json()["scores"] == []


async def test_the_coordination_enters_scores_and_sees_who_is_missing(mission: Mission) -> None:
    await prepared(mission)
    await put(mission, "graders/Eva Sosa", {})
    await put(mission, "graders/Leo Gil", {})
    at = base(mission)
    sheet = f"{at}/teams/DAR/scores/{grader_key('Eva Sosa')}"
    async with staff(mission.running, "coordinator") as me:
        await me.change(sheet, sheet, {**SCORES, "state": "final"})
        await score(mission, "DAR", "Ana Ruiz", 20, 20)
        page = await me.open(f"{at}/scores")
        for words in ("80.5", "Se aleja", "No le toca", "60.5"):
            assert words in page
        table = await me.client.get(f"{at}/scores.csv?lang=es")
        lines = table.content.decode("utf-8-sig").splitlines()
        assert lines[0].startswith("Puesto,Equipo,Nombre,Proyecto")
        assert [line.split(",")[7:11] for line in lines if ",DAR," in line] == [
            ["Ana Ruiz", "20", "20", "20"],
            ["Eva Sosa", "87.5", "70", "80.5"],
        ]
        assert "cuenta" not in table.text
        await me.change(sheet, f"{sheet}/withdrawal", {"reason": "Se anotó en otro equipo"})
        assert "80.5" not in await me.open(f"{at}/scores")
        await me.change(sheet, sheet, {**SCORES, "state": "final"})
    async with staff(mission.running, "auditor") as auditor:
        shown = await auditor.open(sheet)
        assert ("87.5 puntos" in shown, "Bien" in shown, 'name="points' in shown) == (True, False, False)
    assert [harmless(cell) for cell in ("=1", "+1", "@a", "-1", "A=1")] == ["'=1", "'+1", "'@a", "'-1", "A=1"]


async def test_the_ranking_is_shown_decided_once_and_reopened(mission: Mission) -> None:
    await graded(mission)
    at = f"{base(mission)}/ranking"
    async with staff(mission.running, "coordinator") as me:
        page = await me.open(at)
        assert "No se ha publicado." in page
        assert "Puesto 1, compartido" in page
        await score(mission, "PAN", "evaluador-1", 81, 70)
        stale = await me.send(page, at)
        assert (stale.status_code, await mission.outbox_events(ProjectScored)) == (412, [])
        fresh = await me.open(at)
        answers = await asyncio.gather(*(me.send(fresh, at) for _ in range(2)))
        assert [one.headers["location"] for one in answers] == [f"{at}?notice=ranked&n=3"] * 2
        assert len(await mission.outbox_events(ProjectScored)) == 3
        made = await me.open(at)
        assert "La clasificación está hecha" in made
        lacking = await me.send(made, f"{at}/reopening", {"reason": ""})
        assert (lacking.status_code, 'id="reason-error"' in lacking.text) == (422, True)
        await me.change(at, f"{at}/reopening", {"reason": "Faltaba una nota"})
        assert "Faltaba una nota" in await me.open(at)


async def test_ties_are_decided_with_a_reason(mission: Mission) -> None:
    await graded(mission)
    await put(mission, "rubric", {**RUBRIC, "ties": "decision"}, params={"finals": "become-drafts"})
    for code, points in {"DAR": (95, 90), "CHI": (90, 97.5)}.items():
        for grader in ("evaluador-1", "evaluador-2"):
            await score(mission, code, grader, *points)
    at = f"{base(mission)}/ranking"
    order = {"tie.0.order.CHI": "2", "tie.0.order.DAR": "1"}
    async with staff(mission.running, "coordinator") as me:
        page = await me.open(at)
        assert "Empate 1" in page
        for bad, field in (
            ({**order, "tie.0.reason": ""}, "tie.0.reason"),
            ({"tie.0.order.CHI": "1", "tie.0.order.DAR": "1", "tie.0.reason": "x"}, "tie.0.order.CHI"),
            ({"tie.0.reason": "Por sorteo"}, "tie.0.order.CHI"),
        ):
            answer = await me.send(page, at, bad)
            assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)
        assert "Por sorteo" in answer.text
        await me.change(at, at, {**order, "tie.0.reason": "Por sorteo"})
    shown = (await get(mission, "ranking")).json()
    assert [(one["code"], one["rank"]) for one in shown["teams"]] == [("DAR", 1), ("CHI", 2)]
    assert shown["ties"] == [{"teams": ["DAR", "CHI"], "reason": "Por sorteo"}]


async def test_a_grader_sees_what_is_still_to_do_in_all_editions(mission: Mission) -> None:
    await prepared(mission)
    account = f"eva.{uuid7()}@oim.example"
    await put(mission, "graders/Eva Sosa", {"subject": account.replace("oim", "OIM")})
    await put(mission, "teams/CHI/scores/Eva Sosa", {"points": {}, "state": "draft"})
    at = "/sessions/fragments/grading"
    async with staff(mission.running, "grader", subject=account) as me:
        page = await me.open(at)
        assert ("Faltan 2 de 2" in page, "1 en borrador" in page, f"{base(mission)}/own" in page) == (True, True, True)
        piece = await me.client.get(at, headers={"HX-Request": "true"})
        assert "<html" not in piece.text
        assert "Guardar como final" in await me.open(f"{base(mission)}/own/DAR")
        await score(mission, "DAR", "Eva Sosa", 80, 80)
        assert "1 of 2 to do" in await me.open(at, language="en")
        await post(mission, "graders/Eva Sosa/end", {"reason": "x", "finals": "stay"})
        assert "No tiene proyectos por calificar." in await me.open(at)
    async with staff(mission.running, "coordinator") as other:
        await other.open(at, 403)
    async with staff(mission.running, "grader", subject="cuenta-1", scope=Scope(editions=frozenset({"X"}))) as foreign:
        assert str(mission.edition_id) not in await foreign.open(at)
        await foreign.open(f"{base(mission)}/own", 403)


async def test_participants_see_their_own_team_and_the_score_once_published(mission: Mission) -> None:
    await graded(mission)
    ana = await mission.register("Itzel", "Moreno", f"{uuid7()}@x.example")
    eva = await mission.register("Raúl", "Batista", f"{uuid7()}@x.example")
    alone = await mission.register("Sola", "Díaz", f"{uuid7()}@x.example")
    await team(mission, "DAR", ana, eva, leader=str(eva))
    member = {"adjustment": "-3", "reason": "Faltó a la defensa"}
    await put(mission, f"teams/DAR/members/{ana}", member)

    def link(registration: Any, kind: Any = "own_page", revision: int = 1, days: int = 1) -> str:
        until = datetime.now(UTC) + timedelta(days=days)
        secrets = mission.running.settings.link_secrets  # type: ignore[attr-defined]
        return f"/sessions/own-team/{sign(SignedLink(kind, registration, revision, until), secrets)}"

    async with staff(mission.running) as public:
        public.client.cookies.clear()
        before = await public.open(link(ana))
        for words in ("Equipo DAR", "Itzel Moreno", "Raúl Batista", "Lidera", "cuando se publique"):
            assert words in before
        assert "90.00 de 100" not in before
        await rank(mission)
        assert "90.00 de 100" in await public.open(link(ana))
        assert "93.00 of 100" in await public.open(link(eva), language="en")
        assert "1, compartido" in await public.open(link(eva))
        assert "Todavía no está en un equipo" in await public.open(link(alone))
        bad = (link(ana, "check_in"), link(ana, revision=0), link(ana, days=-1), link(uuid7()), link(ana)[:-2])
        for path in (*bad, "/sessions/own-team/guess"):
            assert "Este enlace no es válido" in await public.open(path, 403)
        await post(mission, "ranking/reopening", {"reason": "Faltaba una nota"})
        assert "cuando se publique" in await public.open(link(ana))
