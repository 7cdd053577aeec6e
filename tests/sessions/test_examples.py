"""The files of both example programmes give what their makers know to be true, whenever the facts about people come."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import yaml

from diplomado_acceptance.demo.comparison import differing_rows
from diplomado_acceptance.replay import attendance, graduation, room
from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.client import MAX_CONCURRENT_REQUESTS
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import describe_broken
from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceExcused, Event, Localised, ProjectScored
from diplomado_contracts.editions import Module
from tests.journey import small
from tests.sessions.mission import Mission, described
from tests.support.nominees import nominees_of
from tests.support.services import Running
from tests.support.waiting import eventually

EXAMPLES = Path(__file__).parents[2] / "examples"
TITLE = Localised(es="Título", en="Title")


class Sending:
    """What the replay asks of its client, straight to this service."""

    def __init__(self, mission: Mission) -> None:
        self.http = mission.http
        self.limit = asyncio.Semaphore(MAX_CONCURRENT_REQUESTS)

    stored = ""

    async def send(self, call: Call) -> Any:
        return await self._send(
            call.method, call.path, call.operation, json=call.body, content=call.content, params=dict(call.params)
        )

    async def put(self, _service: str, path: str, body: Any, doing: str) -> Any:
        return await self._send("PUT", path, doing, json=body)

    async def post(self, _service: str, path: str, doing: str, *, body: Any = None, **options: Any) -> Any:
        return await self._send("POST", path, doing, json=body, **options)

    async def get(self, _service: str, path: str, doing: str) -> Any:
        return await self._send("GET", path, doing)

    async def _send(self, method: str, path: str, doing: str, **options: Any) -> Any:
        """As the replay's client does: few at once, and again when too many waited for the edition."""
        sent = {name: value for name, value in options.items() if value}

        async def attempt() -> httpx.Response | None:
            async with self.limit:
                answer = await self.http.request(method, path, **sent)
            return None if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE else answer

        answer = await eventually(attempt)
        assert answer is not None
        assert answer.is_success, f"{doing}: {answer.text}"
        return answer.json()


def everybody(mission: Mission, programme: Programme) -> tuple[dict[str, str], list[Event]]:
    """Registrations by e-mail, and the facts that tell of them."""
    people: dict[str, str] = {}
    facts: list[Event] = []
    rows: list[Any] = [placed.row for placed in programme.registrations]
    rows += nominees_of(programme)
    for row in {row.email: row for row in reversed(rows)}.values():
        registration, participant = uuid7(), uuid7()
        people[row.email] = str(registration)
        facts.append(described(participant, row.given_names, row.family_names, row.email))
        facts.append(mission.registered(registration, participant))
    return people, facts


@pytest.mark.parametrize("people_are_known", ["before the files", "after closing"])
@pytest.mark.parametrize("name", ["panama-2021", "panama-2023"])
async def test_an_example_comes_out_as_its_makers_know_it(sessions: Running, name: str, people_are_known: str) -> None:
    programme = read_folder(EXAMPLES / name)
    expected = yaml.safe_load((EXAMPLES / name / "expected.yaml").read_text("utf-8"))
    mission = Mission(sessions)
    edition = programme.edition.edition
    days: dict[str, Any] = {"starts_on": edition.starts_on, "ends_on": edition.ends_on, "time_zone": edition.time_zone}
    modules = tuple(Module(number=one.number, title=TITLE) for one in edition.modules)
    await mission.handle(mission.edition_published(modules=modules, **days))
    people, facts = everybody(mission, programme)
    client: Any = Sending(mission)
    edition_id = str(mission.edition_id)

    timetable = await attendance.schedule(programme, client, edition_id)
    if people_are_known == "before the files":
        await mission.handle(*facts)
    assert await attendance.import_attendance(programme, client, timetable) == expected.get("broken_rows", {})
    if people_are_known == "before the files":
        await room.record_room(programme, client, timetable, people)
    if people_are_known == "after closing":
        await attendance.close(programme, client, timetable)
        await mission.handle(*facts[1::2])
        await mission.handle(*facts[::2])
        await room.record_room(programme, client, timetable, people)
    await attendance.decide(programme, client, edition_id, people, "before_closing")
    await attendance.close(programme, client, timetable)
    await attendance.decide(programme, client, edition_id, people, "after_closing")
    await attendance.correct(programme, client, timetable, people)
    await room.excuse(programme, client, timetable, people)
    await graduation.grade(programme, client, edition_id, people)

    emails = {registration: email for email, registration in people.items()}
    seen: dict[str, dict[str, int]] = {email: {} for email in people}
    for code, session_id in timetable.items():
        for registration, seconds in (await mission.attendance(session_id)).items():
            seen[emails[registration]] |= {code: seconds} if seconds else {}
    assert seen == {email: person.get("seconds", {}) for email, person in expected["people"].items()}
    excused = [(fact.session_id, fact.registration_id) for fact in await mission.outbox_events(AttendanceExcused)]
    wanted = [(e, code) for e, person in expected["people"].items() for code in person.get("excused", [])]
    assert {(UUID(timetable[code]), UUID(people[email])) for email, code in wanted} == set(excused)
    assert len(await mission.unmatched()) == expected["figures"]["unmatched"]
    told = [(fact.team, str(fact.score), fact.rank) for fact in await mission.outbox_events(ProjectScored)]
    assert sorted(told) == sorted((one["team"], one["score"], one["rank"]) for one in expected["ranking"])


@pytest.mark.parametrize("broken", [[], [3], [3, 5]])
async def test_broken_rows_of_an_attendance_file_are_returned_by_file(
    mission: Mission, tmp_path: Path, broken: list[int]
) -> None:
    """One of them stops nothing, so that the replay must say it."""
    lines = small.ZOOM.splitlines()
    rows = [lines[0], *(lines[1].replace("Ñusta", f"Ñusta {number}") for number in range(2, 8))]
    for number in broken:
        rows[number - 1] = rows[number - 1].replace("09:30:00", "mediodía")
    programme = read_folder(small.write(tmp_path, f"broken-{len(broken)}", zoom="\n".join(rows) + "\n"))
    client: Any = Sending(mission)
    edition = programme.edition.edition
    await mission.handle(mission.edition_published(starts_on=edition.starts_on, ends_on=edition.ends_on, revision=2))
    timetable = await attendance.schedule(programme, client, str(mission.edition_id))

    found = await attendance.import_attendance(programme, client, timetable)
    assert found == ({"attendance/zoom.csv": broken} if broken else {})
    again = await attendance.import_attendance(programme, client, timetable)
    assert again == found


def test_broken_rows_are_described_and_compared_with_what_is_expected() -> None:
    assert describe_broken({}) == []
    assert describe_broken({"a.csv": [7], "b.csv": list(range(2, 30))}) == [
        "a.csv: 1 broken row counts nothing: 7",
        "b.csv: 28 broken rows count nothing: " + ", ".join(map(str, range(2, 22))) + ", …",
    ]
    assert list(differing_rows({"a.csv": [7]}, {"a.csv": [7]})) == []
    assert list(differing_rows({"a.csv": [7]}, {"b.csv": [3, 5]})) == [
        "broken rows, a.csv: expected 7, found none",
        "broken rows, b.csv: expected none, found 3, 5",
    ]
