"""After a meeting its report replaces what events showed: all pages of it, once, whatever goes wrong on the way."""

import random
from datetime import timedelta
from typing import Any

import pytest

from diplomado_contracts import AttendanceCorrected
from tests.sessions.live.helpers import Meeting, device, shown, tie, until_attended, until_reported
from tests.sessions.mission import Mission, only
from tests.support.waiting import eventually
from tests.support.zoom import Fault, Simulator, row, utc

numbers = iter(range(730_000_001, 740_000_000))


async def test_a_lost_event_is_found_again_and_the_difference_is_stated(mission: Mission, zoom: Simulator) -> None:
    """Ana's leave was lost, Eva's join too; the UUID begins with a slash, so it is encoded twice."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    session = await mission.session()
    meeting = Meeting(mission, str(next(numbers)), "/aDYlohsHRtCd4ii1uC2+hA==")
    await meeting.joined(utc("09:00:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    await meeting.left(utc("09:30:00"), device(2, "Eva Rivas", "eva@correo.example"))
    await meeting.ended(utc("10:00:00"))
    zoom.hold(
        meeting.meeting_id,
        meeting.uuid,
        utc("08:55:00"),
        [
            row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:20:00")),
            row("Eva Rivas", "eva@correo.example", utc("09:10:00"), utc("09:30:00")),
            row("Ana Quirós", "ana.quiros@correo.example", utc("09:25:00"), utc("09:30:01")),
            row("Luz", "luz@correo.example", utc("09:00:00"), utc("09:30:00"), status="in_waiting_room"),
        ],
    )
    await tie(mission, session, meeting_id=meeting.meeting_id)
    view = await until_reported(mission, session)
    await until_attended(mission, session, {str(ana): 1501, str(eva): 1200})
    assert view["occurrences"] == [meeting.uuid]
    by_person = {one["registration_id"]: one for one in view["differences"]}
    assert {key: one["report_seconds"] for key, one in by_person.items()} == {str(ana): 1501, str(eva): 1200}
    assert {str(ana): 3600, str(eva): 0}.items() >= {
        key: one["webhook_seconds"] for key, one in by_person.items()
    }.items() or view["reports"] >= 2
    assert zoom.count(f"GET /v2/report/meetings/{meeting.uuid}/participants") >= 4, "two pages, twice"


async def test_reading_again_changes_nothing_and_publishes_nothing(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    meeting_id = str(next(numbers))
    rows = [row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:20:00"))]
    zoom.hold(meeting_id, "b==", utc("09:00:00"), rows)
    await tie(mission, session, meeting_id=meeting_id)
    await until_reported(mission, session)
    await mission.close(session)
    answer = await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")
    [before] = answer.json()["files"]
    assert (before["source"], before["layout"], before["rows"]) == ("report", "zoom-live-report", 1)
    asked = zoom.count("GET /v2/report/")
    assert (await mission.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")).status_code == 200

    async def looked_again() -> bool:
        return zoom.count("GET /v2/report/") >= asked + 2 and bool((await shown(mission, session))["reports"] == 2)

    await eventually(looked_again)
    assert (await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")).json()["files"] == [before]
    assert await mission.outbox_events(AttendanceCorrected) == []
    await until_attended(mission, session, {str(ana): 1200})


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(429, {"Retry-After": "1"}, path="/report/"), Fault(500, path="/report/")],
        [Fault(truncate=True, path="/report/"), Fault(truncate=True, path="/instances")],
        [Fault(503, path="/oauth/token"), Fault(502, path="/oauth/token")],
        [Fault(delay=6.0, path="/report/")],
        [Fault(401, path="/report/")],
    ],
    ids=["limit and error", "cut off", "no token", "slow", "token refused"],
)
async def test_what_goes_wrong_is_tried_again(mission: Mission, zoom: Simulator, faults: list[Fault]) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    meeting_id = str(next(numbers))
    start = utc("09:00:00")
    rows = [
        row("Ana Quirós", "ana.quiros@correo.example", start + timedelta(minutes=n), start + timedelta(minutes=n + 1))
        for n in range(5)
    ]
    zoom.hold(meeting_id, "c==", start, rows)
    zoom.faults.extend(faults)
    if any("oauth" in fault.path for fault in faults):
        zoom.expire_tokens()
    await tie(mission, session, meeting_id=meeting_id)
    await until_attended(mission, session, {str(ana): 300})
    assert not zoom.faults
    await until_reported(mission, session)


async def test_an_expired_token_is_renewed_between_two_pages(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    meeting_id = str(next(numbers))
    zoom.hold(
        meeting_id,
        "d==",
        utc("09:00:00"),
        [row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:20:00"))],
    )
    zoom.expire_tokens()
    await tie(mission, session, meeting_id=meeting_id)
    await until_attended(mission, session, {str(ana): 1200})
    await until_reported(mission, session)


async def test_a_report_whose_last_page_never_comes_counts_nothing_of_it(mission: Mission, zoom: Simulator) -> None:
    """Half a report would fail whoever is on the other half: the events stay until all of it was read."""
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await mission.session()
    meeting = Meeting(mission, str(next(numbers)), "e==")
    await meeting.joined(utc("09:00:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    await meeting.left(utc("09:30:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    rows = [row(f"Invitado {n}", "", utc("09:00:00"), utc("09:20:00")) for n in range(5)]
    zoom.hold(meeting.meeting_id, meeting.uuid, utc("09:00:00"), rows)
    zoom.endless_token = True
    await tie(mission, session, meeting_id=meeting.meeting_id)

    async def postponed() -> bool:
        return bool((await shown(mission, session))["problem"] == "pages_repeat")

    await eventually(postponed)
    await until_attended(mission, session, {str(ana): 1800})
    assert (await shown(mission, session))["reports"] == 0
    zoom.endless_token = False
    await mission.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")
    await until_attended(mission, session, {})
    await until_reported(mission, session)


async def test_credentials_that_are_refused_are_shown_and_not_hammered(mission: Mission, zoom: Simulator) -> None:
    session = await mission.session()
    zoom.expire_tokens()
    zoom.faults.append(Fault(401, path="/v2/"))
    zoom.faults.append(Fault(400, path="/oauth/token"))
    await tie(mission, session, meeting_id=str(next(numbers)))

    async def postponed() -> bool:
        return bool((await shown(mission, session))["problem"] == "credentials_refused")

    await eventually(postponed)
    assert (await shown(mission, session))["failures"] == 1


async def test_events_after_the_report_do_not_count_beside_it(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    await mission.register("Eva", "Rivas", "eva@correo.example")
    session = await mission.session()
    meeting = Meeting(mission, str(next(numbers)), "f==")
    rows = [row("Ana Quirós", "ana.quiros@correo.example", utc("09:00:00"), utc("09:20:00"))]
    zoom.hold(meeting.meeting_id, meeting.uuid, utc("09:00:00"), rows)
    await tie(mission, session, meeting_id=meeting.meeting_id)
    await until_reported(mission, session)
    await meeting.joined(utc("09:00:00"), device(1, "Ana Quirós", "ana.quiros@correo.example"))
    await meeting.joined(utc("09:00:00"), device(2, "Eva Rivas", "eva@correo.example"))
    await meeting.left(utc("09:30:00"), device(2, "Eva Rivas", "eva@correo.example"))

    async def processed() -> bool:
        async with mission.running.database.transaction(readonly=True) as connection:
            count = "select count(*) from meeting_events where meeting_id = $1"
            return bool(await connection.fetchval(count, meeting.meeting_id) == 3)

    await eventually(processed)
    await until_attended(mission, session, {str(ana): 1200})


async def test_one_meeting_for_several_sessions_is_told_apart_by_its_times(mission: Mission, zoom: Simulator) -> None:
    ana = await mission.register("Ana", "Quirós", "ana.quiros@correo.example")
    first = await mission.session("S1")
    second = await mission.session("S2", starts_at="2021-07-15T09:00:00-05:00", ends_at="2021-07-15T10:00:00-05:00")
    meeting_id = str(next(numbers))
    day = timedelta(days=1)
    email = "ana.quiros@correo.example"
    zoom.hold(meeting_id, "g1==", utc("09:00:00"), [row("Ana", email, utc("09:00:00"), utc("09:20:00"))])
    rows = [row("Ana", email, utc("09:00:00") + day, utc("09:05:00") + day)]
    zoom.hold(meeting_id, "g2==", utc("09:00:00") + day, rows)
    for session in (first, second):
        await tie(mission, session, meeting_id=meeting_id)
        await until_reported(mission, session)
    await until_attended(mission, first, {str(ana): 1200})
    await until_attended(mission, second, {str(ana): 300})


def random_meeting(chance: random.Random) -> list[tuple[int, int, int]]:
    """Person, second of joining and second of leaving, of up to twelve connections of three people."""
    found = []
    for _ in range(chance.randint(1, 12)):
        joined = chance.randint(-300, 5400)
        found.append((chance.randrange(3), joined, joined + chance.randint(0, 2400)))
    return found


def by_counting(meeting: list[tuple[int, int, int]], person: int) -> int:
    """Count the seconds of the session, one by one."""
    own = [(joined, left) for who, joined, left in meeting if who == person]
    return sum(any(joined <= second < left for joined, left in own) for second in range(5400))


@pytest.mark.parametrize("seed", range(8))
async def test_random_meetings_with_losses_agree_with_counting_every_second(
    mission: Mission, zoom: Simulator, seed: int
) -> None:
    """A third of the events is lost, a third comes twice, in random order; pages overlap, calls fail."""
    chance = random.Random(seed)
    people = [
        ("Ana Quirós", "ana@correo.example"),
        ("Eva Rivas", "eva@correo.example"),
        ("Luz Soto", "luz@correo.example"),
    ]
    registrations = [
        await mission.register(name.partition(" ")[0], name.partition(" ")[2], email) for name, email in people
    ]
    session = await mission.session()
    meeting = Meeting(mission, str(next(numbers)), f"r/{seed}==")
    happened = random_meeting(chance)
    start = utc("09:00:00")
    rows: list[dict[str, Any]] = []
    steps = []
    for number, (who, joined, left) in enumerate(happened):
        name, email = people[who]
        begin, end = start + timedelta(seconds=joined), start + timedelta(seconds=left)
        rows.append(row(name, email, begin, end, user_id=str(number)))
        steps += [
            (meeting.joined, begin, device(number, name, email)),
            (meeting.left, end, device(number, name, email)),
        ]
    sent = [step for step in steps for _ in range(chance.choice((0, 1, 2)))]
    chance.shuffle(sent)
    await tie(mission, session, meeting_id=meeting.meeting_id)
    for send, moment, participant in sent:
        await send(moment, participant)
    chance.shuffle(rows)
    zoom.repeat_pages = True
    zoom.hold(meeting.meeting_id, meeting.uuid, start - timedelta(minutes=5), rows + rows[:2])
    zoom.faults.extend([Fault(500, path="/report/"), Fault(truncate=True, path="/report/")])
    await mission.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")
    expected = {
        str(registration): by_counting(happened, who)
        for who, registration in enumerate(registrations)
        if by_counting(happened, who)
    }
    await until_attended(mission, session, expected)
    for one in (await shown(mission, session))["differences"]:
        assert one["report_seconds"] == expected.get(one["registration_id"], 0)
        assert only([one], registration_id=one["registration_id"])
