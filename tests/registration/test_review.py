"""An edition with review: a confirmed applicant waits for a coordinator, who accepts, rejects or asks."""

import asyncio
from typing import Any

from diplomado_contracts import Registered, RegistrationStatusChanged, RegistrationWaitlisted
from tests.registration.browser import applied, confirmed, filled
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import TWO, names
from tests.registration.test_freed_places import erase


async def applicant(edition: Edition, **changes: Any) -> dict[str, Any]:
    """Somebody who applied and confirmed by the link in the mail."""
    fields = filled(**changes)
    path = await confirmed(edition, fields)
    (row,) = [row for row in await edition.list() if row["email"] == fields["email"]]
    return row | {"link": path}


async def status(edition: Edition, registration_id: str) -> str:
    """Where a registration stands."""
    answer = await edition.mission.http.get(f"/api/v1/registrations/{registration_id}")
    return str(answer.json()["status"])


async def test_a_coordinator_decides_about_each_applicant(mission: Mission) -> None:
    """Nobody has a place before; the first who is accepted gets it, the second waits, the third is rejected."""
    edition = await mission.edition(capacity=1, admission="review")
    ids = [(await applicant(edition))["registration_id"] for _ in range(3)]
    assert (await edition.statuses(), await edition.counters()) == (["submitted"] * 3, (0, 0))
    accepted = await mission.decide(ids[0], "acceptance", "Cumple los requisitos")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "registered")
    assert (await mission.decide(ids[1], "acceptance")).json()["waiting_position"] == 1
    assert (await mission.decide(ids[2], "rejection", "No trabaja en fronteras")).json()["status"] == "rejected"
    assert await edition.counters() == (1, 1)
    assert await mission.history(ids[2]) == [
        ("submitted", "participant", None),
        ("confirmed", "participant", None),
        ("rejected", "staff", "No trabaja en fronteras"),
    ]
    facts = await mission.facts(ids[2])
    changes = [fact.status for fact in facts if isinstance(fact, RegistrationStatusChanged)]
    assert changes == ["unconfirmed", "submitted", "rejected"]
    assert isinstance((await mission.facts(ids[0]))[-1], Registered)
    assert isinstance((await mission.facts(ids[1]))[-1], RegistrationWaitlisted)


async def test_a_question_is_answered_on_the_own_page(mission: Mission) -> None:
    """The page shows the text; the answer is part of the history, and the application waits again."""
    edition = await mission.edition(admission="review")
    registration = await applicant(edition)
    registration_id, path = registration["registration_id"], path_of(registration["link"])
    assert "La coordinación revisa su solicitud" in (await mission.public.get(path)).text
    question = "¿En qué paso fronterizo trabaja?"
    for _ in range(2):
        assert (await mission.decide(registration_id, "information-request", question)).status_code == 200
    assert question in (await mission.public.get(f"{path}?lang=en")).text
    empty = await mission.public.post(f"{path}/information", data={"information": " "})
    assert (empty.status_code, "Falta este dato" in empty.text) == (422, True)
    sent = await mission.public.post(f"{path}/information", data={"information": "Paso Canoas"})
    assert sent.status_code == 303
    assert await status(edition, registration_id) == "submitted"
    again = await mission.public.post(f"{path}/information", data={"information": "Paso Canoas"})
    assert again.status_code == 303
    assert (await mission.decide(registration_id, "information", "Paso Canoas")).status_code == 200
    late = await mission.decide(registration_id, "information", "Otra cosa")
    assert (late.status_code, late.json()["type"].rpartition(":")[2]) == (409, "decision-not-possible")
    assert (await mission.history(registration_id))[2:] == [
        ("information_requested", "staff", question),
        ("information_given", "participant", "Paso Canoas"),
    ]


async def test_a_repeated_decision_changes_nothing(mission: Mission) -> None:
    """Also ten at the same time: one place, one event, one step."""
    edition = await mission.edition(capacity=5, admission="review")
    registration_id = (await applicant(edition))["registration_id"]
    answers = await asyncio.gather(*(mission.decide(registration_id, "acceptance") for _ in range(10)))
    assert {(answer.status_code, answer.json()["status"]) for answer in answers} == {(200, "registered")}
    assert await edition.counters() == (1, 0)
    assert [step for step, *_ in await mission.history(registration_id)].count("accepted") == 1


