"""What happens to check-ins when a person is erased and when their time is over."""

from datetime import UTC, datetime
from uuid import UUID

from diplomado_sessions.attendance.evidence.usecases import purge_evidence
from tests.sessions.mission import Mission, erased
from tests.sessions.room.room import Room

START, END = datetime(2021, 7, 14, 14, tzinfo=UTC), datetime(2021, 7, 14, 15, 30, tzinfo=UTC)


async def test_notes_go_with_an_erased_person_and_the_time_stays(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    hall = Room(mission, await mission.session(), START, END)
    await hall.tick(ana, note="Ana llegó tarde")
    await hall.tick(eva, note="Eva también")
    await mission.handle(erased(await mission.participant_of(ana)))
    notes = {line["registration_id"]: line["note"] for line in await hall.check_ins()}
    assert notes == {str(ana): None, str(eva): "Eva también"}
    assert await hall.attendance() == {str(ana): 5400, str(eva): 5400}


async def test_check_ins_go_a_year_after_closing_and_what_was_concluded_stays(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = Room(mission, await mission.session(), START, END)
    await hall.tick(ana)
    await mission.close(hall.session)
    async with mission.running.database.transaction() as connection:
        await purge_evidence(connection)
    assert len(await hall.check_ins()) == 1
    async with mission.running.database.transaction() as connection:
        statement = "update sessions set closed_at = closed_at - interval '366 days' where session_id = $1"
        await connection.execute(statement, UUID(hall.session))
        assert await purge_evidence(connection) >= 1
    assert await hall.check_ins() == []
    assert await hall.attendance() == {str(ana): 5400}
    answer = await hall.tick(ana)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:evidence-purged")


async def test_check_ins_of_a_session_that_was_never_closed_go_too(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    hall = Room(mission, await mission.session(), START, END)
    await hall.tick(ana)
    async with mission.running.database.transaction() as connection:
        await purge_evidence(connection)
    assert len(await hall.check_ins()) == 1, "it was entered a moment ago"
    async with mission.running.database.transaction() as connection:
        statement = "update check_ins set recorded_at = recorded_at - interval '366 days' where session_id = $1"
        await connection.execute(statement, UUID(hall.session))
        await purge_evidence(connection)
    assert await hall.check_ins() == []
