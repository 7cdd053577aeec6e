"""Scores of all teams at once: a list of the coordination, and a table of each grader."""

from decimal import Decimal
from pathlib import Path

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_contracts import Localised
from diplomado_sessions.projects.rubric import Criterion
from diplomado_sessions.projects.score_list import ScoreLine, read_points, read_scores
from diplomado_sessions.sent_lists.table import read_table
from tests.sessions.mission import Mission
from tests.sessions.staff import staff
from tests.sessions.test_grader_pages import prepared
from tests.sessions.test_project_pages import base
from tests.sessions.test_ranking import RUBRIC, put, team
from tests.sessions.test_scores import get

PANAMA = Path(__file__).parents[2] / "examples/panama-2023/scores.csv"


def criteria(*codes: str) -> list[Criterion]:
    return [Criterion(code, Localised(es=code.title(), en=f"In {code}"), 100 // len(codes)) for code in codes]


def test_the_list_of_an_example_is_read() -> None:
    table = read_table(PANAMA.read_bytes(), 500)
    lines = read_scores(table, criteria("pertinencia", "derechos", "viabilidad", "presentacion"))
    assert sum(len(line.points) for line in lines) == len(table.rows) == 124
    assert lines[0].points == dict(zip(lines[0].points, map(Decimal, (96, 94, 88, 92)), strict=True))


def test_criteria_may_be_columns() -> None:
    text = "Equipo\tEvaluador\tPertinencia (50 %)\tIn viabilidad\nDAR\tAna\t87,5\t\nCHI\tAna\t\t\n"
    (line,) = read_scores(read_table(text.encode(), 9), criteria("pertinencia", "viabilidad"))
    assert line == ScoreLine(2, "DAR", "Ana", {"pertinencia": Decimal("87.5")})


@pytest.mark.parametrize("text", ["", "x", "-1", "100.01", "7.555", "NaN", "Infinity", "=80", "1e9"])
def test_what_are_no_points_is_none(text: str) -> None:
    assert read_points(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "equipo;evaluador;puntos\nDAR;Ana;80",
        "equipo;evaluador;criterio;puntos\nDAR;Ana;suerte;80",
        "equipo;evaluador;criterio;puntos\nDAR;Ana;pertinencia;80\ndar;ANA;Pertinencia;81",
        "equipo;evaluador;pertinencia\nDAR;Ana;ochenta",
    ],
)
def test_what_is_no_list_of_scores_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed):
        read_scores(read_table(text.encode(), 9), criteria("pertinencia", "viabilidad"))


async def test_a_list_is_looked_at_and_then_stored_or_nothing_is(mission: Mission) -> None:
    at = f"{base(mission)}/score-list"
    head = "equipo,evaluador,criterio,puntos\n"
    good = f'{head}DAR,eva,pertinencia,80\nDAR,eva,viabilidad,"70,5"\nCHI,eva,pertinencia,60\nCHI,eva,viabilidad,90\n'
    async with staff(mission.running, "coordinator") as me:
        assert "Falta la rúbrica" in await me.open(at)
        await put(mission, "rubric", RUBRIC)
        for code in ("DAR", "CHI"):
            await team(mission, code)
        page = await me.open(at)
        assert at in await me.open(f"{base(mission)}/scores")
        part = await me.send(page, at, {"list": f"{good}XXX,eva,pertinencia,9\nDAR,leo,pertinencia,9", "step": "store"})
        assert part.status_code == 422
        for words in ("Fila 6, XXX: la edición no tiene ese equipo.", "Fila 7, viabilidad: Falta este criterio."):
            assert words in part.text
        assert "DAR,eva,pertinencia,80" in part.text
        seen = await me.send(page, at, {"step": "preview"}, files={"file": ("notas.csv", good.encode(), "text/csv")})
        assert (seen.status_code, "Nuevas: 2." in seen.text, "70.5" in seen.text) == (200, True, True)
        assert "Serán evaluadores de esta edición: eva." in seen.text
        assert (await get(mission, "teams/DAR/scores")).json()["scores"] == []
        draft = await me.change(at, at, {"list": f"{head}DAR,eva,pertinencia,80", "state": "draft", "step": "store"})
        assert "1 calificación guardada" in await me.open(draft.headers["location"])
        for _ in range(2):  # the same list again changes nothing
            await me.change(at, at, {"list": good, "state": "final", "step": "store"})
    (sheet,) = (await get(mission, "teams/DAR/scores")).json()["scores"]
    assert (sheet["state"], sheet["points"]["viabilidad"], sheet["revision"]) == ("final", "70.50", 2)
    async with staff(mission.running, "auditor") as reader:
        await reader.open(at, 403)


async def test_a_grader_scores_all_teams_on_one_page(mission: Mission) -> None:
    await prepared(mission)
    await team(mission, "BOC")
    at = f"{base(mission)}/own-table"
    both = {"points/DAR/pertinencia": "87,5", "points/DAR/viabilidad": "70"}
    async with staff(mission.running, "grader", subject="cuenta-1") as me:
        assert at in await me.open(f"{base(mission)}/own")
        page = await me.open(at)
        assert ("points/BOC/pertinencia" in page, "points/CHI/pertinencia" in page) == (True, False)
        wrong = {**both, "points/BOC/pertinencia": "101", "points/CHI/pertinencia": "5"}
        bad = await me.send(page, at, {**wrong, "state": "final"})
        assert bad.status_code == 422
        for name in ("points/BOC/pertinencia", "points/BOC/viabilidad"):
            assert f'id="{name}-error"' in bad.text
        assert 'value="87,5"' in bad.text
        assert (await get(mission, "teams/DAR/scores")).json()["scores"] == []
        assert (await get(mission, "teams/CHI/scores")).json()["scores"] == []
        await me.change(at, at, {**both, "points/BOC/pertinencia": "60", "state": "draft"})
        page = await me.open(at)
        assert 'value="87.5"' in page
        stored = await me.send(page, at, {**both, "state": "final"})  # BOC was emptied: it stays a draft
        assert "1 calificación guardada" in await me.open(stored.headers["location"])
        late = await me.send(page, at, {**both, "points/DAR/viabilidad": "10", "state": "final"})
        assert (late.status_code, "Guardado: 70" in late.text, 'value="10"' in late.text) == (422, True, True)
        again = await me.send(late.text, at, {**both, "points/DAR/viabilidad": "10", "state": "final"})
        assert again.status_code == 303
        await me.change(at, at, {"state": "draft"})  # teams without points stay as they are
        await me.open(f"{at}?page=2")
    (sheet,) = (await get(mission, "teams/DAR/scores")).json()["scores"]
    assert (sheet["points"]["viabilidad"], sheet["state"], sheet["revision"]) == ("10.00", "final", 3)
    async with staff(mission.running, "grader", subject="someone-else") as other:
        await other.open(at, 403)
