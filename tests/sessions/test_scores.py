"""Drafts and final scores: comments, withdrawal, history, entity tags, and rubrics that change under them."""

import asyncio
from typing import Any

import httpx

from tests.sessions.mission import Mission
from tests.sessions.test_ranking import RUBRIC, graded, put, rank, team

SHEET = "teams/DAR/scores/evaluador-1"
POINTS = {"pertinencia": 80, "viabilidad": 70}
STORED = {"pertinencia": "80.00", "viabilidad": "70.00"}


async def get(mission: Mission, path: str, **options: Any) -> httpx.Response:
    return await mission.http.get(f"/api/v1/editions/{mission.edition_id}/{path}", **options)


async def post(mission: Mission, path: str, body: dict[str, Any], **options: Any) -> httpx.Response:
    return await mission.http.post(f"/api/v1/editions/{mission.edition_id}/{path}", json=body, **options)


async def prepared(mission: Mission) -> dict[str, str]:
    """A rubric, a team and an appointed grader; return the grader's header."""
    await put(mission, "rubric", RUBRIC)
    await team(mission, "DAR")
    await put(mission, "graders/evaluador-1", {"subject": "cuenta-1"})
    return mission.running.bearer("grader", subject="cuenta-1")


async def test_a_draft_has_some_criteria_and_a_final_score_all(mission: Mission) -> None:
    mine = await prepared(mission)
    draft = {"points": {"pertinencia": 80}, "state": "draft", "comment": "Falta leer el anexo"}
    assert (await put(mission, SHEET, draft, headers=mine)).json()["state"] == "draft"
    assert (await put(mission, SHEET, {"points": {"pertinencia": 80}}, headers=mine)).status_code == 422
    assert (await rank(mission)).json()["type"] == "urn:diplomado:problem:scores-missing"
    assert (await put(mission, SHEET, {"points": POINTS}, headers=mine)).json()["state"] == "final"
    shown = (await get(mission, SHEET, headers=mine)).json()
    assert (shown["state"], shown["comment"], shown["revision"]) == ("final", "Falta leer el anexo", 2)
    assert (await get(mission, "teams")).json()["teams"][0]["scores"] == {"evaluador-1": STORED}


async def test_comments_are_for_the_grader_and_coordinators(mission: Mission) -> None:
    mine = await prepared(mission)
    comments = {"pertinencia": "Muy pertinente.\nCon datos.", "viabilidad": '=HYPERLINK("http://x")'}
    body = {"points": POINTS, "comments": comments, "comment": "El mejor"}
    assert (await put(mission, SHEET, body, headers=mine)).status_code == 200
    for headers in (mine, mission.running.bearer("coordinator")):
        shown = (await get(mission, SHEET, headers=headers)).json()
        assert (shown["comments"], shown["comment"]) == (comments, "El mejor")
    auditor = mission.running.bearer("auditor")
    shown = (await get(mission, SHEET, headers=auditor)).json()
    assert (shown["comments"], shown["comment"], shown["points"]) == ({}, None, STORED)
    listed = (await get(mission, "teams/DAR/scores", headers=auditor)).json()["scores"]
    assert [(one["comments"], one["comment"]) for one in listed] == [({}, None)]
    other = mission.running.bearer("grader", subject="cuenta-2")
    assert (await get(mission, SHEET, headers=other)).status_code == 403
    assert (await get(mission, "teams/DAR/scores", headers=other)).json()["scores"] == []
    for path in ("ranking", "teams", f"{SHEET}/history"):
        assert "El mejor" not in (await get(mission, path)).text


async def test_comments_are_within_bounds_and_of_the_rubric(mission: Mission) -> None:
    mine = await prepared(mission)
    bad: list[dict[str, Any]] = [
        {"points": POINTS, "comment": "x" * 10_000},
        {"points": POINTS, "comments": {"pertinencia": "x" * 10_000}},
        {"points": POINTS, "comments": {"suerte": "Mucha"}},
        {"points": POINTS, "comment": "nulo \x00"},
        {"points": POINTS, "comment": 7},
        {"points": {**POINTS, "pertinencia": "ochenta"}},
        {"points": {**POINTS, "pertinencia": "=80"}},
        {"points": {**POINTS, "pertinencia": "NaN"}},
        {"points": {**POINTS, "pertinencia": "-Infinity"}},
        {"points": {**POINTS, "pertinencia": 100.01}},
        {"points": {**POINTS, "pertinencia": [80]}},
        {"points": [80, 70]},
        {"points": POINTS, "state": "published"},
        {"state": "final"},
    ]
    for language in ("es", "en"):
        answers = [await put(mission, SHEET, body, headers={**mine, "Accept-Language": language}) for body in bad]
        assert [answer.status_code for answer in answers] == [422] * len(bad)
        assert all(answer.json()["errors"][0]["message"] for answer in answers)
    raw = await mission.http.put(
        f"/api/v1/editions/{mission.edition_id}/{SHEET}",
        content=b'{"points": {"pertinencia": NaN, "viabilidad": 1}}',
        headers={**mine, "Content-Type": "application/json"},
    )
    assert raw.status_code == 422
    assert (await get(mission, SHEET, headers=mine)).status_code == 404


