"""`tell-again` states timetable, closures and attendance above a forged revision, as they were published last."""

from typing import Any
from uuid import UUID

from diplomado_chassis.publishing.restating import tell_all, tell_one
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    Event,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_sessions.__main__ import service
from tests.sessions.mission import Mission, meeting

VARYING = {"revision", "scheduled_at", "evidence", "recorded_at"}


async def told(mission: Mission, event: type[Event], key: str, above: int = 0) -> Any:
    """State a subject again, and return the newest event of its type."""
    chosen = [one for one in service.restates if event in one.events]
    assert await tell_one(mission.running.database, chosen, key, above) >= 1
    return (await mission.outbox_events(event))[-1]


async def test_what_was_published_last_is_said_again_above_the_forged_revision(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "10:00:00")))
    await mission.close(session)
    for event, key in ((SessionScheduled, session), (SessionClosed, session), (Attended, str(ana))):
        before, *_ = await mission.outbox_events(event)
        after = await told(mission, event, key, 700_000)
        assert after.model_dump(exclude=VARYING) == before.model_dump(exclude=VARYING)
        assert (before.revision, after.revision > 700_000) == (1, True)

    # A correction goes on above it, and is what is stated from then on.
    body = {"registration_id": str(ana), "seconds": 60, "reason": "clerical_error"}
    answer = await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=body)
    assert answer.status_code == 200, answer.text
    [corrected] = await mission.outbox_events(AttendanceCorrected)
    assert corrected.revision == 700_002
    again = await told(mission, Attended, str(ana))
    assert (again.seconds, again.revision) == (60, 700_003)
    await mission.decide(f"sessions/{session}/reopening", code="clerical_error")
    [reopened] = await mission.outbox_events(SessionReopened)
    assert (await told(mission, SessionReopened, session)).revision == reopened.revision + 1

    other = await mission.session("S2")
    assert (await mission.http.post(f"/api/v1/sessions/{other}/cancellation")).status_code == 200
    [cancelled] = await mission.outbox_events(SessionCancelled)
    assert (await told(mission, SessionCancelled, other, 9)).revision == max(cancelled.revision, 9) + 1


async def test_all_behind_a_subject_are_stated_in_pieces(mission: Mission) -> None:
    behind = str(UUID(int=UUID(session := await mission.session()).int - 1))
    for one in service.restates:
        async for _ in tell_all(mission.running.database, one, 800_000, behind):
            pass
    newest = [event for event in await mission.outbox_events(SessionScheduled) if str(event.session_id) == session]
    assert [event.revision for event in newest] == [1, 800_001]
