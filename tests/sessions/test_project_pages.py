"""Teams, rubric and graders in the pages of a coordinator, without scripts."""

import asyncio
from typing import Any

import pytest

from diplomado_chassis.http.auth import Scope
from diplomado_sessions.projects.overview import grader_key
from tests.sessions.mission import Mission
from tests.sessions.staff import Staff, hidden_of, staff
from tests.sessions.test_ranking import RUBRIC, graded, put, rank, score, team
from tests.sessions.test_scores import get

TEAM = {
    "code": "DAR-01",
    "name": "Equipo Darién",
    "project_title": "Paso seguro",
    "abstract": "Un puesto de atención.\nCon dos turnos.",
    "institution": "",
    "admin_area": "PA-5",
    "sdg": "10.7, 16.3",
    "gcm": "7 11",
    "submitted_on": "2021-07-15",
}
CRITERIA = {
    "code": "GIF-2023",
    "graders_min": "2",
    "method": "mean",
    "ties": "shared",
    "tie_criteria": "",
    "outlier_points": "20",
    "criteria.0.code": "pertinencia",
    "criteria.0.title.es": "Pertinencia",
    "criteria.0.title.en": "Relevance",
    "criteria.0.weight": "60",
    "criteria.2.code": "viabilidad",
    "criteria.2.title.es": "Viabilidad",
    "criteria.2.title.en": "Feasibility",
    "criteria.2.weight": "40",
}


def base(mission: Mission) -> str:
    return f"/sessions/editions/{mission.edition_id}/projects"


async def test_a_team_is_created_changed_and_filled_with_members(mission: Mission) -> None:
    ana, eva = [await mission.register(name, "Ríos", f"{name}@x.example") for name in ("Ana", "Eva")]
    at = base(mission)
    async with staff(mission.running, "coordinator") as me:
        await me.change(f"{at}/new-team", f"{at}/new-team", TEAM)
        own = f"{at}/teams/DAR-01"
        found = await me.open(f"{own}?q=rios")
        assert "Darién (PA-5)" in found
        assert found.index("Ana Ríos") < found.index("Eva Ríos")
        oneill = await mission.register("Tülü", "O'Neill Muñoz", "tulu@x.example")
        assert f"/members/{oneill}/add" in await me.open(f"{own}?q=Tülü O'Neill Muñoz")
        for member in (ana, eva):
            adding = [await me.send(found, f"{own}/members/{member}/add") for _ in range(2)]
            assert [answer.status_code for answer in adding] == [303, 303]
        await me.change(own, f"{own}/members/{ana}/lead")
        stored = (await get(mission, "teams/DAR-01")).json()
        assert stored["members"] == sorted([str(ana), str(eva)])
        assert (stored["leader"], stored["sdg"], stored["gcm"]) == (str(ana), ["10.7", "16.3"], [7, 11])
        assert stored["abstract"].replace("\r", "") == TEAM["abstract"]
        await me.change(own, f"{own}/members/{ana}/remove")
        await me.change(f"{own}/edit", f"{own}/edit", {**TEAM, "name": "Otro nombre"})
        stored = (await get(mission, "teams/DAR-01")).json()
        assert (stored["name"], stored["members"], stored["leader"]) == ("Otro nombre", [str(eva)], None)
        for words in ("OTRO nombre", "dar-01", "páso"):
            assert "Otro nombre" in await me.open(f"{at}?q={words}")
        assert "Ningún equipo coincide" in await me.open(f"{at}?q=nadie")


@pytest.mark.parametrize(
    ("name", "typed", "spanish", "english"),
    [
        ("code", "con espacio", "No tiene la forma esperada.", "This does not have the expected form."),
        ("name", "", "Debe tener al menos 1 carácter.", "This needs at least 1 character."),
        ("project_title", "x" * 301, "Debe tener como máximo 300 caracteres.", "This may have 300 characters at most."),
        ("gcm", "7, 99", "Debe ser 23 o menos.", "This must be 23 or less."),
        ("admin_area", "Panamá", "No tiene la forma esperada.", "This does not have the expected form."),
        ("submitted_on", "mañana", "Debe ser una fecha AAAA-MM-DD.", "This must be a date YYYY-MM-DD."),
    ],
)
async def test_errors_stand_beside_the_field_and_nothing_is_lost(
    mission: Mission, name: str, typed: str, spanish: str, english: str
) -> None:
    at = f"{base(mission)}/new-team"
    async with staff(mission.running, "coordinator") as me:
        for language, words in (("es", spanish), ("en", english)):
            page = await me.open(at, language=language)
            fields = hidden_of(page, at) | {**TEAM, name: typed}
            answer = await me.client.post(f"{at}?lang={language}", data=fields)
            assert answer.status_code == 422
            assert f'id="{name}-error"' in answer.text
            assert words in answer.text
            assert f'href="#{name}"' in answer.text
            assert (typed or "Paso seguro") in answer.text
    assert (await get(mission, "teams")).json()["teams"] == []


