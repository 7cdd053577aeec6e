"""Names and e-mails leave the evidence when a person is erased, and when their time is over."""

from uuid import UUID

from diplomado_contracts import AttendanceCorrected
from diplomado_sessions.attendance.evidence.usecases import purge_evidence
from tests.sessions.mission import Mission, described, erased, meeting

TABLES = ("people", "appearances", "raw_files", "attendance_files", "corrections", "check_ins")


async def anywhere(mission: Mission, text: str) -> list[str]:
    """Tables that hold a text, in whatever column; raw files too."""

    def holds(value: object) -> bool:
        return text.encode() in value if isinstance(value, bytes) else text in str(value)

    async with mission.running.database.transaction(readonly=True) as connection:
        rows = {table: await connection.fetch(f"select * from {table}") for table in TABLES}
    return [table for table, found in rows.items() if any(holds(value) for row in found for value in row.values())]


async def test_an_erased_person_is_found_nowhere_and_their_attendance_stays(mission: Mission) -> None:
    ana = await mission.register("Hermelinda", "Quijano", "hermelinda@correo.example")
    session = await mission.session()
    rows = [
        ("Hermelinda Quijano", "hermelinda@correo.example", "09:00:00", "09:30:00"),
        ("Hermelinda Quijano", "", "09:20:00", "09:40:00"),
        ("Evarista Sáenz", "eva@correo.example", "09:00:00", "09:10:00"),
    ]
    await mission.import_file(session, meeting(*rows))
    await mission.close(session)
    note = {
        "registration_id": str(ana),
        "seconds": 2500,
        "reason": "clerical_error",
        "note": "Avisó Hermelinda Quijano",
    }
    await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=note)
    assert set(await anywhere(mission, "Hermelinda")) == {"people", "appearances", "raw_files", "corrections"}
    before = await mission.outbox_events(AttendanceCorrected)
    await mission.handle(erased(await mission.participant_of(ana)))
    assert await anywhere(mission, "Hermelinda") == []
    assert await anywhere(mission, "hermelinda") == []
    assert await mission.attendance(session) == {str(ana): 2500}
    assert await mission.outbox_events(AttendanceCorrected) == before
    assert await anywhere(mission, "Evarista Sáenz") == ["appearances"]


async def test_an_open_session_still_counts_an_erased_person(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana@correo.example", "09:00:00", "09:30:00")))
    await mission.handle(erased(await mission.participant_of(ana)))
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_an_older_description_does_not_bring_an_erased_person_back(mission: Mission) -> None:
    ana = await mission.register("Anastasia", "Ruiz", "anastasia@correo.example")
    participant = await mission.participant_of(ana)
    await mission.handle(erased(participant, revision=3))
    await mission.handle(described(participant, "Anastasia", "Ruiz", "anastasia@correo.example", revision=2))
    assert await anywhere(mission, "Anastasia") == []


async def test_after_a_namesake_is_erased_a_name_alone_is_left_to_people(mission: Mission) -> None:
    one = await mission.register("Eustacio", "Guerra", "uno@correo.example")
    other = await mission.register("Eustacio", "Guerra", "dos@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Eustacio Guerra", "", "09:00:00", "09:30:00")))
    await mission.handle(erased(await mission.participant_of(one)))
    assert await mission.attendance(session) == {}
    [entry] = await mission.unmatched()
    await mission.resolve(entry["unmatched_id"], other)
    assert await mission.attendance(session) == {str(other): 1800}


async def _age(mission: Mission, session: str, days: int) -> None:
    async with mission.running.database.transaction() as connection:
        statement = "update sessions set closed_at = closed_at - make_interval(days => $2) where session_id = $1"
        await connection.execute(statement, UUID(session), days)


async def test_a_year_after_closing_evidence_goes_and_what_was_concluded_stays(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    file = meeting(("Anita Purgada", "ana@correo.example", "09:00:00", "09:30:00"))
    await mission.import_file(session, file)
    await mission.close(session)
    async with mission.running.database.transaction() as connection:
        await purge_evidence(connection)
    assert await anywhere(mission, "Anita Purgada") == ["appearances", "raw_files"]
    await _age(mission, session, 366)
    async with mission.running.database.transaction() as connection:
        assert await purge_evidence(connection) >= 1
        assert await purge_evidence(connection) == 0
    assert await anywhere(mission, "Anita Purgada") == []
    assert await mission.attendance(session) == {str(ana): 1800}
    await mission.handle(
        described(await mission.participant_of(ana), "Ana", "Ruiz", "nueva@correo.example", revision=2)
    )
    assert await mission.attendance(session) == {str(ana): 1800}
    assert (await mission.import_file(session, file))["already_imported"] is True
    late = await mission.send_file(session, meeting(("Anita", "ana@correo.example", "09:00:00", "10:00:00")))
    assert (late.status_code, late.json()["type"]) == (409, "urn:diplomado:problem:evidence-purged")


async def test_files_of_an_old_session_that_were_just_found_stay_until_it_is_closed(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana.vieja@correo.example")
    session = await mission.session()
    async with mission.running.database.transaction() as connection:
        long_ago = (
            "update sessions set starts_at = starts_at - interval '9 years', ends_at = ends_at - interval '9 years'"
        )
        await connection.execute(f"{long_ago} where session_id = $1", UUID(session))
        await purge_evidence(connection)
        await connection.execute(f"{long_ago.replace('- interval', '+ interval')} where session_id = $1", UUID(session))
    await mission.import_file(session, meeting(("Ana", "ana.vieja@correo.example", "09:00:00", "09:30:00")))
    async with mission.running.database.transaction() as connection:
        await connection.execute(f"{long_ago} where session_id = $1", UUID(session))
        await purge_evidence(connection)
        await connection.execute(f"{long_ago.replace('- interval', '+ interval')} where session_id = $1", UUID(session))
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_a_session_that_was_never_closed_is_explained_after_its_evidence_is_gone(mission: Mission) -> None:
    """Reading what is left changes nothing: the transaction of a GET cannot write."""
    ana = await mission.register("Ana", "Ruiz", "ana.abierta@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana", "ana.abierta@correo.example", "09:00:00", "09:30:00")))
    async with mission.running.database.transaction() as connection:
        for statement in (
            "update sessions set starts_at = starts_at - interval '9 years', ends_at = ends_at - interval '9 years'",
            "update attendance_files set imported_at = imported_at - interval '9 years'",
        ):
            await connection.execute(f"{statement} where session_id = $1", UUID(session))
        assert await purge_evidence(connection) >= 1
    path = f"/api/v1/sessions/{session}"
    explained = await mission.http.get(f"{path}/attendance/{ana}")
    assert explained.status_code == 200, explained.text
    assert (explained.json()["evidence_removed"], explained.json()["seconds"]) == (True, 0)
    assert (await mission.http.get(f"{path}/attendance/{ana}/strip.svg")).status_code == 200
    assert await mission.attendance(session) == {}
    await mission.close(session)
    assert await mission.attendance(session) == {}
