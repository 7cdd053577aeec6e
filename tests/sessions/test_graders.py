"""Only appointed graders score; a grader by name and by account is one."""

from typing import Any

from diplomado_contracts import ProjectScored
from tests.sessions.mission import Mission
from tests.sessions.test_ranking import RUBRIC, put, rank, score, team
from tests.sessions.test_scores import get, post


async def prepared(mission: Mission) -> None:
    await put(mission, "rubric", RUBRIC)
    for code in ("DAR", "CHI"):
        await team(mission, code)


def account(mission: Mission, subject: str) -> dict[str, str]:
    return mission.running.bearer("grader", subject=subject)


async def appoint(mission: Mission, name: str, **body: Any) -> Any:
    return await put(mission, f"graders/{name}", body)


async def test_only_appointed_graders_score(mission: Mission) -> None:
    await prepared(mission)
    stranger = account(mission, "cuenta-9")
    refused = await score(mission, "DAR", "cuenta-9", 1, 1, headers={**stranger, "Accept-Language": "en"})
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:diplomado:problem:grader-not-appointed")
    assert refused.json()["detail"].startswith("Not among the graders")
    assert (await appoint(mission, "Ana Ruiz", subject="cuenta-1")).status_code == 200
    assert (await score(mission, "DAR", "cuenta-1", 90, 90, headers=account(mission, "cuenta-1"))).status_code == 200
    by_coordinator = await score(mission, "DAR", "Otro Jurado", 1, 1)
    assert (by_coordinator.status_code, by_coordinator.json()["type"]) == (
        403,
        "urn:diplomado:problem:grader-not-appointed",
    )


async def test_without_a_list_a_coordinators_score_makes_the_grader_known(mission: Mission) -> None:
    await prepared(mission)
    assert (await score(mission, "DAR", "oim-jurado-2", 90, 90)).status_code == 200
    graders = (await get(mission, "graders")).json()["graders"]
    assert [(one["name"], one["origin"], one["subject"]) for one in graders] == [("oim-jurado-2", "first_score", None)]
    mine = account(mission, "oim-jurado-2")
    assert (await score(mission, "DAR", "oim-jurado-2", 80, 80, headers=mine)).status_code == 200


async def test_a_grader_by_name_and_by_account_is_one(mission: Mission) -> None:
    await prepared(mission)
    await appoint(mission, "Ana Ruíz", subject="cuenta-1")
    mine = account(mission, "cuenta-1")
    for name, options in (("Ana Ruíz", {}), ("ANA RUIZ", {}), ("cuenta-1", {}), ("cuenta-1", {"headers": mine})):
        answer = await score(mission, "DAR", name, 90, 90, **options)
        assert (answer.status_code, answer.json()["grader"]) == (200, "Ana Ruíz")
    assert (await score(mission, "DAR", "Ana Ruíz", 91, 91, headers=mine)).status_code == 200
    [dar] = [one for one in (await get(mission, "teams")).json()["teams"] if one["code"] == "DAR"]
    assert list(dar["scores"]) == ["Ana Ruíz"]
    changes = (await get(mission, "teams/DAR/scores/cuenta-1/history")).json()["changes"]
    assert [one["changed_by"] for one in changes] == ["staff-1", "cuenta-1"]


async def test_an_account_is_of_one_grader_and_two_entries_are_united(mission: Mission) -> None:
    await prepared(mission)
    await score(mission, "DAR", "Ana Ruiz", 90, 90)
    await score(mission, "CHI", "cuenta-1", 80, 80)
    await score(mission, "DAR", "cuenta-1", 10, 10)
    taken = await appoint(mission, "Ana Ruiz", subject="cuenta-1")
    assert (taken.status_code, taken.json()["grader"]) == (409, "cuenta-1")
    twice = await post(mission, "graders/Ana Ruiz/union", {"other": "cuenta-1"})
    assert (twice.status_code, twice.json()["teams"]) == (409, ["DAR"])
    await post(mission, "teams/DAR/scores/cuenta-1/withdrawal", {"reason": "Repetida"})
    united = await post(mission, "graders/Ana Ruiz/union", {"other": "cuenta-1"})
    assert united.json() == {"name": "Ana Ruiz", "subject": "cuenta-1", "teams": None, "conflicts": []}
    teams = {one["code"]: one["scores"] for one in (await get(mission, "teams")).json()["teams"]}
    assert {code: list(scores) for code, scores in teams.items()} == {"DAR": ["Ana Ruiz"], "CHI": ["Ana Ruiz"]}
    assert teams["DAR"]["Ana Ruiz"]["pertinencia"] == "90.00"
    history = (await get(mission, "teams/DAR/scores/Ana Ruiz/history")).json()["changes"]
    assert [(one["state"], one["points"]["pertinencia"]) for one in history] == [
        ("final", "90.00"),
        ("final", "10.00"),
        ("withdrawn", "10.00"),
    ]
    mine = account(mission, "cuenta-1")
    assert (await score(mission, "DAR", "cuenta-1", 95, 95, headers=mine)).json()["grader"] == "Ana Ruiz"


