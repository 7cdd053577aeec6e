"""A focal point or coordinator puts another person into the place of a nominee."""

import asyncio
from typing import Any

from diplomado_contracts import ParticipantLinkIssued, PersonDescribed, Registered, RegistrationStatusChanged
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_review import path_of
from tests.registration.test_seats import nominees, rule


def substitute(edition: Edition, name: str = "Yadira", **changes: Any) -> dict[str, Any]:
    """The details of a new person."""
    return {
        "given_names": name,
        "family_names": "Quintero",
        "email": f"{name.lower()}@{edition.code}.example",
        "position": "Inspectora",
        "consent": "nota firmada",
    } | changes


async def nominated(mission: Mission, *, number: int = 2, **changes: Any) -> tuple[Edition, list[str]]:
    """An edition with nominees, of whom some wait."""
    settings: dict[str, Any] = {"capacity": 1, "registration": "both"} | changes
    edition = await mission.edition(**settings)
    await edition.nominate(nominees(edition, number))
    return edition, [row["registration_id"] for row in await edition.list()]


async def test_the_new_person_gets_the_place_before_those_who_wait(mission: Mission) -> None:
    """Both histories name the other; the old page says so; the events follow."""
    edition, ids = await nominated(mission)
    link = (await mission.http.post(f"/api/v1/registrations/{ids[0]}/link")).json()["link"]
    body = substitute(edition)
    own = mission.focal_point("SENAFRONT")
    answer = await mission.decide(ids[0], "replacement", "Se jubiló", headers=own, **body)
    assert answer.status_code == 200, answer.text
    new = answer.json()["registration_id"]
    assert (answer.json()["status"], answer.json()["replaces"]) == ("registered", ids[0])
    assert (await edition.statuses(), await edition.counters()) == (["replaced", "waitlisted", "registered"], (1, 1))
    assert "dio su cupo a otra persona" in (await mission.public.get(path_of(link))).text
    for one, step, other in ((ids[0], "replaced", new), (new, "replaces", ids[0])):
        last = (await mission.http.get(f"/api/v1/registrations/{one}")).json()["history"][-1]
        assert (last["step"], last["reason"], last["other_registration_id"]) == (step, "Se jubiló", other)
    assert [type(fact) for fact in await mission.facts(ids[0])] == [
        Registered, ParticipantLinkIssued, RegistrationStatusChanged,
    ]  # fmt: skip
    assert [type(fact) for fact in await mission.facts(new)] == [Registered]
    row = (await edition.list())[-1]
    assert (row["institution"], row["job_title"], row["email"]) == ("SENAFRONT", "Inspectora", body["email"])
    assert [type(fact) for fact in await mission.facts(row["participant_id"])] == [PersonDescribed]


async def test_ten_replacements_at_the_same_time_are_one(mission: Mission) -> None:
    """The same person again changes nothing; another person is refused."""
    edition, ids = await nominated(mission)
    same, other = substitute(edition), substitute(edition, "Otilia")
    answers = await asyncio.gather(
        *(mission.decide(ids[0], "replacement", **same) for _ in range(6)),
        *(mission.decide(ids[0], "replacement", **other) for _ in range(4)),
    )
    assert sorted({answer.status_code for answer in answers}) == [200, 409]
    assert (await edition.statuses(), await edition.counters()) == (["replaced", "waitlisted", "registered"], (1, 1))


async def test_a_withdrawn_nominee_is_replaced_while_the_place_is_free(mission: Mission) -> None:
    """Not any more when somebody else has it."""
    edition, ids = await nominated(mission, number=1)
    await mission.withdraw(ids[0])
    assert (await mission.decide(ids[0], "replacement", **substitute(edition))).status_code == 200
    assert (await edition.statuses(), await edition.counters()) == (["replaced", "registered"], (1, 0))
    edition, ids = await nominated(mission)
    await mission.withdraw(ids[0])
    taken = await mission.decide(ids[0], "replacement", **substitute(edition))
    assert (taken.status_code, taken.json()["type"].rpartition(":")[2]) == (409, "place-not-free")
    assert await edition.statuses() == ["withdrawn", "registered"]


