"""People, files and facts come at the same time; nothing is lost between them."""

import asyncio
from hashlib import sha256
from typing import Any
from uuid import UUID

from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_chassis.long_content import LongContent
from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.attendance.evidence.store import _LOCK_CONTENT
from diplomado_sessions.attendance.evidence.usecases import import_file
from diplomado_sessions.attendance.merging import handlers
from tests.sessions.mission import Mission, described, meeting
from tests.sessions.zoom_files import PANAMA
from tests.support.services import enveloped
from tests.support.waiting import eventually


async def test_whoever_becomes_known_while_a_file_is_read_is_recognised_in_it(mission: Mission) -> None:
    session = await mission.session()
    people = {number: (uuid7(), uuid7()) for number in range(12)}
    rows = [(f"Persona {number}", f"p{number}@correo.example", "09:00:00", "09:30:00") for number in people]
    facts = [
        fact
        for number, (registration, participant) in people.items()
        for fact in (
            mission.handle(described(participant, "Persona", str(number), f"p{number}@correo.example")),
            mission.handle(mission.registered(registration, participant)),
        )
    ]
    await asyncio.gather(*facts[:8], mission.import_file(session, meeting(*rows)), *facts[8:])
    assert await mission.attendance(session) == {str(registration): 1800 for registration, _ in people.values()}


async def waits_or_is_done(mission: Mission, task: "asyncio.Task[Any]") -> bool:
    """True once a task has ended, or stands before a lock that another transaction holds."""
    async with mission.running.database.transaction(readonly=True) as connection:
        return task.done() or await connection.fetchval("select exists (select from pg_locks where not granted)")


async def test_a_file_waits_for_facts_that_are_being_noted(mission: Mission) -> None:
    session = await mission.session()
    registration, participant = uuid7(), uuid7()
    await mission.handle(described(participant, "Ana", "Ruiz", "ana@correo.example"))
    file = meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00"))
    async with mission.running.database.transaction() as connection:
        event = mission.registered(registration, participant)
        await handlers.project_registrations(connection, [Received(event, enveloped(event))])
        importing = asyncio.create_task(mission.import_file(session, file))
        await eventually(lambda: waits_or_is_done(mission, importing))
    await importing
    assert await mission.attendance(session) == {str(registration): 1800}


async def test_facts_wait_for_a_file_that_is_being_read(mission: Mission) -> None:
    session = await mission.session()
    registration, participant = uuid7(), uuid7()
    await mission.handle(described(participant, "Ana", "Ruiz", "ana@correo.example"))
    file = meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")).encode()
    async with mission.running.database.transaction() as connection:
        await import_file(connection, UUID(session), LongContent.of(file), PANAMA, None, "staff-1")
        noting = asyncio.create_task(mission.handle(mission.registered(registration, participant)))
        await eventually(lambda: waits_or_is_done(mission, noting))
    await noting
    assert await mission.attendance(session) == {str(registration): 1800}


async def test_a_name_and_a_registration_that_arrive_together_find_each_other(mission: Mission) -> None:
    session = await mission.session()
    registration, participant = uuid7(), uuid7()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    async with mission.running.database.transaction() as connection:
        event = described(participant, "Ana", "Ruiz", "ana@correo.example")
        await handlers.project_people(connection, [Received(event, enveloped(event))])
        noting = asyncio.create_task(mission.handle(mission.registered(registration, participant)))
        await eventually(lambda: waits_or_is_done(mission, noting))
    await noting
    assert await mission.attendance(session) == {str(registration): 1800}


async def test_a_file_that_comes_while_the_session_is_closed_counts_all_the_same(mission: Mission) -> None:
    people = [await mission.register("Persona", str(number), f"p{number}@correo.example") for number in range(6)]
    session = await mission.session()
    files = [
        meeting((f"Persona {number}", f"p{number}@correo.example", "09:00:00", "09:30:00"))
        for number in range(len(people))
    ]
    await asyncio.gather(*(mission.import_file(session, file) for file in files), mission.close(session))
    assert await mission.attendance(session) == {str(person): 1800 for person in people}
    told = await mission.outbox_events(Attended, AttendanceCorrected)
    assert sorted((fact.registration_id, fact.revision, fact.seconds) for fact in told) == sorted(
        (person, 1, 1800) for person in people
    )


async def test_two_coordinators_deciding_differently_leave_one_decision(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Sala 3", "", "09:00:00", "09:30:00")))
    await mission.close(session)
    [entry] = await mission.unmatched()
    await asyncio.gather(*(mission.resolve(entry["unmatched_id"], person) for person in (ana, eva, ana, eva)))
    seconds = await mission.attendance(session)
    assert list(seconds.values()) == [1800]
    last: dict[str, int] = {}
    for fact in await mission.outbox_events(AttendanceCorrected):
        last[str(fact.registration_id)] = fact.seconds
    assert last == seconds


async def test_an_upload_repeated_with_its_key_gets_the_same_answer(mission: Mission) -> None:
    session = await mission.session()
    path = f"/api/v1/sessions/{session}/attendance-files"
    file = meeting(("Ana", "", "09:00:00", "09:30:00")).encode()
    key = {"Idempotency-Key": str(uuid7())}
    first = await mission.http.post(path, content=file, headers=key)
    again = await mission.http.post(path, content=file, headers=key)
    assert (first.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (200, first.json(), "true")
    assert (await mission.http.post(path, content=file + b"\n", headers=key)).status_code == 422


async def test_the_same_content_for_two_sessions_at_the_same_time_is_stored_once(mission: Mission) -> None:
    """The content has one row, which COPY writes: it knows no conflict, so the second import waits for the first."""
    other = Mission(mission.running)
    await other.handle(other.edition_published())
    file = meeting((f"Ana {mission.code}", "", "09:00:00", "09:30:00"))
    sessions = [await mission.session(), await other.session()]
    digest = sha256(file.encode()).digest()

    async def both_wait() -> bool:
        statement = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        async with mission.running.database.transaction(readonly=True) as reading:
            return int(await reading.fetchval(statement)) == 2

    async with mission.running.database.transaction() as connection:
        # As an import that has stored this content and not ended yet.
        await connection.execute(_LOCK_CONTENT, digest)
        imports = [
            asyncio.create_task(one.import_file(session, file))
            for one, session in zip((mission, other), sessions, strict=True)
        ]
        await eventually(both_wait)
    files = [await one for one in imports]
    assert len({one["file_id"] for one in files}) == 2
    async with mission.running.database.transaction(readonly=True) as connection:
        assert await connection.fetchval("select count(*) from raw_files where sha256 = $1", digest) == 1
    assert [len(await one.unmatched()) for one in (mission, other)] == [1, 1]