async def test_a_grader_scores_their_teams_and_none_of_interest(mission: Mission) -> None:
    await prepared(mission)
    assert (await appoint(mission, "ana", teams=["CHI"])).status_code == 200
    assert (await appoint(mission, "eva", conflicts=["DAR"])).status_code == 200
    for name in ("ana", "eva"):
        headers = account(mission, name)
        assert (await score(mission, "DAR", name, 1, 1, headers=headers)).status_code == 403
        assert (await score(mission, "DAR", name, 1, 1)).status_code == 403
        assert (await score(mission, "CHI", name, 80, 80, headers=headers)).status_code == 200
        assert [one["code"] for one in (await get(mission, "teams", headers=headers)).json()["teams"]] == ["CHI"]
        assert (await get(mission, "teams/DAR", headers=headers)).status_code == 403
        assert (await get(mission, "teams/CHI", headers=headers)).status_code == 200
    later = await appoint(mission, "ana", conflicts=["CHI"])
    assert (later.status_code, later.json()["teams"]) == (409, ["CHI"])
    for bad in ({"subject": ""}, {"subject": "x" * 201}, {"teams": "CHI"}, {"team": ["CHI"]}, {"conflicts": [None]}):
        assert (await appoint(mission, "leo", **bad)).status_code == 422
    for name in ("%20", "x" * 201, "a%00b"):
        assert (await appoint(mission, name)).status_code == 422
        assert (await score(mission, "CHI", name, 1, 1)).status_code == 422
    unknown = await appoint(mission, "leo", teams=["NADA"], conflicts=["CHI", "TAMPOCO"])
    assert [error["field"] for error in unknown.json()["errors"]] == ["teams.0", "conflicts.1"]


async def test_an_appointment_ends_and_its_finals_stay_or_go_by_decision(mission: Mission) -> None:
    await prepared(mission)
    for name in ("ana", "eva", "leo"):
        await appoint(mission, name)
        await score(mission, "DAR", name, 90, 90)
        await put(mission, f"teams/CHI/scores/{name}", {"points": {}, "state": "draft"})
    assert (await post(mission, "graders/ana/end", {"reason": "Enferma"})).status_code == 422
    assert (await post(mission, "graders/nadie/end", {"reason": "x", "finals": "stay"})).status_code == 404
    stay = await post(mission, "graders/ana/end", {"reason": "Enferma", "finals": "stay"})
    go = await post(mission, "graders/eva/end", {"reason": "Era parte", "finals": "withdraw"})
    assert (stay.json(), go.json()) == ({"withdrawn": 1}, {"withdrawn": 2})
    ended = await score(mission, "CHI", "ana", 1, 1, headers=account(mission, "ana"))
    assert (ended.status_code, ended.json()["type"]) == (403, "urn:diplomado:problem:grader-not-appointed")
    await rank(mission)
    [told] = await mission.outbox_events(ProjectScored)
    assert (told.team, told.graders) == ("DAR", 2)
    [ana] = [one for one in (await get(mission, "graders")).json()["graders"] if one["name"] == "ana"]
    assert (ana["end_reason"], ana["ended_by"]) == ("Enferma", "staff-1")
    assert (await appoint(mission, "ana")).status_code == 200


async def test_who_may_see_and_appoint_graders(mission: Mission) -> None:
    await prepared(mission)
    for role, seen, appointed in (("auditor", 200, 403), ("grader", 403, 403), ("facilitator", 403, 403)):
        headers = mission.running.bearer(role)
        assert (await get(mission, "graders", headers=headers)).status_code == seen
        assert (await put(mission, "graders/ana", {}, headers=headers)).status_code == appointed
        assert (await post(mission, "ranking/reopening", {"reason": "x"}, headers=headers)).status_code == 403
        assert (await get(mission, "ranking", headers=headers)).status_code == seen
