"""Zoom tells who joins and leaves; what it sends is checked, kept once, and becomes evidence in any order."""

import hashlib
import hmac
import random

import httpx
import pytest

from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.live_meetings.store import inbox
from diplomado_sessions.live_meetings.usecases.receiving import purge_unknown_events
from tests.sessions.live.conftest import NEW_SECRET, OLD_SECRET
from tests.sessions.live.helpers import Meeting, device, tie, until_attended
from tests.sessions.mission import Mission
from tests.sessions.mission import meeting as file_of
from tests.support.services import Running
from tests.support.waiting import PATIENCE, eventually
from tests.support.zoom import Simulator, ended_event, participant_event, send_webhook, utc


async def waiting(running: Running, meeting_id: str) -> int:
    """How many events of a meeting wait."""
    async with running.database.transaction(readonly=True) as connection:
        return int(await connection.fetchval("select count(*) from zoom_inbox where meeting_id = $1", meeting_id))


def joined(meeting_id: str) -> dict[str, object]:
    return participant_event("meeting.participant_joined", meeting_id, "u1==", utc("09:00:00"), device(1, "Ana"))


@pytest.mark.parametrize("secret", [NEW_SECRET, OLD_SECRET])
async def test_an_event_signed_by_either_secret_is_taken(mission: Mission, secret: str) -> None:
    assert (await send_webhook(mission.http, joined("700000001"), secret)).status_code == 204
    assert await waiting(mission.running, "700000001") == 1


@pytest.mark.parametrize(
    ("signed", "skew"),
    [
        ("v0=" + "0" * 64, 0),
        ("", 0),
        ("v0=ñ", 0),
        (None, -301),
        (None, 301),
    ],
)
async def test_what_is_not_signed_now_is_refused(mission: Mission, signed: str | None, skew: float) -> None:
    event = joined("700000002")
    answer = await send_webhook(mission.http, event, NEW_SECRET, signed=signed, skew=skew)
    assert answer.status_code == 401
    assert await waiting(mission.running, "700000002") == 0


async def test_a_foreign_secret_is_refused(mission: Mission) -> None:
    assert (await send_webhook(mission.http, joined("700000003"), "otro")).status_code == 401


async def test_a_clock_that_is_four_minutes_off_is_accepted(mission: Mission) -> None:
    assert (await send_webhook(mission.http, joined("700000004"), NEW_SECRET, skew=-240)).status_code == 204


async def test_the_address_is_validated(mission: Mission) -> None:
    for secret in (NEW_SECRET, OLD_SECRET):
        event = {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}
        answer = await send_webhook(mission.http, event, secret)
        expected = hmac.new(secret.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
        assert answer.json() == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected}


async def test_nobody_gets_a_signature_made_by_asking_for_a_validation(mission: Mission) -> None:
    """The answer is an HMAC with our secret: for a token of somebody's choice it would be the signature of an event."""
    event = {"event": "endpoint.url_validation", "payload": {"plainToken": 'v0:1700000000:{"event":"x"}'}}
    assert (await send_webhook(mission.http, event, NEW_SECRET)).status_code == 400
    plain = {"event": "endpoint.url_validation", "payload": {"plainToken": "abc"}}
    assert (await send_webhook(mission.http, plain, "otro")).status_code == 401


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"event":', b"\xff\xfe", b"[" * 5000])
async def test_what_is_no_event_is_refused(mission: Mission, content: bytes) -> None:
    assert (await send_webhook(mission.http, content, NEW_SECRET)).status_code == 400


@pytest.mark.parametrize(
    "event",
    [
        {"event": "meeting.participant_joined"},
        {"event": "meeting.participant_joined", "payload": {"object": []}},
        {"event": "meeting.participant_joined", "payload": {"object": {"id": 1.5, "uuid": {}}}},
        {"event": 7, "payload": {"object": {"id": "1", "uuid": "1"}}},
        {"event": "meeting.sharing_started", "payload": {"object": {"id": "700000005", "uuid": "1"}}},
        {"event": "meeting.participant_joined_waiting_room", "payload": {"object": {"id": "700000005", "uuid": "1"}}},
    ],
)
async def test_events_that_say_nothing_about_presence_are_ignored(mission: Mission, event: dict[str, object]) -> None:
    assert (await send_webhook(mission.http, event, NEW_SECRET)).status_code == 204
    assert await waiting(mission.running, "700000005") == 0


async def test_a_body_over_the_limit_is_refused_before_it_is_checked(mission: Mission) -> None:
    assert (await send_webhook(mission.http, b" " * 300_000, "otro")).status_code == 413


async def test_only_the_fields_that_count_are_stored(mission: Mission) -> None:
    """No telephone number, no address of a machine, no passcode and no token of a recording."""
    event = participant_event(
        "meeting.participant_joined",
        "700000006",
        "u==",
        utc("09:00:00"),
        device(1, "Ana", public_ip="203.0.113.7"),
        password="clave",
        recording_play_passcode="paso",
    )
    event["download_token"] = "testigo"
    await send_webhook(mission.http, event, NEW_SECRET)
    async with mission.running.database.transaction(readonly=True) as connection:
        [body] = await connection.fetch("select body::text from zoom_inbox where meeting_id = '700000006'")
    assert "Ana" in body["body"]
    for secret in ("8615250064084", "203.0.113.7", "clave", "paso", "testigo"):
        assert secret not in body["body"]


