"""What can still be reached, and who is told when a requirement cannot."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from diplomado_certificates.__main__ import service
from diplomado_chassis.ids import uuid7
from diplomado_chassis.publishing.restating import tell_one
from diplomado_contracts import ThresholdUnreachable
from tests.sessions.mission import meeting, person_merged
from tests.statuses.conftest import Course
from tests.statuses.test_rules_that_act import HALF, ana, two_hours
from tests.support.lists import pages_of
from tests.support.scans import analyse
from tests.support.services import Running
from tests.support.work import Work, worked

DAYS = (14, 15, 16, 19, 20)
FEW, MANY = 6, 60


async def five_sessions(course: Course) -> list[str]:
    return [await two_hours(course, f"S{n}", day) for n, day in enumerate(DAYS, 1)]


async def outlook(course: Course, **params: Any) -> dict[str, Any]:
    await course.relay()
    answer = await course.certificates.http.get(f"/api/v1/editions/{course.edition_id}/outlook", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def correct(course: Course, session: str, who: UUID, seconds: int) -> None:
    body = {"registration_id": str(who), "seconds": seconds, "reason": "technical_failure"}
    assert (await course.http.post(f"/api/v1/sessions/{session}/corrections", json=body)).status_code == 200


async def test_the_outlook_says_what_can_still_be_reached(course: Course) -> None:
    who = await ana(course)
    sessions = await five_sessions(course)
    await course.policy(HALF)
    seen = []
    for session in sessions[:2]:
        await course.close(session)
        [participant] = (await outlook(course))["participants"]
        [requirement] = participant["requirements"]
        seen.append((requirement["outcome"], requirement["value"], requirement["at_best"], requirement["threshold"]))
    assert seen == [("pending", 0.0, 0.8, 0.8), ("unmet", 0.0, 0.6, 0.8)]
    assert participant["registration_id"] == str(who)


async def test_a_requirement_out_of_reach_is_announced_once_and_taken_back(course: Course) -> None:
    who = await ana(course)
    sessions = await five_sessions(course)
    await course.policy(HALF, early_warning="participant")
    await course.close(sessions[0])
    assert await course.warn() == []
    await course.close(sessions[1])
    for _ in range(2):
        [told] = await course.warn()
    assert (told.registration_id, told.award, told.requirement) == (who, "diploma", "attendance_overall")
    assert (told.revision, told.reachable, told.tell) == (1, False, "participant")
    await correct(course, sessions[1], who, 7200)
    assert [(one.revision, one.reachable) for one in await course.warn()] == [(1, False), (2, True)]
    await correct(course, sessions[1], who, 0)
    assert [(one.revision, one.reachable) for one in await course.warn()][2:] == [(3, False)]
    # Stated again above a forged one, with its time: that decides whether anybody is warned.
    [chosen] = [one for one in service.restates if ThresholdUnreachable in one.events]
    await tell_one(course.certificates.database, [chosen], str(who), 500)
    *_, last, again = await course.warn()
    assert again == last.model_copy(update={"revision": 501})
    await correct(course, sessions[1], who, 7200)
    assert (await course.warn())[-1].revision == 502


async def test_nothing_is_announced_where_the_edition_does_not_want_it(course: Course) -> None:
    await ana(course)
    sessions = await five_sessions(course)
    await course.policy(HALF)
    for session in sessions:
        await course.close(session)
    assert await course.warn() == []
    await course.policy(HALF, early_warning="coordinator")
    [told] = await course.warn()
    assert told.tell == "coordinator"


async def test_of_a_cancelled_edition_nothing_is_announced_until_it_is_reinstated(course: Course) -> None:
    await ana(course)
    sessions = await five_sessions(course)
    await course.policy(HALF, early_warning="participant")
    await course.published(revision=2, status="cancelled", ends_on=date(2021, 7, 31))
    for session in sessions[:2]:
        await course.close(session)
    assert await course.warn() == []
    await course.published(revision=3, status="running", ends_on=date(2021, 7, 31))
    assert len(await course.warn()) == 1


async def test_a_merge_takes_back_what_was_out_of_reach(course: Course) -> None:
    """What the other record attended counts for her, and what it is excused from."""
    who, second = await ana(course), await course.register("Ana", "R", "ana@otro.example")
    sessions = await five_sessions(course)
    await course.policy(HALF, early_warning="coordinator", excused="leaves_denominator")
    body = {"registration_id": str(second), "reason": "personal"}
    assert (await course.http.post(f"/api/v1/sessions/{sessions[1]}/excuses", json=body)).status_code == 201
    await course.import_file(sessions[0], meeting(("Ana", "ana@otro.example", "09:00:00", "11:00:00")))
    for session in sessions[:2]:
        await course.close(session)
    assert [one.registration_id for one in await course.warn()] == [who]
    one, other = await course.participant_of(second), await course.participant_of(who)
    await course.handle(person_merged(one, other, course.edition_id, [(second, who)]))
    assert [(told.registration_id, told.reachable) for told in await course.warn()] == [(who, False), (who, True)]


async def test_the_outlook_is_paged_and_shows_only_who_is_out_of_reach(course: Course) -> None:
    who = await ana(course)
    others = [await course.register(f"P{n}", f"Q{n}", f"p{n}@correo.example") for n in range(4)]
    sessions = await five_sessions(course)
    rows = [(f"P{n}", f"p{n}@correo.example", "09:00:00", "11:00:00") for n in range(4)]
    for session, day in zip(sessions[:2], DAYS[:2], strict=True):
        await course.import_file(session, meeting(*rows).replace("2021-07-14", f"2021-07-{day}"))
        await course.close(session)
    await course.policy(HALF)
    only = await outlook(course, out_of_reach=True)
    assert [one["registration_id"] for one in only["participants"]] == [str(who)]
    found, after = [], None
    while True:
        page = await outlook(course, limit=2, **({"after": after} if after else {}))
        found += [one["registration_id"] for one in page["participants"]]
        if (after := page["next"]) is None:
            break
    assert found == sorted(map(str, (who, *others)))


async def test_a_focal_point_sees_the_own_people_who_agreed(course: Course) -> None:
    who, participant_id = uuid7(), uuid7()
    from tests.sessions.mission import described

    await course.handle(
        described(participant_id, "Eva", "Sáenz", "eva@correo.example"),
        course.registered(who, participant_id).model_copy(update={"institution": "SNM"}),
    )
    await five_sessions(course)
    await course.relay()
    await course.policy(HALF)
    address = f"/api/v1/editions/{course.edition_id}/outlook"

    async def seen(institution: str) -> list[str]:
        headers = course.certificates.bearer("focal_point", institution=institution)
        answer = await course.certificates.http.get(address, headers=headers)
        return [one["registration_id"] for one in answer.json()["participants"]]

    assert await seen("SNM") == []
    await course.consent(who)
    assert (await seen("SNM"), await seen("MINSA")) == ([str(who)], [])
    facilitator = course.certificates.bearer("facilitator")
    assert (await course.certificates.http.get(address, headers=facilitator)).status_code == 403


async def _crowd(both: tuple[Running, Running], people: int) -> Course:
    course = Course(*both)
    await course.published(ends_on=date(2021, 7, 31))
    sessions = await five_sessions(course)
    crowd = [await course.register(f"P{n}", f"Q{n}", f"p{n}@correo.example") for n in range(people)]
    assert len(crowd) == people
    rows = [(f"P{n}", f"p{n}@correo.example", "09:00:00", "11:00:00") for n in range(people)]
    await course.import_file(sessions[0], meeting(*rows))
    for session in sessions[:2]:
        await course.close(session)
    await course.policy(HALF)
    await course.relay()
    return course


async def test_a_page_of_the_outlook_reads_its_own_participants_alone(
    both: tuple[Running, Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = await _crowd(both, FEW), await _crowd(both, MANY)
    await analyse(few.certificates.platform.postgres, few.certificates.settings.schema_name)

    async def read(course: Course) -> Work:
        with worked(monkeypatch) as work:
            page = await outlook(course, limit=FEW // 2)
        assert len(page["participants"]) == FEW // 2
        assert page["next"]
        return work

    least, most = await read(few), await read(many)
    assert most.statements == least.statements
    assert 0 < most.bytes <= least.bytes * 1.1
    # The timetable looks at the attendances of sessions for unannounced closures.
    assert most.rows <= least.rows + MANY - FEW


async def test_a_page_of_those_out_of_reach_may_be_empty_and_have_a_next_one(course: Course) -> None:
    people = [await course.register(f"P{n}", f"Q{n}", f"p{n}@correo.example") for n in range(3)]
    sessions = await five_sessions(course)
    for session, day in zip(sessions[:2], DAYS[:2], strict=True):
        rows = [(f"P{n}", f"p{n}@correo.example", "09:00:00", "11:00:00") for n in range(2)]
        await course.import_file(session, meeting(*rows).replace("2021-07-14", f"2021-07-{day}"))
        await course.close(session)
    await course.policy(HALF)
    await course.relay()
    path = f"/api/v1/editions/{course.edition_id}/outlook"
    pages = await pages_of(course.certificates.http, path, "participants", 1, out_of_reach="true")
    assert [[one["registration_id"] for one in page] for page in pages] == [[], [], [str(people[2])]]
