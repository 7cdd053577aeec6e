"""Pages of an edition cost as much as they show: the same statements for many people as for few."""

from uuid import UUID

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_chassis.keyset import Page
from diplomado_sessions.attendance.queue.candidates import MAX_CANDIDATES, CandidateIndex
from diplomado_sessions.attendance.queue.usecases import list_unmatched
from diplomado_sessions.projections.names import name_key
from diplomado_sessions.projections.store import list_registrants
from tests.sessions.mission import Mission, described, meeting
from tests.sessions.staff import staff
from tests.support.scans import analyse
from tests.support.services import Running
from tests.support.work import Work, worked

FEW, MANY = 20, 300
GUESTS = 40
"""More than a page of the queue."""


async def _queue(sessions: Running, people: int, family: str = "Ruiz") -> str:
    mission = Mission(sessions)
    await mission.handle(mission.edition_published())
    crowd = {uuid7(): f"Persona{n} Única{n}" for n in range(people)}
    await mission.handle(
        *(described(one, name, family, f"{name[:4]}{one.hex[-9:]}@correo.example") for one, name in crowd.items()),
        *(mission.registered(uuid7(), one) for one in crowd),
    )
    await mission.register("Itzel", "Batista Quintero", "casa@otro.example")
    guests = [(f"Visita{n} Ajena{n}", "", "09:00:00", "10:00:00") for n in range(GUESTS - 1)]
    await mission.import_file(
        await mission.session(), meeting(("A Batista Quintero", "casa@correo.example", "09:00:00", "10:00:00"), *guests)
    )
    return f"/sessions/editions/{mission.edition_id}/queue"


async def test_a_queue_beside_many_people_costs_as_much_as_one_beside_few(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = await _queue(mission.running, FEW), await _queue(mission.running, MANY)
    await analyse(mission.running.platform.postgres, mission.running.settings.schema_name)
    async with staff(mission.running, "coordinator") as coordinator:

        async def read(path: str) -> Work:
            assert "Itzel Batista Quintero" in await coordinator.open(path)
            with worked(monkeypatch) as work:
                await coordinator.open(path)
            return work

        least, most = await read(few), await read(many)
    assert most.statements == least.statements
    assert 0 < most.bytes <= least.bytes * 1.1
    assert most.rows <= least.rows + 10


async def test_a_queue_whose_guests_share_words_with_everybody_reads_the_likeliest_alone(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = "Batista Quintero"
    few, many = await _queue(mission.running, FEW, shared), await _queue(mission.running, MANY, shared)
    async with staff(mission.running, "coordinator") as coordinator:

        async def read(path: str) -> Work:
            with worked(monkeypatch) as work:
                assert "Itzel Batista Quintero" in await coordinator.open(path)
            return work

        least, most = await read(few), await read(many)
    assert most.statements == least.statements
    assert 0 < most.bytes <= least.bytes * 1.1
    edition = UUID(many.split("/")[3])
    async with mission.running.database.transaction(readonly=True) as connection:
        everybody = await list_registrants(connection, edition)
        _, page = await list_unmatched(connection, edition, Page(limit=GUESTS))
    index = CandidateIndex({one: (known.keys.email_key, known.keys.name_key) for one, known in everybody.items()})
    for entry in page.rows:
        likely = index.likely([name_key(entry.name)], entry.email)
        assert [one for one, _ in entry.candidates] == likely
        assert len(likely) == (MAX_CANDIDATES if "Batista" in entry.name else 0)


async def _meeting(sessions: Running, people: int) -> tuple[Mission, str]:
    mission = Mission(sessions)
    await mission.handle(mission.edition_published())
    crowd = {uuid7(): f"Persona{n}" for n in range(people)}
    await mission.handle(
        *(described(one, name, "Ruiz", f"{name}@correo.example") for one, name in crowd.items()),
        *(mission.registered(uuid7(), one) for one in crowd),
    )
    session = await mission.session()
    times = [(f"09:{minute}:00", f"09:{minute}:30") for minute in range(10, 40)]
    rows = [(f"{name} Ruiz", f"{name}@correo.example", *time) for name in crowd.values() for time in times]
    await mission.import_file(session, meeting(*rows))
    return mission, session


async def test_a_page_of_attendance_weighs_its_own_people_alone(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an open session it reads who is in it, too: two rows of each, and none of what files show of them."""
    few, many = await _meeting(mission.running, FEW), await _meeting(mission.running, MANY)
    await analyse(mission.running.platform.postgres, mission.running.settings.schema_name)

    async def read(of: tuple[Mission, str]) -> Work:
        path = f"/api/v1/sessions/{of[1]}/attendance"
        with worked(monkeypatch) as work:
            page = (await of[0].http.get(path, params={"limit": FEW // 2})).json()
        assert [one["seconds"] for one in page["attendance"]] == [30 * 30] * (FEW // 2)
        assert page["next"]
        return work

    for others in (2, 0):  # open, and closed
        least, most = await read(few), await read(many)
        assert most.statements == least.statements
        assert 0 < most.bytes <= least.bytes * 1.1
        assert most.rows <= least.rows + others * (MANY - FEW) + 10
        for of in (few, many):
            await of[0].close(of[1])
