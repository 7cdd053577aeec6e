"""Webhooks, the report and the room at once: an oracle that counts seconds one by one agrees, whatever the times."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sessions.format_samples import Shown
from tests.sessions.live.helpers import Meeting, device, tie, until_attended, until_reported
from tests.sessions.mission import Mission
from tests.sessions.oracle import counted_one_by_one
from tests.sessions.room.room import Room
from tests.sessions.test_oracle_over_http import drawn
from tests.sessions.zoom_files import WINDOW
from tests.support.properties import drawn_seed
from tests.support.zoom import Simulator, row, utc

PEOPLE = 4
Intervals = list[tuple[int, int]]


def at(second: int) -> datetime:
    return WINDOW.starts_at + timedelta(seconds=second)


def merged(registrations: list[str], *sources: list[Intervals]) -> dict[str, int]:
    """The seconds of each person in any interval of any source, as an answer shows them."""
    counted = [
        counted_one_by_one(Shown("", "", [one for intervals in of_person for one in intervals]))
        for of_person in zip(*sources, strict=True)
    ]
    return {one: seconds for one, seconds in zip(registrations, counted, strict=True) if seconds}


async def test_live_evidence_and_the_room_give_the_seconds_of_the_oracle(mission: Mission, zoom: Simulator) -> None:
    chosen = random.Random(drawn_seed())
    people = [await mission.register("Persona", f"Número{n}", f"p{n}@correo.example") for n in range(PEOPLE)]
    registrations = [str(one) for one in people]
    session = await mission.session()
    await tie(mission, session, meeting_id="761000001")
    meeting = Meeting(mission, "761000001", "oráculo==")
    hall = Room(mission, session, WINDOW.starts_at, WINDOW.ends_at)
    events, reported, room = ([drawn(chosen, 3) for _ in people] for _ in range(3))
    room = [[one for one in stays if one[0] < WINDOW.seconds and one[1] > 0] for stays in room]

    happened: list[tuple[datetime, Any, dict[str, Any]]] = []
    for number, intervals in enumerate(events):
        for part, (start, end) in enumerate(intervals):
            one = device(100 * number + part, f"Persona Número{number}", f"p{number}@correo.example")
            happened += [(at(start), meeting.joined, one), (at(end), meeting.left, one)]
    chosen.shuffle(happened)  # `left` may come before `joined`
    for moment, send, one in [*happened, *chosen.sample(happened, 3)]:
        await send(moment, one)
    await until_attended(mission, session, merged(registrations, events))

    for registration, stays in zip(people, room, strict=True):
        for start, end in stays:
            answer = await hall.tick(registration, came_at=at(start).isoformat(), left_at=at(end).isoformat())
            assert answer.status_code == 200, answer.text
    await until_attended(mission, session, merged(registrations, events, room))

    rows = [
        row(f"Persona Número{number}", f"p{number}@correo.example", at(start), at(end))
        for number, intervals in enumerate(reported)
        for start, end in intervals
    ]
    zoom.hold(meeting.meeting_id, meeting.uuid, at(-900), rows)
    await meeting.ended(at(6100))
    assert (await mission.http.post(f"{hall.path}/live-meeting/reconciliation")).status_code == 200
    await until_reported(mission, session)
    await until_attended(mission, session, merged(registrations, reported, room))
    await mission.close(session)
    await until_attended(mission, session, merged(registrations, reported, room))


async def test_live_evidence_follows_actual_times_that_are_set_later(mission: Mission, zoom: Simulator) -> None:
    """Connections outside the planned hours were dropped, so that a session that ran late had nobody in it."""
    ana = str(await mission.register("Ana", "Quirós", "ana.quiros@correo.example"))
    eva = str(await mission.register("Eva", "Rivas", "eva@correo.example"))
    session = await mission.session()
    await tie(mission, session, meeting_id="761000002")
    meeting = Meeting(mission, "761000002", "tarde==")
    for number, (name, email, joined, left) in enumerate(
        [
            ("Ana Quirós", "ana.quiros@correo.example", "10:40:00", "11:40:00"),
            ("Eva Rivas", "eva@correo.example", "10:00:00", "11:00:00"),
        ]
    ):
        one = device(number, name, email)
        await meeting.joined(utc(joined), one)
        await meeting.left(utc(left), one)
    await until_attended(mission, session, {eva: 1800})
    times = {"starts_at": "2021-07-14T10:00:00", "ends_at": "2021-07-14T11:30:00"}
    await mission.decide(f"sessions/{session}/actual-times", **times)
    assert await mission.attendance(session) == {ana: 3000, eva: 3600}

    # A session that was closed and is reopened takes the report that came meanwhile.
    await mission.close(session)
    await mission.decide(f"sessions/{session}/reopening")
    rows = [row("Ana Quirós", "ana.quiros@correo.example", utc("10:30:00"), utc("11:45:00"))]
    zoom.hold(meeting.meeting_id, meeting.uuid, datetime(2021, 7, 14, 13, 55, tzinfo=UTC), rows)
    await meeting.ended(utc("11:50:00"))
    assert (await mission.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")).status_code == 200
    await until_reported(mission, session)
    await until_attended(mission, session, {ana: 3600, eva: 0})  # the report shows Ana alone
    await mission.decide(f"sessions/{session}/actual-times/withdrawal")
    assert await mission.attendance(session) == {ana: 0, eva: 0}
    await mission.close(session)
    assert await mission.attendance(session) == {ana: 0, eva: 0}