async def test_rejecting_after_a_mistake_frees_the_place(mission: Mission) -> None:
    """The next gets it; who was rejected by mistake is accepted again, at the end."""
    edition = await mission.edition(capacity=1)
    first, second = [(await edition.register(person()))["registration_id"] for _ in range(2)]
    assert (await mission.decide(first, "rejection", "No es elegible")).status_code == 200
    assert (await edition.statuses(), await edition.counters()) == (["rejected", "registered"], (1, 0))
    assert (await mission.decide(first, "acceptance", "Sí lo es")).json()["status"] == "waitlisted"
    await mission.withdraw(second)
    assert (await edition.statuses(), await edition.counters()) == (["registered", "withdrawn"], (1, 0))


async def test_decisions_that_are_not_possible_say_why(mission: Mission) -> None:
    """In both languages; a stale If-Match is refused, and nothing changes."""
    edition = await mission.edition(admission="review")
    registration_id = (await applicant(edition))["registration_id"]
    seen = (await mission.http.get(f"/api/v1/registrations/{registration_id}")).headers["etag"]
    assert (await mission.decide(registration_id, "information-request", "¿Edad?")).status_code == 200
    stale = await mission.decide(registration_id, "acceptance", headers={"if-match": seen})
    assert (stale.status_code, await status(edition, registration_id)) == (412, "needs_information")
    await mission.withdraw(registration_id)
    for decision, language, text in (
        ("acceptance", "es", "espera una decisión"),
        ("rejection", "en", "cannot be rejected"),
        ("information-request", "en", "waits for a decision"),
        ("information", "es", "No hay ninguna pregunta"),
    ):
        answer = await mission.decide(registration_id, decision, headers={"accept-language": language})
        assert (answer.status_code, text in answer.json()["detail"], answer.json()["state"]) == (409, True, "withdrawn")
    assert (await mission.decide(registration_id, "acceptance", "")).status_code == 422
    assert (await edition.statuses(), await edition.counters()) == (["withdrawn"], (0, 0))


async def test_nominees_are_accepted_at_once(mission: Mission) -> None:
    """Their institution decided."""
    edition = await mission.edition(admission="review", registration="both")
    await edition.nominate(names(edition.code, TWO[0]))
    assert await edition.statuses() == ["registered"]


async def test_erasing_an_applicant_withdraws_the_application(mission: Mission) -> None:
    """Nothing is left that a coordinator could accept, and no word of the answer."""
    edition = await mission.edition(admission="review")
    registration_id = (await applicant(edition))["registration_id"]
    await mission.decide(registration_id, "information-request", "¿Edad?")
    await mission.decide(registration_id, "information", "Cuarenta")
    await erase(mission, (await edition.list())[0]["participant_id"])
    assert await edition.statuses() == ["withdrawn"]
    assert {reason for _, _, reason in await mission.history(registration_id)} == {None}
    assert (await mission.decide(registration_id, "acceptance")).status_code == 409


async def test_a_report_counts_every_status(mission: Mission) -> None:
    """Only people with a place are people of the edition; the public sees no small count."""
    edition = await mission.edition(admission="review")
    ids = [(await applicant(edition))["registration_id"] for _ in range(4)]
    await mission.decide(ids[0], "acceptance")
    await mission.decide(ids[1], "rejection")
    await mission.decide(ids[2], "information-request")
    report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
    counted = {name: report[name] for name in ("people", "registered", "rejected", "needs_information", "submitted")}
    assert counted == dict.fromkeys(counted, 1)
    public = await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report?audience=public")
    assert public.json()["rejected"] is None


def path_of(link: str) -> str:
    """The path of a participant's link."""
    return "/r/" + link.rpartition("/")[2]


async def test_no_place_is_held_where_a_coordinator_decides(mission: Mission) -> None:
    """An application that is not confirmed takes nothing from those who are accepted."""
    edition = await mission.edition(capacity=1, admission="review")
    await applied(edition, filled())
    assert await edition.counters() == (0, 0)
    registration = await applicant(edition)
    assert (await mission.decide(registration["registration_id"], "acceptance")).json()["status"] == "registered"
