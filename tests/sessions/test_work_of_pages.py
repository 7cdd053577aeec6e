"""Pages of an edition cost as much as they show: the same statements for many people as for few."""

import pytest

from diplomado_chassis.ids import uuid7
from tests.sessions.mission import Mission, described, meeting
from tests.sessions.staff import staff
from tests.support.scans import analyse
from tests.support.services import Running
from tests.support.work import Work, worked

FEW, MANY = 20, 200
GUESTS = 40
"""More than a page of the queue."""


async def _queue(sessions: Running, people: int) -> str:
    mission = Mission(sessions)
    await mission.handle(mission.edition_published())
    crowd = {uuid7(): f"Persona{n} Única{n}" for n in range(people)}
    await mission.handle(
        *(described(one, name, "Ruiz", f"{name[:4]}{one.hex[-9:]}@correo.example") for one, name in crowd.items()),
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
