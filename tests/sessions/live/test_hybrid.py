"""A session in a room and in Zoom at once: each second of a person counts once, whichever source shows it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from diplomado_contracts import AttendanceCorrected, Attended
from tests.sessions.live.conftest import NEW_SECRET
from tests.sessions.live.helpers import Meeting, device, tie, until_attended, until_reported
from tests.sessions.live.test_webhooks import joined, waiting
from tests.sessions.mission import Mission
from tests.sessions.room.room import Room
from tests.support.waiting import eventually
from tests.support.zoom import Simulator, row, send_webhook, utc

BEGIN = datetime(2021, 7, 14, 14, tzinfo=UTC)


async def held(mission: Mission, meeting_id: str) -> tuple[Room, Meeting]:
    session = await mission.session()
    await tie(mission, session, meeting_id=meeting_id)
    return Room(mission, session, BEGIN, BEGIN + timedelta(minutes=90)), Meeting(mission, meeting_id, f"{meeting_id}==")


async def test_the_room_and_webhooks_and_then_the_report_are_united(mission: Mission, zoom: Simulator) -> None:
    """Ana came to the room after she was online; the report says that she was online longer than the events do."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    hall, meeting = await held(mission, "760000001")
    await hall.tick(ana, came_at="2021-07-14T09:30:00-05:00", left_at="2021-07-14T10:00:00-05:00")
    await hall.tick(eva, came_at="2021-07-14T09:00:00-05:00", left_at="2021-07-14T09:10:00-05:00")
    one = device(1, "Ana Quirós", "ana.quiros@correo.example")
    await meeting.joined(utc("09:00:00"), one)
    await meeting.left(utc("09:20:00"), one)
    await until_attended(mission, hall.session, {str(ana): 50 * 60, str(eva): 600})

    rows = [row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:40:00"))]
    zoom.hold(meeting.meeting_id, meeting.uuid, utc("08:55:00"), rows)
    await meeting.ended(utc("09:45:00"))
    assert (await mission.http.post(f"{hall.path}/live-meeting/reconciliation")).status_code == 200
    await until_reported(mission, hall.session)
    await until_attended(mission, hall.session, {str(ana): 60 * 60, str(eva): 600})


async def test_a_person_in_the_room_is_corrected_by_events_that_come_after_closing(
    mission: Mission, zoom: Simulator
) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    hall, meeting = await held(mission, "760000002")
    await hall.tick(ana, came_at="2021-07-14T09:00:00-05:00", left_at="2021-07-14T09:30:00-05:00")
    await mission.close(hall.session)
    assert [told.seconds for told in await mission.outbox_events(Attended)] == [1800]
    one = device(1, "Ana Quirós", "ana.quiros@correo.example")
    await meeting.joined(utc("09:20:00"), one)
    await meeting.left(utc("10:00:00"), one)
    await until_attended(mission, hall.session, {str(ana): 3600})
    newest = (await mission.outbox_events(AttendanceCorrected))[-1]
    assert (newest.registration_id, newest.seconds, newest.reason) == (UUID(str(ana)), 3600, "evidence_added")


async def test_a_total_counts_only_where_nothing_says_when(mission: Mission, zoom: Simulator) -> None:
    """A file with totals alone is the weakest source: it outranks neither events nor the room."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    hall, meeting = await held(mission, "760000003")
    one = device(1, "Ana Quirós", "ana.quiros@correo.example")
    await meeting.joined(utc("09:00:00"), one)
    await meeting.left(utc("09:20:00"), one)
    await until_attended(mission, hall.session, {str(ana): 1200})
    totals = "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
    totals += "Ana Quirós,ana.quiros@correo.example,80,No\nEva Rivas,eva@correo.example,30,No\n"
    await mission.import_file(hall.session, totals.encode())
    await until_attended(mission, hall.session, {str(ana): 1200, str(eva): 1800})
    await meeting.joined(utc("09:30:00"), {**one, "user_id": "7"})
    await meeting.left(utc("09:40:00"), {**one, "user_id": "7"})
    await until_attended(mission, hall.session, {str(ana): 1800, str(eva): 1800})


async def test_a_webinar_is_held_as_a_meeting_is(mission: Mission, zoom: Simulator) -> None:
    """Its events have other names and say the time of leaving elsewhere; its report has another address."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    await tie(mission, session, kind="webinar", meeting_id="760000004")
    meeting = Meeting(mission, "760000004", "seminario==")
    one = device(1, "Ana Quirós", "ana.quiros@correo.example")
    await meeting.send("webinar.participant_joined", utc("09:00:00"), one)
    await meeting.send("webinar.participant_left", utc("09:20:00"), one)
    await until_attended(mission, session, {str(ana): 1200})
    rows = [row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:25:00"))]
    zoom.hold("760000004", "seminario==", utc("08:55:00"), rows)
    assert (await mission.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")).status_code == 200
    await until_attended(mission, session, {str(ana): 1500})
    assert zoom.count("GET /v2/report/webinars/seminario==/participants") >= 1


async def test_an_event_that_cannot_be_stored_in_time_is_refused_and_comes_again(
    mission: Mission, zoom: Simulator
) -> None:
    """Zoom counts an answer after three seconds as none, so the service gives one before, and loses nothing."""
    event = joined("760000005")
    async with mission.running.database.transaction() as connection:
        await connection.execute("lock table zoom_inbox in access exclusive mode")
        answer = await send_webhook(mission.http, event, NEW_SECRET)
        assert answer.status_code == 503, answer.text
    assert await waiting(mission.running, "760000005") == 0
    assert (await send_webhook(mission.http, event, NEW_SECRET)).status_code == 204

    async def stored() -> bool:
        return await waiting(mission.running, "760000005") == 1

    await eventually(stored)
