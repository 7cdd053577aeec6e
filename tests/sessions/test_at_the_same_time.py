"""What is confirmed, withdrawn, moved or cancelled while a file is read, and by two people at once."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.attendance.identity.store.appearances import lock_editions
from tests.sessions.format_samples import Shown, csv_of, meet
from tests.sessions.mission import Mission, meeting
from tests.sessions.test_races import waits_or_is_done
from tests.support.waiting import eventually

MEET = csv_of(meet([Shown("Ana Ruiz", "ana@correo.example", [(0, 1800)])]))
FILE = meeting(("Ana", "ana@correo.example", "10:00:00", "10:30:00"))


def slug(answer: httpx.Response) -> str:
    return str(answer.json().get("type", "")).rpartition(":")[2]


async def meanwhile(mission: Mission, sending: Awaitable[httpx.Response], *changes: Awaitable[Any]) -> httpx.Response:
    """The answer to a file that was read already, and had to wait, when something changed."""
    async with mission.running.database.transaction() as connection:
        await lock_editions(connection, [mission.edition_id])
        task = asyncio.ensure_future(sending)
        await eventually(lambda: waits_or_is_done(mission, task))
        assert not task.done()
        for change in changes:
            await change
    return await task


async def test_two_coordinators_confirm_the_same_file(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    confirm = (await mission.preview_file(session, FILE))["digest"]
    answers = await asyncio.gather(*(mission.send_file(session, FILE, confirm=confirm) for _ in range(3)))
    assert [one.status_code for one in answers] == [200] * 3
    assert sorted(one.json()["already_imported"] for one in answers) == [False, True, True]
    assert len({one.json()["file_id"] for one in answers}) == 1
    await mission.close(session)
    assert [one.registration_id for one in await mission.outbox_events(Attended)] == [ana]


async def test_a_file_is_withdrawn_while_it_is_confirmed_again(mission: Mission) -> None:
    """Whichever comes first, what the answers say is what counts."""
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    made = await mission.import_file(session, FILE)
    await mission.close(session)
    confirm = (await mission.preview_file(session, FILE))["digest"]
    withdrawn, confirmed = await asyncio.gather(
        mission.post(f"attendance-files/{made['file_id']}/withdrawal"),
        mission.send_file(session, FILE, confirm=confirm),
    )
    assert withdrawn.status_code == 200
    assert confirmed.status_code == 200 or slug(confirmed) == "attendance-file-withdrawn", confirmed.text
    again = await mission.send_file(session, FILE, confirm=confirm)
    assert (again.status_code, slug(again)) == (409, "attendance-file-withdrawn")
    [corrected] = await mission.outbox_events(AttendanceCorrected)
    assert (corrected.seconds, set((await mission.attendance(session)).values())) == (0, {0})


async def test_a_session_is_moved_while_its_file_is_read(mission: Mission) -> None:
    """Times without a day are those of the day on which the session takes place in the end."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    moved = mission.put_session(starts_at="2021-07-15T09:00:00-05:00", ends_at="2021-07-15T10:30:00-05:00")
    answer = await meanwhile(mission, mission.send_file(session, MEET), moved)
    assert answer.status_code == 200, answer.text
    assert await mission.attendance(session) == {str(ana): 1800}


@pytest.mark.parametrize("what", ["session", "edition"])
async def test_a_session_or_its_edition_is_cancelled_while_its_file_is_read(mission: Mission, what: str) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    cancelled: Awaitable[Any] = (
        mission.http.post(f"/api/v1/sessions/{session}/cancellation")
        if what == "session"
        else mission.handle(mission.edition_published(2, status="cancelled"))
    )
    answer = await meanwhile(mission, mission.send_file(session, MEET), cancelled)
    assert (answer.status_code, slug(answer)) == (409, f"{what}-cancelled")
    assert await mission.attendance(session) == {}


async def test_a_decision_about_an_entry_whose_file_was_withdrawn_counts_once_the_file_does(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    made = await mission.import_file(session, meeting(("Sala 3", "", "09:00:00", "09:30:00")))
    [entry] = await mission.unmatched()
    await mission.decide(f"attendance-files/{made['file_id']}/withdrawal")
    assert await mission.unmatched() == []
    assert (await mission.resolve(entry["unmatched_id"], ana)).status_code == 200
    assert (await mission.attendance(session)).get(str(ana), 0) == 0
    await mission.close(session)
    assert await mission.outbox_events(Attended) == []
    await mission.decide(f"attendance-files/{made['file_id']}/restoration")
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_a_correction_of_who_withdrew_is_kept_and_taken_back(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.close(session)
    await mission.handle(mission.withdrawn(ana, await mission.participant_of(ana)))
    body = {"registration_id": str(ana), "seconds": 600, "reason": "technical_failure"}
    answer = await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=body)
    assert answer.status_code == 200, answer.text
    assert await mission.attendance(session) == {str(ana): 600}
    listed = await mission.http.get(f"/api/v1/sessions/{session}/corrections")
    [correction] = listed.json()["corrections"]
    await mission.decide(f"corrections/{correction['correction_id']}/withdrawal")
    assert await mission.attendance(session) == {str(ana): 0}
    assert [one.seconds for one in await mission.outbox_events(Attended, AttendanceCorrected)] == [600, 0]
