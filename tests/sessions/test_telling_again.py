"""`tell-again` states timetable, closures and attendance above a forged revision, as they were published last."""

from typing import Any
from uuid import UUID

from diplomado_chassis.publishing.restating import tell_all, tell_one
from diplomado_contracts import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    Event,
    GuestsCounted,
    JoinLinkSet,
    PersonalJoinLinkSet,
    ProjectScored,
    ProjectScoreWithdrawn,
    RecordingPublished,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_sessions.__main__ import service
from diplomado_sessions.live_meetings.store import registrants
from tests.sessions import test_recordings as recordings
from tests.sessions.mission import Mission, meeting
from tests.sessions.test_excuses import excuse
from tests.sessions.test_guests import GUEST
from tests.sessions.test_make_ups import ask
from tests.sessions.test_ranking import graded, rank, reopen

VARYING = {
    "revision",
    "scheduled_at",
    "evidence",
    "recorded_at",
    "counted_at",
    "excused_at",
    "made_up_at",
    "withdrawn_at",
}


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


async def test_what_goes_with_sessions_is_said_again_and_goes_on_above(mission: Mission) -> None:
    """Links, recordings, guests, excuses and make-ups: the same content above the forged revision, and then higher."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session, missed = await mission.session(join_url="https://meetings.example/j/1"), await mission.session("S2")
    await recordings.consent(mission, ana)
    await recordings.put(mission, session)
    for step in ("review", "publication"):
        assert (await recordings.step(mission, session, step)).status_code == 200
    await mission.import_file(session, meeting(GUEST))
    excused = (await excuse(mission, missed, ana)).json()["excuse_id"]
    made_up = (await ask(mission, missed, ana, assignment="Ensayo")).json()["make_up_id"]
    assert (await mission.http.post(f"/api/v1/make-ups/{made_up}/acceptance")).status_code == 200
    kinds: dict[type[Event], str] = {
        JoinLinkSet: session,
        RecordingPublished: session,
        GuestsCounted: session,
        AttendanceExcused: str(ana),
        AttendanceMadeUp: str(ana),
    }
    for event, key in kinds.items():
        [before] = await mission.outbox_events(event)
        after = await told(mission, event, key, 700_000)
        assert after.model_dump(exclude=VARYING) == before.model_dump(exclude=VARYING)
        assert after.revision == 700_001

    for path in (f"excuses/{excused}", f"make-ups/{made_up}"):
        assert (await mission.http.post(f"/api/v1/{path}/withdrawal")).status_code == 200
    await mission.put_session(join_url=None)
    await recordings.put(mission, session, recordings.LINK + "2")
    for step in ("review", "publication"):
        await recordings.step(mission, session, step)
    for event, key in kinds.items():
        if event is not GuestsCounted:
            before = (await mission.outbox_events(event))[-1]
            assert before.revision == 700_002
            after = await told(mission, event, key)
            assert after.model_dump(exclude=VARYING) == before.model_dump(exclude=VARYING)
            assert after.revision == 700_003


async def test_own_links_are_said_again(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = UUID(await mission.session())
    async with mission.running.database.transaction() as connection:
        link = await registrants.upsert_registrant(
            connection, session, ana, "linked", "r-1", "https://zoom.example/w/1"
        )
    after = await told(mission, PersonalJoinLinkSet, str(link.personal_link_id), 40)
    assert (after.url, after.registration_id, after.revision) == ("https://zoom.example/w/1", ana, 41)
    assert after.participant_id == await mission.participant_of(ana)


async def test_scores_are_said_again_also_that_they_were_withdrawn(mission: Mission) -> None:
    await graded(mission)
    assert (await rank(mission)).status_code == 200, "no tie has to be decided by this rubric"
    before = {event.project_id: event for event in await mission.outbox_events(ProjectScored)}
    await told(mission, ProjectScored, str(mission.edition_id), 90)
    after = {event.project_id: event for event in await mission.outbox_events(ProjectScored)}
    for project, event in before.items():
        assert after[project].model_dump(exclude=VARYING) == event.model_dump(exclude=VARYING)
        assert after[project].revision == 91
    assert (await reopen(mission)).status_code == 200
    await told(mission, ProjectScoreWithdrawn, str(mission.edition_id), 0)
    withdrawn = await mission.outbox_events(ProjectScoreWithdrawn)
    assert sorted(event.revision for event in withdrawn) == [92] * 3 + [93] * 3
