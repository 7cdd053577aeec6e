"""Sessions in the timetable of an edition."""

import asyncio
from typing import Any

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_contracts import SessionCancelled, SessionScheduled
from tests.sessions.mission import Mission, meeting


async def test_a_session_is_told_once_and_again_only_when_it_changes(mission: Mission) -> None:
    revisions = [(await mission.put_session()).json()["revision"] for _ in range(2)]
    leaders = [{"name": "Otra persona", "role": {"es": "Experta", "en": "Expert"}}]
    revisions.append((await mission.put_session(facilitators=leaders)).json()["revision"])
    revisions.append((await mission.put_session(ends_at="2021-07-14T11:00:00-05:00")).json()["revision"])
    assert revisions == [1, 1, 1, 2]
    told = await mission.outbox_events(SessionScheduled)
    assert [fact.revision for fact in told] == [1, 2]
    assert (told[0].code, told[0].module, told[0].time_zone) == ("S1", 1, "America/Panama")


async def test_the_same_session_put_at_once_is_one_session(mission: Mission) -> None:
    answers = await asyncio.gather(*(mission.put_session() for _ in range(5)))
    assert len({answer.json()["session_id"] for answer in answers}) == 1
    assert len(await mission.outbox_events(SessionScheduled)) == 1


async def test_times_without_a_zone_are_meant_in_the_sessions_own(mission: Mission) -> None:
    await mission.put_session(starts_at="2021-07-14T09:00:00", ends_at="2021-07-14T10:30:00", time_zone=None)
    [fact] = await mission.outbox_events(SessionScheduled)
    assert (fact.starts_at.isoformat(), fact.time_zone) == ("2021-07-14T14:00:00+00:00", "America/Panama")


async def test_the_timetable_shows_facilitators_with_role_and_organisation(mission: Mission) -> None:
    await mission.session()
    answer = await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions")
    [shown] = answer.json()["sessions"]
    assert shown["facilitators"] == [
        {
            "name": "Domitila Arosemena",
            "role": {"es": "Especialista", "en": "Specialist"},
            "organisation": "OIM",
            "account": "staff-1",
        }
    ]


async def test_a_cancelled_session_is_told_once_and_takes_nothing_more(mission: Mission) -> None:
    session = await mission.session()
    for _ in range(2):
        assert (await mission.http.post(f"/api/v1/sessions/{session}/cancellation")).json()["status"] == "cancelled"
    [fact] = await mission.outbox_events(SessionCancelled)
    assert fact.revision == 2
    moved = await mission.put_session(starts_at="2021-07-15T09:00:00", ends_at="2021-07-15T10:00:00")
    sent = await mission.send_file(session, meeting(("Ana", "", "09:00:00", "09:30:00")))
    closed = await mission.http.post(f"/api/v1/sessions/{session}/closure")
    assert [answer.status_code for answer in (moved, sent, closed)] == [409, 409, 409]


async def test_a_closed_session_is_neither_moved_nor_cancelled(mission: Mission) -> None:
    session = await mission.session()
    await mission.close(session)
    assert (await mission.put_session(ends_at="2021-07-14T11:00:00-05:00")).status_code == 409
    assert (await mission.http.post(f"/api/v1/sessions/{session}/cancellation")).status_code == 409
    assert (await mission.put_session()).status_code == 200


async def test_a_session_that_is_not_over_cannot_be_closed(mission: Mission) -> None:
    from datetime import date

    await mission.handle(mission.edition_published(2, ends_on=date(2099, 12, 31)))
    session = await mission.session("S9", starts_at="2099-07-14T09:00:00", ends_at="2099-07-14T10:00:00")
    answer = await mission.http.post(f"/api/v1/sessions/{session}/closure", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["detail"]) == (409, "The session is not over yet.")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": "2021-07-13T09:00:00", "ends_at": "2021-07-13T10:00:00"}, "starts_at"),
        ({"starts_at": "2021-07-15T23:00:00", "ends_at": "2021-07-16T01:00:00"}, "ends_at"),
        ({"ends_at": "2021-07-14T08:00:00-05:00"}, "ends_at"),
        ({"ends_at": "2021-07-15T09:30:00-05:00"}, "ends_at"),
        ({"module": 2}, "module"),
        ({"module": 0}, "module"),
        ({"time_zone": "America/Panamá"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"title": {"es": "Solo español"}}, "title.en"),
        ({"title": {"es": "a\x00b", "en": "x"}}, "title.es"),
        ({"place": "x" * 301}, "place"),
        ({"starts_at": "mañana"}, "starts_at"),
        ({"facilitators": [{"name": ""}]}, "facilitators"),
    ],
)
async def test_what_is_wrong_is_named_by_field(mission: Mission, changes: dict[str, Any], field: str) -> None:
    answer = await mission.put_session(**changes)
    assert answer.status_code == 422, answer.text
    assert any(error["field"].startswith(field) for error in answer.json()["errors"]), answer.text
    assert await mission.outbox_events(SessionScheduled) == []


async def test_an_unknown_edition_may_be_known_in_a_moment(mission: Mission) -> None:
    mission.edition_id = uuid7()
    answer = await mission.put_session()
    assert (answer.status_code, answer.headers["Retry-After"]) == (404, "2")
    assert answer.json()["type"] == "urn:diplomado:problem:edition-unknown"