async def test_events_in_any_order_and_repeated_give_the_same_attendance(mission: Mission, zoom: Simulator) -> None:
    """Ana joins twice, the second time before the first leave arrives; everything comes twice, in random order."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    await tie(mission, session, meeting_id="710000001")
    meeting = Meeting(mission, "710000001", "a/b==")
    one, two = (device(number, "Ana Quirós", "ana.quiros@correo.example") for number in (1, 2))
    steps = [
        (meeting.joined, "09:00:00", one),
        (meeting.left, "09:20:00", one),
        (meeting.joined, "09:10:00", two),
        (meeting.left, "09:40:05", two),
    ] * 2
    random.Random(7).shuffle(steps)
    for send, clock, participant in steps:
        await send(utc(clock), participant)
    await until_attended(mission, session, {str(ana): 2405})


async def test_waiting_rooms_do_not_count_and_breakout_rooms_do(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    await tie(mission, session, meeting_id="710000002")
    meeting = Meeting(mission, "710000002", "c==")
    main = device(1, "Ana Quirós", "ana.quiros@correo.example", participant_uuid="ANA")
    room = {**main, "user_id": "2"}
    await meeting.send("meeting.participant_joined_waiting_room", utc("09:00:00"), main)
    await meeting.send("meeting.participant_left_waiting_room", utc("09:10:00"), main)
    await meeting.joined(utc("09:10:00"), main)
    await meeting.left(utc("09:20:00"), main, "Ana Quirós left to join breakout room.")
    await meeting.send("meeting.participant_joined_breakout_room", utc("09:20:15"), room, breakout_room_uuid="R")
    await meeting.send("meeting.participant_left_breakout_room", utc("09:40:00"), room, breakout_room_uuid="R")
    await meeting.joined(utc("09:40:00"), {**main, "user_id": "3"})
    await meeting.send("meeting.participant_put_in_waiting_room", utc("09:50:00"), {**main, "user_id": "3"})
    await until_attended(mission, session, {str(ana): 40 * 60})


async def test_who_never_leaves_leaves_when_the_meeting_ends(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    await tie(mission, session, meeting_id="710000003")
    meeting = Meeting(mission, "710000003", "d==")
    await meeting.ended(utc("10:00:00"))
    await meeting.joined(utc("09:30:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    await until_attended(mission, session, {str(ana): 1800})


async def test_a_device_without_an_address_waits_in_the_queue(mission: Mission, zoom: Simulator) -> None:
    session = await mission.session()
    await tie(mission, session, meeting_id="710000004")
    meeting = Meeting(mission, "710000004", "e==")
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    await meeting.joined(utc("09:00:00"), device(1, "iPhone"))
    await meeting.left(utc("09:30:00"), device(1, "iPhone"))
    await until_attended(mission, session, {})

    async def queued() -> bool:
        return len(await mission.unmatched()) == 1

    await eventually(queued)
    [entry] = await mission.unmatched()
    assert (await mission.resolve(entry["unmatched_id"], ana)).status_code == 200
    await until_attended(mission, session, {str(ana): 1800})


async def test_late_events_of_a_closed_session_are_published_as_a_correction(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    await tie(mission, session, meeting_id="710000005")
    meeting = Meeting(mission, "710000005", "f==")
    one = device(1, "Ana Quirós", "ana.quiros@correo.example")
    await meeting.joined(utc("09:00:00"), one)
    await meeting.left(utc("09:30:00"), one)
    await until_attended(mission, session, {str(ana): 1800})
    await mission.close(session)
    [attended] = await mission.outbox_events(Attended)
    assert attended.seconds == 1800
    await meeting.joined(utc("09:40:00"), device(2, "Ana Quirós", "ana.quiros@correo.example"))
    await meeting.left(utc("09:50:00"), device(2, "Ana Quirós", "ana.quiros@correo.example"))

    async def corrected() -> bool:
        return bool(await mission.outbox_events(AttendanceCorrected))

    await eventually(corrected)
    await until_attended(mission, session, {str(ana): 2400})


async def test_a_file_outranks_events_for_the_people_whom_it_shows(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    session = await mission.session()
    await tie(mission, session, meeting_id="710000006")
    meeting = Meeting(mission, "710000006", "g==")
    await meeting.joined(utc("09:00:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    await meeting.joined(utc("09:00:00"), device(2, "Eva Rivas", "eva@correo.example"))
    await meeting.ended(utc("10:00:00"))
    await until_attended(mission, session, {str(ana): 3600, str(eva): 3600})
    await mission.import_file(
        session,
        file_of(("Ana Quirós", "ana.quiros@correo.example", "09:00:00", "09:45:00")),
        time_zone="America/Panama",
    )
    await until_attended(mission, session, {str(ana): 2700, str(eva): 3600})


async def test_events_before_the_meeting_is_tied_are_kept_a_while(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    meeting = Meeting(mission, "710000007", "h==")
    one = device(1, "Ana Quirós", "ana.quiros@correo.example")
    await meeting.joined(utc("09:00:00"), one)
    await meeting.left(utc("09:30:00"), one)
    assert await waiting(mission.running, "710000007") == 2
    await tie(mission, session, meeting_id="710000007")
    await until_attended(mission, session, {str(ana): 1800})
    assert await waiting(mission.running, "710000007") == 0


async def test_events_of_an_unknown_meeting_are_dropped_and_counted(mission: Mission, live_sessions: Running) -> None:
    answer = await send_webhook(mission.http, ended_event("720000001", "i==", utc("10:00:00")), NEW_SECRET)
    assert answer.status_code == 204
    async with live_sessions.database.transaction() as connection:
        await connection.execute(
            "update zoom_inbox set received_at = now() - interval '4 days' where meeting_id = '720000001'"
        )
        assert await purge_unknown_events(connection, live_sessions.settings) >= 1  # type: ignore[arg-type]
        assert await inbox.delete_unknown(connection, 72) == 0
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        page = (await client.get(f"{live_sessions.operations_url}/metrics")).text
    assert 'diplomado_zoom_events_total{outcome="unknown_meeting"}' in page