async def test_a_score_is_withdrawn_with_a_reason_and_its_history_stays(mission: Mission) -> None:
    mine = await prepared(mission)
    await put(mission, SHEET, {"points": {"pertinencia": 60}, "state": "draft"}, headers=mine)
    await put(mission, SHEET, {"points": POINTS}, headers=mine)
    assert (await post(mission, f"{SHEET}/withdrawal", {}, headers=mine)).status_code == 422
    stranger = mission.running.bearer("grader", subject="cuenta-2")
    assert (await post(mission, f"{SHEET}/withdrawal", {"reason": "x"}, headers=stranger)).status_code == 403
    withdrawn = await post(mission, f"{SHEET}/withdrawal", {"reason": "Otra versión del proyecto"}, headers=mine)
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assert (await get(mission, "teams")).json()["teams"][0]["scores"] == {}
    changes = (await get(mission, f"{SHEET}/history")).json()["changes"]
    assert [(one["revision"], one["state"], one["reason"], one["changed_by"]) for one in changes] == [
        (1, "draft", None, "cuenta-1"),
        (2, "final", None, "cuenta-1"),
        (3, "withdrawn", "Otra versión del proyecto", "cuenta-1"),
    ]
    assert [one["points"] for one in changes] == [{"pertinencia": "60.00"}, STORED, STORED]
    assert all(one["changed_at"] for one in changes)
    assert (await put(mission, SHEET, {"points": POINTS}, headers=mine)).json()["state"] == "final"
    by_coordinator = await post(mission, f"{SHEET}/withdrawal", {"reason": "Lo pidió el jurado"})
    assert by_coordinator.status_code == 200


async def test_only_what_was_seen_is_changed(mission: Mission) -> None:
    mine = await prepared(mission)
    first = await put(mission, SHEET, {"points": POINTS}, headers={**mine, "If-None-Match": "*"})
    seen = (await get(mission, SHEET, headers=mine)).headers["etag"]
    assert first.headers["etag"] == seen
    again = await put(mission, SHEET, {"points": POINTS}, headers={**mine, "If-None-Match": "*"})
    assert again.status_code == 412
    answers = await asyncio.gather(
        *(
            put(mission, SHEET, {"points": {**POINTS, "viabilidad": 71 + number}}, headers={**mine, "If-Match": seen})
            for number in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
    late = await post(mission, f"{SHEET}/withdrawal", {"reason": "x"}, headers={**mine, "If-Match": seen})
    assert late.status_code == 412
    rubric = (await get(mission, "rubric")).headers["etag"]
    project = (await get(mission, "teams/DAR")).headers["etag"]
    assert (await put(mission, "rubric", RUBRIC, headers={"If-Match": rubric})).status_code == 200
    assert (await put(mission, "rubric", RUBRIC, headers={"If-Match": '"x"'})).status_code == 412
    body = {"name": "Otro", "project_title": "P", "members": [str(await mission.register("A", "B", "a@x.example"))]}
    assert (await put(mission, "teams/DAR", body, headers={"If-Match": project})).status_code == 200
    assert (await put(mission, "teams/DAR", body, headers={"If-Match": project})).status_code == 412


async def test_the_rubric_changes_while_there_are_only_drafts(mission: Mission) -> None:
    mine = await prepared(mission)
    await put(mission, SHEET, {"points": POINTS, "state": "draft"}, headers=mine)
    newer = {**RUBRIC, "criteria": [{**RUBRIC["criteria"][0], "weight": 100}]}  # type: ignore[index]
    assert (await put(mission, "rubric", newer)).json()["version"] == 2
    shown = (await get(mission, SHEET, headers=mine)).json()
    assert (shown["older_rubric"], shown["points"]) == (True, STORED)
    refused = await put(mission, SHEET, {"points": POINTS}, headers=mine)
    assert [error["field"] for error in refused.json()["errors"]] == ["points.viabilidad"]
    await put(mission, SHEET, {"points": {"pertinencia": 80}}, headers=mine)
    assert (await get(mission, SHEET, headers=mine)).json()["older_rubric"] is False


async def test_final_scores_lock_the_rubric_unless_they_become_drafts(mission: Mission) -> None:
    await graded(mission)
    newer = {**RUBRIC, "code": "GIF-2023-B"}
    refused = await put(mission, "rubric", newer)
    assert (refused.status_code, refused.json()["finals"]) == (409, 6)
    assert (await put(mission, "rubric", newer, params={"finals": "yes"})).status_code == 422
    confirmed = await put(mission, "rubric", newer, params={"finals": "become-drafts"})
    assert (confirmed.status_code, confirmed.json()["version"]) == (200, 2)
    listed = (await get(mission, "teams/DAR/scores")).json()["scores"]
    assert [(one["state"], one["older_rubric"], one["points"]) for one in listed] == [
        ("draft", True, {"pertinencia": "95.00", "viabilidad": "90.00"})
    ] * 2
    assert (await get(mission, f"{SHEET}/history")).json()["changes"][-1]["reason"] == "rubric-changed"
    assert (await rank(mission)).json()["type"] == "urn:diplomado:problem:scores-missing"


async def test_a_grader_reads_the_rubric_with_the_levels_of_each_criterion(mission: Mission) -> None:
    mine = await prepared(mission)
    levels = [
        {
            "points_from": start,
            "title": {"es": spanish, "en": english},
            "descriptor": {"es": f"{spanish}: qué se ve", "en": f"{english}: what is seen"},
        }
        for start, spanish, english in ((0, "Inicial", "Beginning"), (71, "Logrado", "Achieved"))
    ]
    criteria = [{**one, "levels": levels} for one in RUBRIC["criteria"]]  # type: ignore[attr-defined]
    assert (await put(mission, "rubric", {**RUBRIC, "criteria": criteria})).status_code == 200
    shown = (await get(mission, "rubric", headers=mine)).json()
    assert shown["criteria"] == criteria
    assert (shown["graders_min"], shown["method"], shown["ties"]) == (2, "mean", "shared")
    bad = [{**one, "levels": levels[1:]} for one in criteria]
    answer = await put(mission, "rubric", {**RUBRIC, "criteria": bad})
    assert [error["field"] for error in answer.json()["errors"]] == ["criteria.0.levels", "criteria.1.levels"]
