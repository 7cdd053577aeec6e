"""A registration that was withdrawn by mistake comes back by an explicit decision, with who decided it and why."""

import asyncio
from typing import Any

from diplomado_contracts import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import TWO, names


async def restore(mission: Mission, registration_id: str, reason: str = "Confundida con otra persona") -> Any:
    """Restore somebody as the coordinator."""
    return await mission.http.post(f"/api/v1/registrations/{registration_id}/restoration", json={"reason": reason})


async def history(mission: Mission, registration_id: str) -> list[tuple[str, str, str | None, str | None]]:
    """What was done to a registration."""
    answer = await mission.http.get(f"/api/v1/registrations/{registration_id}")
    assert answer.status_code == 200, answer.text
    return [(step["step"], step["author"], step["actor"], step["reason"]) for step in answer.json()["history"]]


async def nominated(edition: Edition) -> str:
    """The id of one nominee."""
    await edition.nominate(names(edition.code, TWO[0]))
    return str((await edition.list())[0]["registration_id"])


async def test_a_nominee_withdrawn_by_mistake_is_nominated_again(mission: Mission) -> None:
    """Only if the focal point asks for it; until then the answer names the row."""
    edition = await mission.edition()
    registration_id, csv = await nominated(edition), names(edition.code, TWO[0])
    await mission.withdraw(registration_id)
    own = mission.focal_point("SENAFRONT")
    silent = (await edition.nominate(csv, headers=own)).json()
    assert (silent["unchanged"], silent["withdrawn_rows"], silent["accepted"]) == (1, [2], 0)
    tried = (await edition.nominate(csv, headers=own, restore=True, dry_run=True)).json()
    assert (tried["restored"], (await edition.list())[0]["status"]) == (1, "withdrawn")
    restored = (await edition.nominate(csv, headers=own, restore=True, restore_reason="Error de la oficina")).json()
    assert (restored["restored"], restored["accepted"], restored["unchanged"]) == (1, 1, 0)
    assert (await edition.list())[0]["status"] == "registered"
    again = (await edition.nominate(csv, headers=own, restore=True)).json()
    assert (again["unchanged"], again.get("restored")) == (1, None)
    facts = await mission.facts(registration_id)
    assert [(type(fact), fact.model_dump()["revision"]) for fact in facts] == [
        (Registered, 1),
        (RegistrationWithdrawn, 2),
        (Registered, 3),
    ]
    assert await history(mission, registration_id) == [
        ("withdrawn", "staff", "staff-1", None),
        ("restored", "staff", "focal-point-1", "Error de la oficina"),
    ]


async def test_a_list_does_not_overrule_the_person(mission: Mission) -> None:
    """Who withdrew by their own page stays withdrawn, whatever a list asks for."""
    edition = await mission.edition()
    registration_id = await nominated(edition)
    link = (await mission.http.post(f"/api/v1/registrations/{registration_id}/link")).json()["link"]
    page = "/r/" + link.rpartition("/")[2]
    left = await mission.public.post(f"{page}/withdrawal", data={"confirmed": "yes"})
    assert left.status_code == 303
    answer = (await edition.nominate(names(edition.code, TWO[0]), restore=True)).json()
    assert (answer["unchanged"], answer.get("restored"), answer.get("withdrawn_rows")) == (1, None, None)
    assert (await restore(mission, registration_id, "Lo pidió por teléfono")).json()["status"] == "registered"
    assert await history(mission, registration_id) == [
        ("withdrawn", "participant", None, None),
        ("restored", "staff", "staff-1", "Lo pidió por teléfono"),
    ]
    assert (await mission.public.get(page)).status_code == 200


async def test_a_list_of_another_institution_restores_nobody(mission: Mission) -> None:
    """And does not tell whether somebody of another institution was withdrawn."""
    edition = await mission.edition()
    registration_id = await nominated(edition)
    await mission.withdraw(registration_id)
    other = names(edition.code, TWO[0].replace("SENAFRONT", "MINSA"))
    answer = (await edition.nominate(other, headers=mission.focal_point("MINSA"), restore=True)).json()
    assert (answer["accepted"], answer.get("withdrawn_rows"), answer.get("restored")) == (1, None, None)
    assert (await edition.list())[0]["status"] == "withdrawn"


async def test_a_coordinator_restores_with_a_reason(mission: Mission) -> None:
    """At the end of the waiting list if the place was given away; repeated, nothing changes."""
    edition = await mission.edition(capacity=1)
    first, *_ = [await edition.register(person()) for _ in range(3)]
    registration_id = first["registration_id"]
    await mission.withdraw(registration_id)
    for body in ({}, {"reason": " "}, {"reason": None}):
        path = f"/api/v1/registrations/{registration_id}/restoration"
        refused = await mission.http.post(path, json=body)
        assert [error["field"] for error in refused.json()["errors"]] == ["reason"]
    for _ in range(2):
        answer = await restore(mission, registration_id)
        assert answer.json() == {"status": "waitlisted", "waiting_position": 2}
    facts = await mission.facts(registration_id)
    assert [type(fact) for fact in facts] == [Registered, RegistrationWithdrawn, RegistrationWaitlisted]
    stored = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    assert (stored["taken"], stored["waiting"]) == (1, 2)


async def test_places_stay_exact_while_people_are_restored(mission: Mission) -> None:
    """Each restoration comes from five windows, while others register: one revision each, and no place too many."""
    edition = await mission.edition(capacity=3)
    gone = [(await edition.register(person()))["registration_id"] for _ in range(6)]
    for registration_id in gone:
        await mission.withdraw(registration_id)
    answers = await asyncio.gather(
        *(restore(mission, registration_id) for registration_id in gone for _ in range(5)),
        *(edition.enter(person()) for _ in range(6)),
    )
    assert {answer.status_code for answer in answers} <= {200, 201}
    statuses = [row["status"] for row in await edition.list()]
    assert (statuses.count("registered"), statuses.count("waitlisted")) == (3, 9)
    for registration_id in gone:
        steps = [step for step, *_ in await history(mission, registration_id)]
        assert steps.count("restored") == 1


async def test_an_erased_person_is_not_restored(mission: Mission) -> None:
    """There is nobody to write to."""
    edition = await mission.edition()
    registration = await edition.register(person())
    await mission.withdraw(registration["registration_id"])
    participant = (await edition.list())[0]["participant_id"]
    await mission.http.post(f"/api/v1/participants/{participant}/erasure")
    answer = await restore(mission, registration["registration_id"])
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "person-erased")


async def test_withdrawing_what_has_changed_is_a_conflict(mission: Mission) -> None:
    """A registration has a tag, which withdrawal and restoration compare."""
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    seen = (await mission.http.get(f"/api/v1/registrations/{registration_id}")).headers["etag"]
    assert (await mission.withdraw(registration_id, **{"If-Match": seen})).status_code == 200
    await restore(mission, registration_id)
    assert (await mission.withdraw(registration_id, **{"If-Match": seen})).status_code == 412
    assert (await edition.list())[0]["status"] == "registered"


async def test_a_focal_point_reads_the_history_of_their_own_people(mission: Mission) -> None:
    """Nobody else's."""
    edition = await mission.edition()
    path = f"/api/v1/registrations/{await nominated(edition)}"
    assert (await mission.public.get(path, headers=mission.focal_point("SENAFRONT"))).status_code == 200
    assert (await mission.public.get(path, headers=mission.focal_point("MINSA"))).status_code == 404
