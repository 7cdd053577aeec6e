"""A webinar is made at Zoom with registrants of its own, by paths of its own, also where Zoom misbehaves."""

from datetime import UTC, datetime, timedelta

import pytest

from diplomado_contracts import PersonalJoinLinkSet
from tests.sessions.live.helpers import Meeting, device, shown, tie, until_attended
from tests.sessions.live.test_registrants import coming, meeting_of, session_of, soon, until_linked
from tests.sessions.mission import Mission
from tests.support.waiting import eventually
from tests.support.zoom import Fault, Simulator

__all__ = ["coming"]


async def again(mission: Mission, session: str) -> None:
    answer = await mission.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")
    assert answer.status_code == 200, answer.text


async def until_problem(mission: Mission, session: str, problem: str) -> None:
    async def is_so() -> bool:
        assert (await shown(mission, session))["problem"] == problem
        return True

    await eventually(is_so)


async def test_a_webinar_lives_from_its_making_to_its_end_by_its_own_paths(coming: Mission, zoom: Simulator) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await coming.register("Eva", "Rivas", "eva@correo.example")
    session = await coming.session(starts_at=soon(-0.5), ends_at=soon(1))
    before = set(zoom.meetings)
    await tie(coming, session, kind="webinar")
    found = await until_linked(coming, {ana, eva})
    assert len(set(found.values())) == 2
    made = meeting_of(zoom, session)
    number = str(made["id"])
    assert set(zoom.meetings) - before == {number}
    assert (made["type"], made["settings"]["approval_type"]) == (5, 0), "a webinar that admits registrants"
    assert not made["settings"]["registrants_confirmation_email"], "our own invitation has the link"
    view = await shown(coming, session)
    assert (view["kind"], view["managed"], view["meeting_id"]) == ("webinar", True, number)

    # Who used an own link is known by it, whatever the device is called.
    registrants = {one["email"]: one["id"] for one in zoom.registrants[number]}
    meeting, start = Meeting(coming, number, "webinario=="), datetime.now(UTC).replace(microsecond=0)
    for place, (email, minutes) in enumerate([("ana.quiros@correo.example", 3), ("eva@correo.example", 5)]):
        one = device(place, "iPhone", registrant_id=registrants[email])
        await meeting.send("webinar.participant_joined", start - timedelta(minutes=10), one)
        await meeting.send("webinar.participant_left", start - timedelta(minutes=10 - minutes), one)
    await until_attended(coming, session, {str(ana): 180, str(eva): 300})

    changed = await coming.http.put(f"/api/v1/sessions/{session}/live-meeting", json={"kind": "meeting"})
    assert (changed.status_code, changed.json()["type"]) == (409, "urn:diplomado:problem:live-meeting-managed")
    later = soon(6)
    await coming.put_session(starts_at=later, ends_at=soon(7))

    async def moved() -> bool:
        return bool(meeting_of(zoom, session)["start_time"] == later)

    await eventually(moved)
    participant = await coming.participant_of(eva)
    await coming.handle(coming.withdrawn(eva, participant))
    await until_linked(coming, {ana})
    assert {one["email"]: one["status"] for one in zoom.registrants[number]}["eva@correo.example"] == "cancelled"
    await coming.http.post(f"/api/v1/sessions/{session}/cancellation")
    await until_linked(coming, set())

    async def removed() -> bool:
        return bool((await shown(coming, session))["removed"])

    await eventually(removed)
    assert number not in zoom.meetings
    assert zoom.count(f"DELETE /v2/webinars/{number}") == 1
    assert not [one for one in zoom.asked if f"/meetings/{number}" in one], "a webinar is unknown there"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(lose_answer=True, method="POST", path="/users/me/webinars"),
        Fault(truncate=True, method="POST", path="/users/me/webinars"),
        Fault(delay=6.0, method="POST", path="/users/me/webinars"),
        Fault(lose_answer=True, method="POST", path="/registrants"),
        Fault(truncate=True, method="POST", path="/registrants"),
    ],
    ids=["webinar lost", "webinar cut off", "webinar late", "registrant lost", "registrant cut off"],
)
async def test_a_webinar_is_made_once_whatever_becomes_of_the_answer(
    coming: Mission, zoom: Simulator, fault: Fault
) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await coming.register("Eva", "Rivas", "eva@correo.example")
    session = await session_of(coming)
    zoom.faults.append(fault)
    await tie(coming, session, kind="webinar")

    async def postponed() -> bool:
        return bool((await shown(coming, session))["problem"])

    await eventually(postponed)
    await again(coming, session)
    await until_linked(coming, {ana, eva})
    made = meeting_of(zoom, session)  # just one
    emails = [one["email"] for one in zoom.registrants[str(made["id"])]]
    assert sorted(emails) == ["ana.quiros@correo.example", "eva@correo.example"]
    events = await coming.outbox_events(PersonalJoinLinkSet)
    assert sorted(one.registration_id for one in events) == sorted([ana, eva])


async def test_an_account_without_webinars_says_so_until_it_has_them(coming: Mission, zoom: Simulator) -> None:
    """Registrants that Zoom limits come later, and an address that it refuses holds up nobody."""
    zoom.has_webinars = False
    zoom.refuse_emails.add("sin.seminario@correo.example")
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    await coming.register("Luz", "Soto", "sin.seminario@correo.example")
    session = await session_of(coming)
    await tie(coming, session, kind="webinar")
    await until_problem(coming, session, "refused")
    assert not [one for one in zoom.meetings.values() if session in one["agenda"]]
    zoom.has_webinars = True
    zoom.faults.append(Fault(status=429, headers={"Retry-After": "0"}, method="POST", path="/registrants"))
    await again(coming, session)
    await until_linked(coming, {ana})

    async def settled() -> bool:
        return bool((await shown(coming, session))["registrants"] == {"linked": 1, "shared": 0, "refused": 1})

    await eventually(settled)
    assert (await shown(coming, session))["problem"] is None