async def test_a_taken_code_a_conflict_and_a_double_click(mission: Mission) -> None:
    at = base(mission)
    own = f"{at}/teams/DAR-01/edit"
    async with staff(mission.running, "coordinator") as me:
        page = await me.open(f"{at}/new-team")
        both = await asyncio.gather(*(me.send(page, f"{at}/new-team", TEAM) for _ in range(2)))
        assert [answer.status_code for answer in both] == [303, 303]
        taken = await me.send(await me.open(f"{at}/new-team"), f"{at}/new-team", TEAM)
        assert (taken.status_code, "Otro equipo ya tiene este código." in taken.text) == (422, True)
        mine = await me.open(own)
        await me.change(own, own, {**TEAM, "name": "De otra persona"})
        late = await me.send(mine, own, {**TEAM, "name": "Lo mío"})
        assert late.status_code == 412
        assert "Alguien cambió esto mientras tanto" in late.text
        assert "De otra persona" in late.text
        assert 'value="Lo mío"' in late.text
        again = await me.client.post(own, data=hidden_of(late.text, own) | {**TEAM, "name": "Lo mío"})
        assert again.status_code == 303
    assert (await get(mission, "teams/DAR-01")).json()["name"] == "Lo mío"


async def test_a_file_is_stored_replaced_and_refused(mission: Mission) -> None:
    await team(mission, "DAR")
    own, action = f"{base(mission)}/teams/DAR", f"{base(mission)}/teams/DAR/file"
    pdf = {"file": ("../Informe final.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")}
    async with staff(mission.running, "coordinator") as me:
        empty = await me.client.post(action, data=hidden_of(await me.open(own), action))
        assert (empty.status_code, "Elija un archivo." in empty.text) == (422, True)
        wrong = await me.send(await me.open(own), action, files={"file": ("a.pdf", b"MZ", "application/pdf")})
        assert (wrong.status_code, "El archivo no es PDF" in wrong.text) == (422, True)
        page = await me.open(own)
        assert [(await me.send(page, action, files=pdf)).status_code for _ in range(2)] == [303, 303]
        shown = await me.open(own)
        assert "Informe final.pdf" in shown
        fresh = {"file": ("b.pdf", b"%PDF-1.7\n2\n%%EOF\n", "application/pdf")}
        assert (await me.send(page, action, files=fresh)).status_code == 412
        assert (await me.send(shown, action, files=fresh)).status_code == 303
        got = await me.client.get(f"/api/v1/editions/{mission.edition_id}/teams/DAR/file")
        assert (got.status_code, got.content[-8:]) == (200, b"2\n%%EOF\n")


async def test_the_rubric_is_written_and_locked_by_final_scores(mission: Mission) -> None:
    at = f"{base(mission)}/rubric"
    async with staff(mission.running, "coordinator") as me:
        assert "La edición no tiene rúbrica todavía" in await me.open(at)
        wrong = await _rubric(me, at, {"criteria.2.weight": "41"})
        assert (wrong.status_code, "Los pesos suman 101, no 100." in wrong.text) == (422, True)
        missing = await _rubric(me, at, {"criteria.2.title.en": ""})
        assert 'id="criteria.2.title.en-error"' in missing.text
        assert 'value="Viabilidad"' in missing.text
        rows = await _rubric(me, at, {"do": "rows"})
        assert (rows.status_code, 'name="criteria.5.code"' in rows.text) == (200, True)
        assert 'formaction="#criterion-3"' in await me.open(f"{at}/edit")
        assert 'id="criterion-3"' in rows.text
        assert (await _rubric(me, at, {})).status_code == 303
        stored = (await get(mission, "rubric")).json()
        assert [(one["code"], one["weight"]) for one in stored["criteria"]] == [("pertinencia", 60), ("viabilidad", 40)]
        levels = f"{at}/levels/pertinencia"
        texts = {"title.es": "Bajo", "title.en": "Low", "descriptor.es": "No responde.", "descriptor.en": "No answer."}
        row = {f"levels.0.{name}": text for name, text in texts.items()}
        high = await me.client.post(levels, data=_hidden(await me.open(levels)) | {**row, "levels.0.points_from": "5"})
        assert (high.status_code, "El primer nivel empieza en 0 puntos." in high.text) == (422, True)
        zero = {**row, "levels.0.points_from": "0"}
        assert (await me.client.post(levels, data=_hidden(await me.open(levels)) | zero)).status_code == 303
        assert "No responde." in await me.open(at)
        await team(mission, "DAR")
        await score(mission, "DAR", "evaluador-1", 80, 70)
        weights = {"criteria.0.weight": "50", "criteria.1.weight": "50"}
        locked = await _change(me, at, weights)
        assert (locked.status_code, "Hay 1 calificación final" in locked.text) == (409, True)
        assert (await _change(me, at, {**weights, "finals-become-drafts": "on"})).status_code == 303
        [sheet] = (await get(mission, "teams/DAR/scores")).json()["scores"]
        assert (sheet["state"], sheet["older_rubric"]) == ("draft", True)
        assert (await get(mission, "rubric")).json()["criteria"][0]["levels"][0]["points_from"] == 0


