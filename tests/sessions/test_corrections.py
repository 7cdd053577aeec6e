"""A coordinator's decision about one person's attendance."""

from typing import Any
from uuid import UUID

import httpx

from diplomado_contracts import AttendanceCorrected
from tests.sessions.mission import Mission, meeting


async def correct(mission: Mission, session: str, registration: UUID, seconds: int, **changes: Any) -> httpx.Response:
    body = {"registration_id": str(registration), "seconds": seconds, "reason": "technical_failure", "note": "Sin luz."}
    return await mission.http.post(f"/api/v1/sessions/{session}/corrections", json={**body, **changes})


async def closed_session(mission: Mission) -> tuple[str, UUID]:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    await mission.close(session)
    return session, ana


async def test_a_correction_tells_before_and_after_author_and_reason(mission: Mission) -> None:
    session, ana = await closed_session(mission)
    answer = await correct(mission, session, ana, 5400)
    assert answer.json() == {"registration_id": str(ana), "seconds": 5400, "revision": 2, "decided": True}
    [fact] = await mission.outbox_events(AttendanceCorrected)
    assert (fact.previous_seconds, fact.seconds, fact.revision) == (1800, 5400, 2)
    assert (fact.reason, fact.corrected_by) == ("technical_failure", "staff-1")
    listed = await mission.http.get(f"/api/v1/sessions/{session}/corrections")
    [kept] = listed.json()["corrections"]
    assert (kept["correction_id"], kept["note"], kept["previous_seconds"]) == (
        str(fact.correction_id),
        "Sin luz.",
        1800,
    )


async def test_the_same_decision_again_is_no_news(mission: Mission) -> None:
    session, ana = await closed_session(mission)
    for _ in range(2):
        await correct(mission, session, ana, 5400)
    assert len(await mission.outbox_events(AttendanceCorrected)) == 1


async def test_a_decision_outranks_files_that_come_later(mission: Mission) -> None:
    session, ana = await closed_session(mission)
    await correct(mission, session, ana, 60)
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "10:30:00")))
    assert await mission.attendance(session) == {str(ana): 60}
    assert len(await mission.outbox_events(AttendanceCorrected)) == 1


async def test_somebody_whom_no_file_shows_can_be_given_attendance(mission: Mission) -> None:
    session, _ = await closed_session(mission)
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    assert (await correct(mission, session, eva, 900)).json()["revision"] == 1


async def test_what_cannot_be_is_refused_with_a_reason(mission: Mission) -> None:
    from diplomado_chassis.ids import uuid7

    session, ana = await closed_session(mission)
    open_session = await mission.session("S2", starts_at="2021-07-14T11:00:00", ends_at="2021-07-14T12:00:00")
    assert (await correct(mission, session, ana, 5401)).json()["errors"] == [
        {"in": "body", "field": "seconds", "message": "La sesión dura 5,400 segundos."}
    ]
    refused = {
        "longer": await correct(mission, session, ana, 5401),
        "negative": await correct(mission, session, ana, -1),
        "reason": await correct(mission, session, ana, 1, reason="because"),
        "control": await correct(mission, session, ana, 1, note="a\x00b"),
        "stranger": await correct(mission, session, uuid7(), 1),
        "open": await correct(mission, open_session, ana, 1),
        "nowhere": await correct(mission, str(uuid7()), ana, 1),
    }
    assert {name: answer.status_code for name, answer in refused.items()} == {
        "longer": 422,
        "negative": 422,
        "reason": 422,
        "control": 422,
        "stranger": 422,
        "open": 409,
        "nowhere": 404,
    }
    assert await mission.outbox_events(AttendanceCorrected) == []
