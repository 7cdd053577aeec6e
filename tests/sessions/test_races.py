"""People, files and facts come at the same time; nothing is lost between them."""

import asyncio

from diplomado_chassis.ids import uuid7
from diplomado_contracts import AttendanceCorrected, Attended
from tests.sessions.mission import Mission, described, meeting


async def test_whoever_becomes_known_while_a_file_is_read_is_recognised_in_it(mission: Mission) -> None:
    session = await mission.session()
    people = {number: (uuid7(), uuid7()) for number in range(12)}
    rows = [(f"Persona {number}", f"p{number}@correo.example", "09:00:00", "09:30:00") for number in people]
    facts = [
        fact
        for number, (registration, participant) in people.items()
        for fact in (
            mission.note(described(participant, "Persona", str(number), f"p{number}@correo.example")),
            mission.note(mission.registered(registration, participant)),
        )
    ]
    await asyncio.gather(*facts[:8], mission.import_file(session, meeting(*rows)), *facts[8:])
    assert await mission.attendance(session) == {str(registration): 1800 for registration, _ in people.values()}


async def test_a_file_that_comes_while_the_session_is_closed_counts_all_the_same(mission: Mission) -> None:
    people = [await mission.register("Persona", str(number), f"p{number}@correo.example") for number in range(6)]
    session = await mission.session()
    files = [
        meeting((f"Persona {number}", f"p{number}@correo.example", "09:00:00", "09:30:00"))
        for number in range(len(people))
    ]
    await asyncio.gather(*(mission.import_file(session, file) for file in files), mission.close(session))
    assert await mission.attendance(session) == {str(person): 1800 for person in people}
    told = await mission.told(Attended, AttendanceCorrected)
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
    assert sorted(seconds.values()) in ([1800], [0, 1800])
    last: dict[str, int] = {}
    for fact in await mission.told(AttendanceCorrected):
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
