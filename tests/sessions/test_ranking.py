"""Teams, scores of several graders, and the nationwide ranking."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from diplomado_chassis.ids import uuid7
from diplomado_contracts import InstitutionDescribed, ProjectScored
from tests.sessions.mission import Mission

RUBRIC = {
    "code": "GIF-2023",
    "criteria": [
        {"code": "pertinencia", "title": {"es": "Pertinencia", "en": "Relevance"}, "weight": 60},
        {"code": "viabilidad", "title": {"es": "Viabilidad", "en": "Feasibility"}, "weight": 40},
    ],
    "graders_min": 2,
}


async def put(mission: Mission, path: str, body: dict[str, Any], **options: Any) -> httpx.Response:
    return await mission.http.put(f"/api/v1/editions/{mission.edition_id}/{path}", json=body, **options)


async def team(mission: Mission, code: str, *members: UUID, **changes: Any) -> httpx.Response:
    people = [str(member) for member in members] or [str(await mission.register("Ana", "Ruiz", f"{uuid7()}@x.example"))]
    body = {"name": f"Equipo {code}", "project_title": "Frontera", "members": people, "admin_area": "PA-5"}
    return await put(
        mission, f"teams/{code}", {**body, "institution": "SENAFRONT", "sdg": ["10.7"], "gcm": [11], **changes}
    )


async def score(
    mission: Mission, code: str, grader: str, first: float, second: float, **options: Any
) -> httpx.Response:
    body = {"points": {"pertinencia": first, "viabilidad": second}}
    return await put(mission, f"teams/{code}/scores/{grader}", body, **options)


async def rank(mission: Mission) -> httpx.Response:
    return await mission.http.post(f"/api/v1/editions/{mission.edition_id}/ranking")


async def reopen(mission: Mission, reason: str = "Faltaba una nota") -> httpx.Response:
    path = f"/api/v1/editions/{mission.edition_id}/ranking/reopening"
    return await mission.http.post(path, json={"reason": reason})


async def graded(mission: Mission) -> None:
    """Three teams and two graders: Darién and Chiriquí are equal, Panamá is behind."""
    await put(mission, "rubric", RUBRIC)
    for code, points in {"DAR": (95, 90), "CHI": (90, 97.5), "PAN": (80.5, 70)}.items():
        await team(mission, code)
        for grader in ("evaluador-1", "evaluador-2"):
            assert (await score(mission, code, grader, *points)).status_code == 200


async def test_teams_are_ranked_with_shared_ties_and_told(mission: Mission) -> None:
    await graded(mission)
    teams = (await rank(mission)).json()["teams"]
    assert [(one["code"], one["score"], one["rank"], one["tied"]) for one in teams] == [
        ("CHI", 93.0, 1, True),
        ("DAR", 93.0, 1, True),
        ("PAN", 76.3, 3, False),
    ]
    told = {fact.team: fact for fact in await mission.outbox_events(ProjectScored)}
    assert {code: (fact.score, fact.rank, fact.graders, fact.revision) for code, fact in told.items()} == {
        "CHI": (Decimal("93.00"), 1, 2, 1),
        "DAR": (Decimal("93.00"), 1, 2, 1),
        "PAN": (Decimal("76.30"), 3, 2, 1),
    }
    assert (told["DAR"].institution, told["DAR"].sdg, told["DAR"].gcm, told["DAR"].rubric) == (
        "SENAFRONT",
        ("10.7",),
        (11,),
        "GIF-2023",
    )
    assert {fact.entered_by for fact in told.values()} == {("staff-1",)}, "the coordination entered them"


async def test_ranking_again_after_reopening_tells_what_every_team_has(mission: Mission) -> None:
    await graded(mission)
    await rank(mission)
    assert (await rank(mission)).json()["status"] == "ranked"
    assert len(await mission.outbox_events(ProjectScored)) == 3
    assert (await reopen(mission)).status_code == 200
    await score(mission, "DAR", "evaluador-2", 96, 90)
    await rank(mission)
    told = [(fact.team, fact.revision, fact.rank, fact.tied) for fact in await mission.outbox_events(ProjectScored)]
    assert sorted(told[3:]) == [("CHI", 3, 2, False), ("DAR", 3, 1, False), ("PAN", 3, 3, False)]


async def test_too_few_graders_hold_the_ranking_up(mission: Mission) -> None:
    await graded(mission)
    await team(mission, "COL")
    assert (await rank(mission)).status_code == 200
    await reopen(mission)
    await score(mission, "COL", "evaluador-1", 50, 50)
    answer = await rank(mission)
    assert (answer.status_code, answer.json()["teams"]) == (409, ["COL"])


async def test_without_rubric_or_scores_there_is_no_ranking(mission: Mission) -> None:
    assert (await rank(mission)).json()["type"] == "urn:diplomado:problem:rubric-missing"
    await put(mission, "rubric", RUBRIC)
    assert (await rank(mission)).json()["type"] == "urn:diplomado:problem:scores-missing"


async def test_a_rubric_stays_once_there_are_scores(mission: Mission) -> None:
    await graded(mission)
    assert (await put(mission, "rubric", RUBRIC)).status_code == 200
    assert (await put(mission, "rubric", {**RUBRIC, "graders_min": 1})).status_code == 409


async def test_a_grader_scores_only_as_themselves_and_sees_only_their_own(mission: Mission) -> None:
    await graded(mission)
    mine = mission.running.bearer("grader", subject="evaluador-1")
    assert (await score(mission, "DAR", "evaluador-1", 60, 60, headers=mine)).status_code == 200
    assert (await score(mission, "DAR", "evaluador-2", 60, 60, headers=mine)).status_code == 403
    shown = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/teams", headers=mine)
    assert {grader for one in shown.json()["teams"] for grader in one["scores"]} == {"evaluador-1"}
    assert {one["result"] for one in shown.json()["teams"]} == {None}


async def test_scores_are_whole_and_within_bounds(mission: Mission) -> None:
    await graded(mission)
    path = "teams/DAR/scores/evaluador-3"
    bad: list[dict[str, Any]] = [
        {"pertinencia": 50},
        {"pertinencia": 50, "viabilidad": 50, "suerte": 50},
        {"pertinencia": 101, "viabilidad": 50},
        {"pertinencia": -1, "viabilidad": 50},
        {"pertinencia": "NaN", "viabilidad": 50},
        {"pertinencia": 50.123, "viabilidad": 50},
        {"pertinencia": None, "viabilidad": 50},
    ]
    assert [(await put(mission, path, {"points": points})).status_code for points in bad] == [422] * len(bad)
    assert (await score(mission, "NADA", "evaluador-1", 1, 1)).status_code == 404


async def test_members_are_registrations_of_the_edition_and_in_one_team(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    assert (await team(mission, "DAR", ana, ana)).status_code == 200
    again = await team(mission, "DAR", ana)
    elsewhere = await team(mission, "CHI", ana)
    stranger = await team(mission, "CHI", uuid7())
    assert [one.status_code for one in (again, elsewhere, stranger)] == [200, 422, 422]
    assert elsewhere.json()["errors"] == [{"in": "body", "field": "members.0", "message": "Ya está en el equipo DAR."}]
    assert (await team(mission, "CHI", members=[])).status_code == 422
    assert (await team(mission, "CHI", sdg=["diez"])).status_code == 422


async def test_weights_must_add_up(mission: Mission) -> None:
    answer = await put(mission, "rubric", {**RUBRIC, "criteria": RUBRIC["criteria"][:1]})  # type: ignore[index]
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (422, "Los pesos suman 60, no 100.")


async def test_teams_show_the_name_of_their_institution(mission: Mission) -> None:
    """Until it was described there is none; the newest revision counts."""
    await team(mission, "DAR", institution="MIDES")
    path = f"/api/v1/editions/{mission.edition_id}/teams"
    shown = (await mission.http.get(path)).json()["teams"][0]
    assert (shown["institution"], shown["institution_name"]) == ("MIDES", None)
    at = datetime(2023, 5, 1, tzinfo=UTC)
    names = {2: "Ministerio de Desarrollo Social", 1: "Ministerio"}
    await mission.handle(
        *(
            InstitutionDescribed(institution="MIDES", revision=revision, described_at=at, name=name)
            for revision, name in names.items()
        )
    )
    shown = (await mission.http.get(path)).json()["teams"][0]
    assert shown["institution_name"] == "Ministerio de Desarrollo Social"
