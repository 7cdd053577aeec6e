"""A ranking explains itself, breaks ties as the rubric says, and is reopened with a reason until an act rests on it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_contracts import CertificateIssued, CertificateRevoked, ProjectScored, ProjectScoreWithdrawn
from tests.sessions.mission import Mission
from tests.sessions.test_ranking import RUBRIC, graded, put, rank, reopen, score, team

NOW = datetime(2021, 8, 1, tzinfo=UTC)


async def ranking(mission: Mission, language: str = "en") -> dict[str, Any]:
    headers = {"Accept-Language": language}
    answer = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/ranking", headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def decide(mission: Mission, *ties: tuple[list[str], str]) -> Any:
    body = {"ties": [{"teams": teams, "reason": reason} for teams, reason in ties]}
    return await mission.http.post(f"/api/v1/editions/{mission.edition_id}/ranking", json=body)


async def test_nothing_that_a_ranking_rests_on_changes_until_it_is_reopened(mission: Mission) -> None:
    await graded(mission)
    [dar] = [one for one in (await mission.http.get(base(mission, "teams"))).json()["teams"] if one["code"] == "DAR"]
    await rank(mission)
    member = dar["members"][0]
    changes = {
        "rubric": await put(mission, "rubric", {**RUBRIC, "graders_min": 1}),
        "team": await put(mission, "teams/DAR", {"name": "Otro", "project_title": "Otro", "members": [member]}),
        "new team": await team(mission, "COL"),
        "score": await score(mission, "DAR", "evaluador-1", 1, 1),
        "draft": await put(mission, "teams/DAR/scores/evaluador-1", {"points": {}, "state": "draft"}),
        "withdrawal": await mission.http.post(
            base(mission, "teams/DAR/scores/evaluador-1/withdrawal"), json={"reason": "Error"}
        ),
        "member": await put(mission, f"teams/DAR/members/{member}", {"left_on": "2021-07-01", "reason": "Se fue"}),
        "file": await mission.http.put(base(mission, "teams/DAR/file"), content=b"%PDF-1.7\n%%EOF\n"),
        "finals": await mission.http.post(
            base(mission, "graders/evaluador-1/end"), json={"reason": "Se fue", "finals": "withdraw"}
        ),
    }
    assert {name: (answer.status_code, answer.json()["type"]) for name, answer in changes.items()} == dict.fromkeys(
        changes, (409, "urn:diplomado:problem:ranking-stands")
    )
    again = {
        "rubric": await put(mission, "rubric", RUBRIC),
        "score": await score(mission, "DAR", "evaluador-1", 95, 90),
        "ranking": await rank(mission),
    }
    assert {name: answer.status_code for name, answer in again.items()} == dict.fromkeys(again, 200)
    assert len(await mission.outbox_events(ProjectScored)) == 3


def base(mission: Mission, path: str) -> str:
    return f"/api/v1/editions/{mission.edition_id}/{path}"


async def test_a_reopened_ranking_withdraws_its_scores_and_says_why(mission: Mission) -> None:
    await graded(mission)
    assert (await reopen(mission)).json()["type"] == "urn:diplomado:problem:ranking-open"
    await rank(mission)
    assert (await reopen(mission, " ")).status_code == 422
    assert (await reopen(mission, "Un jurado se equivocó")).status_code == 200
    withdrawn = await mission.outbox_events(ProjectScoreWithdrawn)
    assert [one.revision for one in withdrawn] == [2, 2, 2]
    shown = await ranking(mission)
    assert (shown["status"], shown["reopen_reason"]) == ("reopened", "Un jurado se equivocó")
    teams = (await mission.http.get(base(mission, "teams"))).json()["teams"]
    assert {one["result"] for one in teams} == {None}
    assert (await reopen(mission)).status_code == 409
    await rank(mission)
    assert [one.revision for one in (await mission.outbox_events(ProjectScored))[3:]] == [3, 3, 3]


def issued(mission: Mission) -> CertificateIssued:
    return CertificateIssued(
        certificate_id=uuid7(),
        registration_id=uuid7(),
        edition_id=mission.edition_id,
        participant_id=uuid7(),
        revision=1,
        issued_at=NOW,
        issued_on=NOW.date(),
        kind="recognition",
        award="best_project",
        act_id=uuid7(),
        verification_code="A" * 22,
    )


def revoked(certificate: CertificateIssued, reason: Any) -> CertificateRevoked:
    return CertificateRevoked(
        certificate_id=certificate.certificate_id,
        registration_id=certificate.registration_id,
        edition_id=certificate.edition_id,
        participant_id=certificate.participant_id,
        revision=2,
        revoked_at=NOW,
        reason=reason,
    )


@pytest.mark.parametrize(("reason", "status"), [(None, 409), ("holder_request", 409), ("superseded", 200)])
async def test_a_ranking_stays_while_a_signed_act_rests_on_it(
    mission: Mission, reason: str | None, status: int
) -> None:
    await graded(mission)
    await rank(mission)
    certificate = issued(mission)
    await mission.handle(certificate, *([revoked(certificate, reason)] if reason else []))
    answer = await reopen(mission)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["type"] == "urn:diplomado:problem:act-rests-on-ranking"
        assert await mission.outbox_events(ProjectScoreWithdrawn) == []


async def test_the_ranking_explains_scores_spread_missing_graders_and_outliers(mission: Mission) -> None:
    await graded(mission)
    await score(mission, "PAN", "evaluador-2", 20, 30)
    await score(mission, "DAR", "evaluador-3", 96, 92)
    await put(mission, "teams/CHI/scores/evaluador-3", {"points": {"viabilidad": 10}, "state": "draft"})
    shown = await ranking(mission)
    assert (shown["status"], shown["short_of_graders"]) == ("open", [])
    dar, chi, pan = shown["teams"]
    assert (dar["code"], dar["why_score"]) == ("DAR", "Mean of 93; 93; 94.4: 93.47.")
    assert dar["why_rank"] == "Rank 1 by its score; no other team has the same."
    assert chi["missing"] == [{"grader": "evaluador-3", "has_draft": True}]
    assert pan["missing"] == [{"grader": "evaluador-3", "has_draft": False}]
    assert (pan["spread"], [one["outlier"] for one in pan["graders"]]) == ("52.30", [True, True])
    assert [one["outlier"] for one in dar["graders"]] == [False] * 3
    spanish = await ranking(mission, "es")
    assert spanish["teams"][0]["why_score"] == "Promedio de 93; 93; 94.4: 93.47."
    assert spanish["tie_rule"].startswith("Los equipos con la misma nota comparten")
    assert await mission.outbox_events(ProjectScored) == []


async def test_a_trimmed_mean_leaves_out_the_highest_and_the_lowest(mission: Mission) -> None:
    await graded(mission)
    await score(mission, "PAN", "evaluador-3", 100, 100)
    await put(mission, "rubric", {**RUBRIC, "method": "trimmed_mean"}, params={"finals": "become-drafts"})
    for code, points in {"DAR": (95, 90), "CHI": (90, 97.5), "PAN": (80.5, 70)}.items():
        for grader in ("evaluador-1", "evaluador-2"):
            await score(mission, code, grader, *points)
    await score(mission, "PAN", "evaluador-3", 100, 100)
    shown = (await rank(mission)).json()["teams"]
    [pan] = [one for one in shown if one["code"] == "PAN"]
    assert (pan["score"], sorted(one["counted"] for one in pan["graders"])) == (76.3, [False, False, True])
    told = {fact.team: fact for fact in await mission.outbox_events(ProjectScored)}
    assert (told["PAN"].score, told["PAN"].graders) == (Decimal("76.30"), 3)


async def test_a_named_criterion_breaks_a_tie(mission: Mission) -> None:
    await put(mission, "rubric", {**RUBRIC, "ties": "criteria", "tie_criteria": ["pertinencia"]})
    for code, points in {"DAR": (95, 90), "CHI": (90, 97.5), "COL": (90, 97.5)}.items():
        await team(mission, code)
        for grader in ("evaluador-1", "evaluador-2"):
            await score(mission, code, grader, *points)
    answer = await mission.http.post(base(mission, "ranking"), params={"lang": "en"})
    teams = answer.json()["teams"]
    assert [(one["code"], one["rank"], one["tied"]) for one in teams] == [
        ("DAR", 1, False),
        ("CHI", 2, True),
        ("COL", 2, True),
    ]
    assert teams[0]["why_rank"] == "Rank 1: the tie was broken by the mean on pertinencia."
    assert teams[1]["why_rank"] == "Rank 2, shared: equal scores and equal means on pertinencia."


async def test_a_coordinator_decides_a_tie_with_a_reason(mission: Mission) -> None:
    await put(mission, "rubric", {**RUBRIC, "ties": "decision"})
    for code, points in {"DAR": (95, 90), "CHI": (90, 97.5), "PAN": (80.5, 70)}.items():
        await team(mission, code)
        for grader in ("evaluador-1", "evaluador-2"):
            await score(mission, code, grader, *points)
    undecided = await rank(mission)
    assert (undecided.status_code, undecided.json()["ties"]) == (409, [["CHI", "DAR"]])
    wrong = [
        await decide(mission, (["DAR", "PAN"], "Mejor")),
        await decide(mission, (["DAR", "CHI", "DAR"], "Mejor")),
        await decide(mission, (["DAR", "CHI"], " ")),
        await decide(mission, (["DAR"], "Mejor")),
    ]
    assert [answer.status_code for answer in wrong] == [422] * 4
    decided = await decide(mission, (["DAR", "CHI"], "Ya se aplica en la frontera"))
    assert [(one["code"], one["rank"], one["tied"]) for one in decided.json()["teams"]] == [
        ("DAR", 1, False),
        ("CHI", 2, False),
        ("PAN", 3, False),
    ]
    assert (await ranking(mission))["ties"] == [{"teams": ["DAR", "CHI"], "reason": "Ya se aplica en la frontera"}]
    assert (await rank(mission)).status_code == 200
    assert (await decide(mission, (["CHI", "DAR"], "Otra"))).status_code == 409


async def test_a_decision_about_ties_is_refused_where_they_are_shared(mission: Mission) -> None:
    await graded(mission)
    answer = await decide(mission, (["DAR", "CHI"], "Mejor"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ties.0.teams")


async def test_members_get_their_own_points_and_who_left_before_gets_none(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    leo = await mission.register("Leo", "Paz", "leo@correo.example")
    await graded(mission)
    await team(mission, "DAR", ana, eva, leo, submitted_on="2021-07-20")
    decisions = [
        (ana, {"adjustment": "10", "reason": "Coordinó a las demás"}),
        (ana, {"adjustment": "-3.5", "reason": "Participó poco"}),
        (eva, {"left_on": "2021-07-19", "reason": "Trasladada"}),
        (leo, {"left_on": "2021-07-20", "reason": "Trasladado después"}),
    ]
    for member, body in decisions:
        assert (await put(mission, f"teams/DAR/members/{member}", body)).status_code == 200
    await rank(mission)
    [told] = [fact for fact in await mission.outbox_events(ProjectScored) if fact.team == "DAR"]
    assert set(told.members) == {ana, leo}
    assert [(one.registration_id, one.score) for one in told.adjusted] == [(ana, Decimal("89.50"))]
    [dar] = [one for one in (await ranking(mission))["teams"] if one["code"] == "DAR"]
    assert {one["registration_id"]: one["score"] for one in dar["members"]} == {str(ana): "89.50", str(leo): "93.00"}
    assert dar["left"] == [str(eva)]


async def test_bad_decisions_about_members_are_refused(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    await graded(mission)
    await team(mission, "DAR", ana)
    bad: list[dict[str, Any]] = [
        {"adjustment": "5"},
        {"adjustment": "NaN", "reason": "x"},
        {"adjustment": "101", "reason": "x"},
        {"adjustment": "0.001", "reason": "x"},
        {"left_on": "ayer", "reason": "x"},
        {"left": "2021-07-01", "reason": "x"},
        {"reason": "x" * 1001},
    ]
    answers = [await put(mission, f"teams/DAR/members/{ana}", body) for body in bad]
    assert [answer.status_code for answer in answers] == [422] * len(bad)
    stranger = await put(mission, f"teams/DAR/members/{uuid7()}", {"reason": "x"})
    assert (stranger.status_code, stranger.json()["type"]) == (404, "urn:diplomado:problem:member-unknown")
