"""What makes up for a session is approved before it is used, and is no presence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceMadeUp
from tests.sessions.mission import Mission, erased

TODAY = datetime.now(UTC).replace(microsecond=0)


async def ask(mission: Mission, session: str, registration: UUID, **how: Any) -> httpx.Response:
    body = {"registration_id": str(registration), "session_id": session, **how}
    return await mission.http.post(f"/api/v1/editions/{mission.edition_id}/make-ups", json=body)


async def to_come(mission: Mission, code: str = "S9", **changes: Any) -> str:
    """A session that begins tomorrow."""
    end = date.today() + timedelta(days=30)
    await mission.handle(mission.edition_published(revision=2, ends_on=end))
    starts_at = TODAY + timedelta(days=1)
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}
    return await mission.session(code, **{**times, **changes})


async def test_an_equivalent_session_counts_once_it_is_approved(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    missed, repeated = await mission.session(), await to_come(mission)
    answer = await ask(mission, missed, ana, equivalent_session_id=repeated)
    assert (answer.status_code, answer.json()["status"]) == (201, "approved")
    [told] = await mission.outbox_events(AttendanceMadeUp)
    assert (str(told.session_id), str(told.equivalent_session_id), told.revision) == (missed, repeated, 1)
    gone = await mission.http.post(f"/api/v1/make-ups/{answer.json()['make_up_id']}/withdrawal")
    assert gone.json()["status"] == "withdrawn"
    assert [one.withdrawn for one in await mission.outbox_events(AttendanceMadeUp)] == [False, True]


async def test_an_assignment_counts_once_it_is_accepted(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    answer = await ask(mission, await mission.session(), ana, assignment="Ensayo sobre el módulo 1")
    assert (answer.status_code, answer.json()["status"]) == (201, "approved")
    assert await mission.outbox_events(AttendanceMadeUp) == []
    for _ in range(2):
        accepted = await mission.http.post(f"/api/v1/make-ups/{answer.json()['make_up_id']}/acceptance")
        assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    [told] = await mission.outbox_events(AttendanceMadeUp)
    assert (told.equivalent_session_id, told.withdrawn) == (None, False)
    assert "Ensayo" not in told.model_dump_json()


async def test_an_equivalence_is_not_approved_once_the_session_has_begun(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    missed = await mission.session()
    begun = await mission.session("S2", starts_at="2021-07-15T09:00:00", ends_at="2021-07-15T10:00:00")
    refused = await ask(mission, missed, ana, equivalent_session_id=begun)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {
            "in": "body",
            "field": "equivalent_session_id",
            "message": "La sesión equivalente ya empezó: la equivalencia se aprueba antes.",
        }
    ]
    assert await mission.outbox_events(AttendanceMadeUp) == []


async def test_what_cannot_make_up_is_refused(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    missed, repeated = await mission.session(), await to_come(mission, module=None)
    refused = {
        "neither": await ask(mission, missed, ana),
        "both": await ask(mission, missed, ana, equivalent_session_id=repeated, assignment="Ensayo"),
        "itself": await ask(mission, repeated, ana, equivalent_session_id=repeated),
        "nowhere": await ask(mission, missed, ana, equivalent_session_id=str(uuid7())),
        "stranger": await ask(mission, missed, uuid7(), assignment="Ensayo"),
    }
    assert {name: answer.status_code for name, answer in refused.items()} == {
        "neither": 422,
        "both": 422,
        "itself": 422,
        "nowhere": 404,
        "stranger": 422,
    }
    assert (await ask(mission, missed, ana, assignment="Ensayo")).status_code == 201
    assert (await ask(mission, missed, ana, equivalent_session_id=repeated)).status_code == 409
    listed = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/make-ups")
    assert [one["assignment"] for one in listed.json()["make_ups"]] == ["Ensayo"]
    assert listed.json()["next"] is None


async def test_what_an_assignment_says_goes_with_the_person(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    await ask(mission, await mission.session(), ana, assignment="Ensayo de Ana Ruiz")
    await mission.handle(erased(await mission.participant_of(ana)))
    listed = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/make-ups")
    assert [(one["assignment"], one["status"]) for one in listed.json()["make_ups"]] == [(None, "approved")]


async def test_a_cancelled_edition_excuses_and_makes_up_for_nothing(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    before = datetime(2021, 7, 1, tzinfo=UTC)
    await mission.handle(mission.edition_published(2, status="cancelled", published_at=before))
    refused = [
        await ask(mission, session, ana, assignment="Ensayo"),
        await mission.http.post(
            f"/api/v1/sessions/{session}/excuses", json={"registration_id": str(ana), "reason": "personal"}
        ),
    ]
    for answer in refused:
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "edition-cancelled")
