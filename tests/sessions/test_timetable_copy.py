"""The timetable of an earlier edition is scheduled again, on the days of another."""

from datetime import date, datetime
from uuid import UUID

import httpx

from diplomado_chassis.ids import uuid7
from diplomado_contracts import SessionScheduled
from tests.sessions.mission import Mission
from tests.support import tokens


async def later(mission: Mission, **changes: object) -> UUID:
    """Another edition of the same course."""
    edition_id = uuid7()
    values = {"edition_id": edition_id, "starts_on": date(2021, 11, 10), "ends_on": date(2021, 11, 11), **changes}
    await mission.handle(mission.edition_published(1, **values))
    return edition_id


async def copy(mission: Mission, edition_id: UUID) -> httpx.Response:
    """Copy the mission's timetable into another edition."""
    body = {"from": str(mission.edition_id)}
    return await mission.http.post(f"/api/v1/editions/{edition_id}/timetable-copy", json=body)


async def sessions_of(mission: Mission, edition_id: UUID) -> list[dict[str, object]]:
    """The timetable of an edition."""
    return list((await mission.http.get(f"/api/v1/editions/{edition_id}/sessions")).json()["sessions"])


async def test_sessions_keep_their_local_time_on_other_days(mission: Mission) -> None:
    """In a zone whose clock changes between the two; cancelled ones are left out; each is announced once."""
    in_new_york = {"time_zone": "America/New_York", "starts_at": "2021-07-14T09:00", "ends_at": "2021-07-14T10:30"}
    await mission.session("S1", **in_new_york)
    gone = await mission.session("S2")
    await mission.http.post(f"/api/v1/sessions/{gone}/cancellation")
    edition_id = await later(mission)
    made = await copy(mission, edition_id)
    assert (made.status_code, [session["code"] for session in made.json()["sessions"]]) == (201, ["S1"])
    (before, _), (after,) = await sessions_of(mission, mission.edition_id), await sessions_of(mission, edition_id)
    assert before["session_id"] != after["session_id"]
    assert datetime.fromisoformat(str(before["starts_at"])) == datetime.fromisoformat("2021-07-14T09:00:00-04:00")
    assert datetime.fromisoformat(str(after["starts_at"])) == datetime.fromisoformat("2021-11-10T09:00:00-05:00")
    kept = ("module", "title", "time_zone", "place", "facilitators")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert after["facilitators"] != []
    again = await copy(mission, edition_id)
    assert (again.status_code, again.json()["type"]) == (409, "urn:diplomado:problem:timetable-not-empty")
    mission.edition_id = edition_id
    assert len(await mission.outbox_events(SessionScheduled)) == 1


async def test_what_does_not_fit_is_named_and_nothing_is_copied(mission: Mission) -> None:
    """A shorter edition, or one without the modules."""
    await mission.session("S1")
    await mission.session("S2", starts_at="2021-07-15T09:00:00-05:00", ends_at="2021-07-15T10:00:00-05:00")
    edition_id = await later(mission, ends_on=date(2021, 11, 10))
    refused = await copy(mission, edition_id)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, ["S2.starts_at"])
    assert await sessions_of(mission, edition_id) == []
    assert (await copy(mission, uuid7())).status_code == 404


async def test_nothing_is_copied_from_an_edition_outside_of_the_callers_scope(mission: Mission) -> None:
    await mission.session("S1")
    await mission.handle(mission.edition_published(2, mission="PA"))
    edition_id = uuid7()
    await mission.handle(mission.edition_published(edition_id=edition_id, mission="CR", code="WEB-CR"))
    path, body = f"/api/v1/editions/{edition_id}/timetable-copy", {"from": str(mission.edition_id)}
    for missions, status in ((["CR"], 403), (["PA"], 403), ([], 403), (["CR", "PA"], 201)):
        token = tokens.token("coordinator", limits={"missions": missions})
        answer = await mission.http.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status, (missions, answer.text)
        assert len(await sessions_of(mission, edition_id)) == (status == 201)