async def test_one_who_waits_is_replaced_in_the_same_position(mission: Mission) -> None:
    """The new person waits where the old one did."""
    edition, ids = await nominated(mission, number=4)
    answer = await mission.decide(ids[1], "replacement", **substitute(edition))
    assert (answer.json()["status"], answer.json()["waiting_position"]) == ("waitlisted", 1)
    assert (await mission.withdraw(ids[0])).json()["promoted"] == answer.json()["registration_id"]
    assert await edition.counters() == (1, 2)


async def test_a_replacement_that_was_a_mistake_is_put_back(mission: Mission) -> None:
    """The first nominee replaces the second; the registration of the first goes on."""
    edition, ids = await nominated(mission, number=1)
    old = (await edition.list())[0]
    new = (await mission.decide(ids[0], "replacement", **substitute(edition))).json()["registration_id"]
    back = substitute(edition, given_names=old["given_names"], family_names=old["family_names"], email=old["email"])
    answer = await mission.decide(new, "replacement", "Fue un error", **back)
    assert (answer.status_code, answer.json()["registration_id"]) == (200, ids[0])
    assert (await edition.statuses(), await edition.counters()) == (["registered", "replaced"], (1, 0))


async def test_the_rules_of_seats_hold_for_the_new_person(mission: Mission) -> None:
    """A place that was kept for women stays one."""
    edition = await mission.edition(capacity=2, registration="both", seats=[rule("sex", "F", reserved=1)])
    rows = [f"P{sex},Ruiz,{sex}@{edition.code}.example,SNM,{sex}" for sex in "MF"]
    await edition.nominate("\n".join(["given_names,family_names,email,institution,sex", *rows]))
    woman = (await edition.list())[1]["registration_id"]
    refused = await mission.decide(woman, "replacement", **substitute(edition, "Ruben", sex="M"))
    assert (refused.status_code, await edition.statuses()) == (409, ["registered", "registered"])
    assert (await mission.decide(woman, "replacement", **substitute(edition, sex="F"))).status_code == 200


async def test_who_cannot_be_replaced_and_who_cannot_replace(mission: Mission) -> None:
    """With texts that say why; a focal point sees only their own, and learns nothing about others."""
    edition, ids = await nominated(mission, number=1, capacity=5)
    applied = person()
    public = (await edition.register(applied))["registration_id"]
    other = mission.focal_point("MINSA")
    assert (await mission.decide(ids[0], "replacement", headers=other, **substitute(edition))).status_code == 404
    refused = await mission.decide(public, "replacement", **substitute(edition))
    assert (refused.status_code, "nominada" in refused.json()["detail"]) == (409, True)
    there = substitute(edition, email=applied["email"])
    for headers, text in ((mission.focal_point("SENAFRONT"), "coordinación"), ({}, "ya tiene una inscripción")):
        answer = await mission.decide(ids[0], "replacement", headers=headers, **there)
        assert (answer.status_code, text in answer.json()["detail"]) == (409, True)
    for wrong in ({"email": "no"}, {"given_names": ""}, {"occupation": "astronauta"}, {"consent": ""}):
        assert (await mission.decide(ids[0], "replacement", **substitute(edition, **wrong))).status_code == 422
    assert await edition.statuses() == ["registered", "registered"]


async def test_a_focal_point_restores_their_own_nominee(mission: Mission) -> None:
    """Whom staff withdrew; not who withdrew themselves, and not somebody of the public."""
    edition, ids = await nominated(mission, number=2, capacity=5)
    own = mission.focal_point("SENAFRONT")
    await mission.withdraw(ids[0])
    assert (await mission.decide(ids[0], "restoration", headers=mission.focal_point("SNM"))).status_code == 404
    assert (await mission.decide(ids[0], "restoration", headers=own)).json()["status"] == "registered"
    link = (await mission.http.post(f"/api/v1/registrations/{ids[1]}/link")).json()["link"]
    await mission.public.post(f"{path_of(link)}/withdrawal", data={"confirmed": "yes"})
    refused = await mission.decide(ids[1], "restoration", headers=own)
    assert (refused.status_code, "ella misma" in refused.json()["detail"]) == (409, True)
    applied = (await edition.register(person(institution="SENAFRONT")))["registration_id"]
    await mission.withdraw(applied)
    assert (await mission.decide(applied, "restoration", headers=own)).status_code == 409
    assert (await mission.decide(applied, "restoration")).json()["status"] == "registered"
