"""Each registration gets an own join link, once, also if answers are lost; it loses it with its place."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from diplomado_contracts import PersonalJoinLinkSet
from diplomado_contracts.topics import ACCESS
from tests.sessions.live.helpers import Meeting, device, shown, tie, until_attended
from tests.sessions.mission import Mission, described, erased, person_merged, person_split
from tests.sessions.test_own_data import opened, path_of
from tests.support.services import Running
from tests.support.waiting import eventually
from tests.support.zoom import Fault, Simulator


def soon(hours: float) -> str:
    return f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%S}Z"


@pytest_asyncio.fixture(loop_scope="session")
async def coming(live_sessions: Running) -> Mission:
    """A mission whose edition goes on this week."""
    mission = Mission(live_sessions)
    today = date.today()
    first, last = today - timedelta(days=3), today + timedelta(days=3)
    await mission.handle(mission.edition_published(starts_on=first, ends_on=last))
    return mission


async def session_of(mission: Mission) -> str:
    return await mission.session(starts_at=soon(2), ends_at=soon(3.5))


async def links(mission: Mission) -> dict[UUID, str | None]:
    """The last link of each registration, as published."""
    return {one.registration_id: one.url for one in await mission.outbox_events(PersonalJoinLinkSet)}


async def until_linked(mission: Mission, registrations: set[UUID]) -> dict[UUID, str | None]:
    async def is_so() -> bool:
        found = await links(mission)
        assert {key for key, url in found.items() if url} == registrations
        return True

    await eventually(is_so)
    return await links(mission)


def meeting_of(zoom: Simulator, session: str) -> dict[str, Any]:
    [found] = [one for one in zoom.meetings.values() if session in one["agenda"]]
    return found


async def test_a_meeting_is_made_and_each_person_gets_an_own_link(coming: Mission, zoom: Simulator) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await coming.register("Eva", "Rivas", "eva@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    found = await until_linked(coming, {ana, eva})
    assert len(set(found.values())) == 2
    made = meeting_of(zoom, session)
    assert made["settings"]["approval_type"] == 0, "registrants are admitted"
    assert not made["settings"]["registrants_confirmation_email"], "our own invitation has the link"
    luz = await coming.register("Luz", "Soto", "luz@correo.example")
    await until_linked(coming, {ana, eva, luz})
    view = await shown(coming, session)
    assert (view["registrants"]["linked"], view["managed"]) == (3, True)
    assert "zoom.example/w/" not in str(view), "links are for their owners"
    data = (await opened(coming, f"{path_of(coming, ana)}/file")).json()
    assert [one["url"] for one in data["join_links"]] == [found[ana]]


async def test_the_topic_of_links_is_restricted() -> None:
    assert PersonalJoinLinkSet.topic is ACCESS
    assert ACCESS.restricted


@pytest.mark.parametrize(
    "fault",
    [
        Fault(lose_answer=True, method="POST", path="/users/me/meetings"),
        Fault(lose_answer=True, method="POST", path="/registrants"),
    ],
    ids=["meeting", "registrant"],
)
async def test_an_answer_that_is_lost_makes_nothing_twice(coming: Mission, zoom: Simulator, fault: Fault) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await coming.register("Eva", "Rivas", "eva@correo.example")
    session = await session_of(coming)
    zoom.faults.append(fault)
    await tie(coming, session)

    async def postponed() -> bool:
        return bool((await shown(coming, session))["problem"])

    await eventually(postponed)
    assert (await coming.http.post(f"/api/v1/sessions/{session}/live-meeting/reconciliation")).status_code == 200
    await until_linked(coming, {ana, eva})
    made = meeting_of(zoom, session)
    emails = [one["email"] for one in zoom.registrants[str(made["id"])]]
    assert sorted(emails) == ["ana.quiros@correo.example", "eva@correo.example"]


async def test_a_withdrawal_takes_the_link_and_a_return_gives_another(coming: Mission, zoom: Simulator) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    await until_linked(coming, {ana})
    participant = await coming.participant_of(ana)
    await coming.handle(coming.withdrawn(ana, participant))
    await until_linked(coming, set())
    [registrant] = zoom.registrants[str(meeting_of(zoom, session)["id"])]
    assert registrant["status"] == "cancelled"
    await coming.handle(coming.registered(ana, participant, revision=3))
    await until_linked(coming, {ana})
    events = await coming.outbox_events(PersonalJoinLinkSet)
    assert [one.revision for one in events] == [1, 2, 3]
    assert len({one.personal_link_id for one in events}) == 1


async def test_an_erased_person_is_removed_at_zoom_too(coming: Mission, zoom: Simulator) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    await until_linked(coming, {ana})
    await coming.handle(erased(await coming.participant_of(ana)))
    await until_linked(coming, set())
    assert zoom.registrants[str(meeting_of(zoom, session)["id"])][0]["status"] == "cancelled"


async def test_one_address_has_one_link_and_one_that_zoom_refuses_holds_up_nobody(
    coming: Mission, zoom: Simulator
) -> None:
    zoom.refuse_emails.add("rechazada@correo.example")
    ana = await coming.register("Ana", "Quirós", "casa@correo.example")
    await coming.register("Eva", "Quirós", "casa@correo.example")
    await coming.register("Luz", "Soto", "rechazada@correo.example")
    sol = await coming.register("Sol", "Vega", "sol@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    await until_linked(coming, {ana, sol})

    async def settled() -> bool:
        return bool((await shown(coming, session))["registrants"] == {"linked": 2, "shared": 1, "refused": 1})

    await eventually(settled)


async def test_a_moved_session_moves_its_meeting_and_a_cancelled_one_deletes_it(
    coming: Mission, zoom: Simulator
) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    await until_linked(coming, {ana})
    later = soon(5)
    await coming.put_session(starts_at=later, ends_at=soon(6))

    async def moved() -> bool:
        return bool(meeting_of(zoom, session)["start_time"] == later)

    await eventually(moved)
    await coming.http.post(f"/api/v1/sessions/{session}/cancellation")
    await until_linked(coming, set())

    async def removed() -> bool:
        return bool((await shown(coming, session))["removed"])

    await eventually(removed)
    assert not [one for one in zoom.meetings.values() if session in one["agenda"]]


async def test_who_used_an_own_link_is_known_by_it(coming: Mission, zoom: Simulator) -> None:
    """Two people share the device's name and show no address; Ana's mail has changed since."""
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    eva = await coming.register("Eva", "Rivas", "eva@correo.example")
    session = await coming.session(starts_at=soon(-0.5), ends_at=soon(1))
    await tie(coming, session)
    await until_linked(coming, {ana, eva})
    participant = await coming.participant_of(ana)
    await coming.handle(described(participant, "Ana", "Quirós", "otra@correo.example", revision=2))
    made = meeting_of(zoom, session)
    registrants = {one["email"]: one["id"] for one in zoom.registrants[str(made["id"])]}
    meeting = Meeting(coming, str(made["id"]), "propio==")
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    for number, (email, minutes) in enumerate([("ana.quiros@correo.example", 3), ("eva@correo.example", 5)]):
        one = device(number, "iPhone", registrant_id=registrants[email])
        await meeting.joined(start, one)
        await meeting.left(start + timedelta(minutes=minutes), one)
    await until_attended(coming, session, {str(ana): 180, str(eva): 300})
    assert await coming.unmatched() == []


async def test_what_cannot_be_tied_is_refused(coming: Mission, zoom: Simulator) -> None:
    session = await coming.session("ANTES", starts_at=soon(-5), ends_at=soon(-4))
    address = f"/api/v1/sessions/{session}/live-meeting"
    assert (await coming.http.get(address)).status_code == 404
    assert (await coming.http.put(address, json={})).status_code == 409, "it is over"
    for bad in ("12", "abc", "https://zoom.example/j/1"):
        assert (await coming.http.put(address, json={"meeting_id": bad})).status_code == 422
    facilitator = coming.running.bearer("facilitator")
    assert (await coming.http.put(address, json={}, headers=facilitator)).status_code == 403


async def test_two_records_of_one_person_have_one_link_at_the_address_that_is_kept(
    coming: Mission, zoom: Simulator
) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    same = await coming.register("Ana", "Quirós de León", "ana2@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    await until_linked(coming, {ana, same})
    people = [await coming.participant_of(one) for one in (same, ana)]
    pairs = [(same, ana)]
    await coming.handle(person_merged(people[0], people[1], coming.edition_id, pairs))
    await until_linked(coming, {ana})
    registrants = zoom.registrants[str(meeting_of(zoom, session)["id"])]
    assert [one["email"] for one in registrants if one["status"] == "approved"] == ["ana.quiros@correo.example"]
    await coming.handle(person_split(people[0], people[1], coming.edition_id, pairs))
    await until_linked(coming, {ana, same})


async def test_who_used_the_link_of_a_record_that_is_merged_counts_for_the_kept_one(
    coming: Mission, zoom: Simulator
) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    same = await coming.register("Ana", "Quirós de León", "ana2@correo.example")
    session = await coming.session(starts_at=soon(-0.5), ends_at=soon(1))
    await tie(coming, session)
    await until_linked(coming, {ana, same})
    made = meeting_of(zoom, session)
    registrants = {one["email"]: one["id"] for one in zoom.registrants[str(made["id"])]}
    meeting = Meeting(coming, str(made["id"]), "unido==")
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    for number, email in enumerate(registrants):
        one = device(number, "iPhone", registrant_id=registrants[email])
        await meeting.joined(start + number * timedelta(minutes=2), one)
        await meeting.left(start + timedelta(minutes=3 + 2 * number), one)
    await until_attended(coming, session, {str(ana): 180, str(same): 180})
    people = [await coming.participant_of(one) for one in (same, ana)]
    await coming.handle(person_merged(people[0], people[1], coming.edition_id, [(same, ana)]))
    await until_attended(coming, session, {str(ana): 300})


async def test_an_edition_that_is_called_off_takes_the_links_and_its_reinstatement_gives_others(
    coming: Mission, zoom: Simulator
) -> None:
    ana = await coming.register("Ana", "Quirós", "ana.quiros@correo.example")
    session = await session_of(coming)
    await tie(coming, session)
    await until_linked(coming, {ana})
    days = {"starts_on": date.today() - timedelta(days=3), "ends_on": date.today() + timedelta(days=3)}
    off = coming.edition_published(2, status="cancelled", published_at=datetime.now(UTC), **days)
    await coming.handle(off)
    await until_linked(coming, set())
    meeting = Meeting(coming, str(meeting_of(zoom, session)["id"]), "suspendida==")
    await meeting.joined(
        datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2, minutes=1), device(1, "Ana Quirós")
    )

    other = await coming.http.put(f"/api/v1/sessions/{session}/live-meeting", json={"meeting_id": "81234567890"})
    assert (other.status_code, other.json()["type"]) == (409, "urn:diplomado:problem:edition-cancelled")

    async def processed() -> bool:
        async with coming.running.database.transaction(readonly=True) as connection:
            count = "select count(*) from meeting_events where meeting_id = $1"
            return bool(await connection.fetchval(count, meeting.meeting_id) == 1)

    await eventually(processed)
    assert (await coming.attendance(session), await coming.unmatched()) == ({}, [])
    await coming.handle(coming.edition_published(3, status="running", **days))
    await until_linked(coming, {ana})