async def _rubric(me: Staff, at: str, changes: dict[str, Any]) -> Any:
    return await me.client.post(f"{at}/edit", data=_hidden(await me.open(f"{at}/edit")) | CRITERIA | changes)


async def _change(me: Staff, at: str, changes: dict[str, Any]) -> Any:
    """Send the form as it is drawn, with changes."""
    moved = {name.replace(".2.", ".1."): value for name, value in CRITERIA.items()}
    return await me.client.post(f"{at}/edit", data=_hidden(await me.open(f"{at}/edit")) | moved | changes)


def _hidden(page: str) -> dict[str, Any]:
    return hidden_of(page[page.index("<main") :], "")


async def test_graders_are_appointed_changed_and_ended(mission: Mission) -> None:
    await put(mission, "rubric", RUBRIC)
    for code in ("DAR", "CHI"):
        await team(mission, code)
    at = base(mission)
    key = grader_key("Ana Ruíz")
    form = {"name": "Ana Ruíz", "subject": "cuenta-1", "which": "some", "teams": ["DAR"], "conflicts": ["CHI"]}
    async with staff(mission.running, "coordinator") as me:
        await me.change(f"{at}/new-grader", f"{at}/new-grader", form)
        assert "Ana Ruíz" in await me.open(f"{at}/graders")
        assert key in await me.open(f"{at}/graders")
        taken = await me.send(await me.open(f"{at}/new-grader"), f"{at}/new-grader", {**form, "name": "Eva"})
        assert (taken.status_code, "Esa cuenta ya es de otro evaluador" in taken.text) == (409, True)
        assert 'value="Eva"' in taken.text
        there = await me.send(await me.open(f"{at}/new-grader"), f"{at}/new-grader", form)
        assert there.status_code == 412
        own = f"{at}/graders/{key}"
        await me.change(own, own, {"subject": "cuenta-1", "which": "all"})
        [grader] = (await get(mission, "graders")).json()["graders"]
        assert (grader["teams"], grader["conflicts"]) == (None, [])
        await score(mission, "DAR", "Ana Ruíz", 80, 70)
        page = await me.open(own)
        lacking = await me.send(page, f"{own}/end", {"reason": "", "finals": "withdraw"})
        assert (lacking.status_code, 'id="reason-error"' in lacking.text) == (422, True)
        ended = [await me.send(page, f"{own}/end", {"reason": "Se mudó", "finals": "withdraw"}) for _ in range(2)]
        assert [one.headers["location"] for one in ended] == [f"{at}/graders?notice=ended&n=1"] * 2
        assert "Se mudó" in await me.open(f"{at}/graders")


async def test_who_may_read_and_change(mission: Mission) -> None:
    await graded(mission)
    at = base(mission)
    key = grader_key("evaluador-1")
    pages = ("", "/teams/DAR", "/rubric", "/graders", "/scores", "/ranking", f"/teams/DAR/scores/{key}")
    changing = ("/new-team", "/teams/DAR/edit", "/rubric/edit", "/new-grader", f"/graders/{key}")
    for role, reads, changes in (
        ("coordinator", 200, 200),
        ("auditor", 200, 403),
        ("data_protection", 200, 403),
        ("focal_point", 403, 403),
        ("facilitator", 403, 403),
    ):
        async with staff(mission.running, role) as me:
            for path in pages:
                page = await me.open(at + path, reads)
                assert ("<form" in page.partition("<main")[2].replace('<form class="filters"', "")) <= (changes == 200)
            for path in changing:
                await me.open(at + path, changes)
    async with staff(mission.running, "coordinator", scope=Scope(editions=frozenset({"OTRA"}))) as foreign:
        for path in pages + changing:
            await foreign.open(at + path, 403)
    answer = await mission.http.get(f"{at}/scores", headers={"Authorization": ""})
    assert answer.status_code in (303, 401)


async def test_nothing_changes_while_a_ranking_stands(mission: Mission) -> None:
    await graded(mission)
    at = base(mission)
    async with staff(mission.running, "coordinator") as me:
        page = await me.open(f"{at}/teams/DAR/edit")
        await rank(mission)
        refused = await me.send(page, f"{at}/teams/DAR/edit", {**TEAM, "name": "Lo mío"})
        assert (refused.status_code, "La clasificación ya se hizo" in refused.text) == (409, True)
        assert 'value="Lo mío"' in refused.text
        assert "new-team" not in await me.open(at)
        for closed in ("/team-list", "/score-list", "/new-team", "/rubric/edit"):
            page = await me.open(at + closed)
            assert ("La clasificación está hecha" in page, "data-once" in page) == (True, False)
