"""A file of many rows, on a connection that planned its statements while the tables were small."""

from collections.abc import AsyncIterator

import pytest_asyncio

from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from tests.sessions.mission import Mission, described, meeting
from tests.support.scans import Scans, analyse
from tests.support.services import running

PEOPLE = 1000
TABLES = ("appearances", "presences", "attendances", "corrections")
PLANNED_FOR_GOOD = 7
"""After five executions Postgres keeps the plan of a statement."""


@pytest_asyncio.fixture(loop_scope="session")
async def small(platform: Platform) -> AsyncIterator[Mission]:
    """A mission alone on its service, so that the pool gives every request the same connection."""
    async with running(service, platform, roles=["api"], pool_size=2) as one:
        mission = Mission(one)
        await mission.handle(mission.edition_published())
        yield mission


async def test_a_file_reads_no_table_once_for_each_row(small: Mission) -> None:
    people = {uuid7(): (f"Persona {number}", f"p{number}@correo.example") for number in range(PEOPLE)}
    await small.handle(
        *(described(participant, name, "Ruiz", email) for participant, (name, email) in people.items()),
        *(small.registered(uuid7(), participant) for participant in people),
    )
    session = await small.session()
    await small.import_file(session, _file(range(1)))
    await small.close(session)
    await analyse(small.running.platform.postgres, small.running.settings.schema_name, TABLES)
    for number in range(1, PLANNED_FOR_GOOD):
        await small.import_file(session, _file(range(number, number + 1)))
    scans = Scans(small.running.database)
    await scans.begin()
    await small.import_file(session, _file(range(PEOPLE)))
    grown = await scans.of_grown_tables(PEOPLE // 2)
    assert {"appearances", "presences", "attendances", "corrections", "outbox"} == grown.keys()
    assert {table: times for table, times in grown.items() if times >= 10} == {}


def _file(numbers: range) -> str:
    return meeting(*((f"Persona {n}", f"p{n}@correo.example", "09:00:00", "09:30:00") for n in numbers))
