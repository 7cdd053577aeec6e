"""What was held before an edition was cancelled stays and can be corrected; nothing is added."""

from datetime import UTC, datetime

from tests.sessions.mission import Mission, meeting

CANCELLED = (409, "urn:diplomado:problem:edition-cancelled")


async def test_a_cancelled_edition_gets_no_sessions(mission: Mission) -> None:
    """Neither a new one nor another plan of one; cancelling one stays possible, and all after a reinstatement."""
    session = await mission.session("S1")
    await mission.handle(mission.edition_published(2, status="cancelled"))
    for code in ("S1", "S2"):
        refused = await mission.put_session(code, place="Otra aula")
        assert (refused.status_code, refused.json()["type"]) == CANCELLED
    assert (await mission.http.post(f"/api/v1/sessions/{session}/cancellation")).status_code == 200
    await mission.handle(mission.edition_published(3, status="running"))
    assert (await mission.put_session("S2")).status_code == 200


async def test_only_what_was_held_before_is_imported(mission: Mission) -> None:
    """A file of a session that began before the cancellation, which can then be closed and corrected."""
    member = await mission.register("Ana", "Gil", "ana.gil@correo.example")
    held = await mission.session("S1")
    never = await mission.session("S2", starts_at="2021-07-15T09:00:00-05:00", ends_at="2021-07-15T10:30:00-05:00")
    moment = datetime(2021, 7, 14, 20, tzinfo=UTC)
    await mission.handle(mission.edition_published(2, status="cancelled", published_at=moment))
    content = meeting(("Ana Gil", "ana.gil@correo.example", "09:00:00", "10:00:00"))
    refused = await mission.send_file(never, content)
    assert (refused.status_code, refused.json()["type"]) == CANCELLED
    assert (await mission.import_file(held, content))["matched"] == 1
    await mission.close(held)
    body = {"registration_id": str(member), "seconds": 60, "reason": "technical_failure"}
    corrected = await mission.http.post(f"/api/v1/sessions/{held}/corrections", json=body)
    assert corrected.status_code == 200, corrected.text
