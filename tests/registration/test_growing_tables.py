"""A nomination list of many rows, on a connection that planned its statements while the tables were small."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from diplomado_chassis.postgres.pieces import PIECE
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from tests.registration.mission import Mission
from tests.registration.nomination_lists import names
from tests.support.scans import Scans, analyse
from tests.support.searches import searched
from tests.support.services import running

PEOPLE = 1000
TABLES = ("participants", "contacts", "registrations", "consents", "registration_steps")
PLANNED_FOR_GOOD = 7
"""After five executions Postgres keeps the plan of a statement."""


@pytest_asyncio.fixture(loop_scope="session")
async def small(platform: Platform) -> AsyncIterator[Mission]:
    """A mission alone on its service, so that the pool gives every request the same connection."""
    async with running(service, platform, roles=["api"], pool_size=2) as one:
        mission = Mission(one)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


async def test_a_list_reads_no_table_once_for_each_row(small: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = await small.edition()
    for number in range(PLANNED_FOR_GOOD):
        answer = await edition.nominate(_list(edition.code, range(number, number + 1)))
        assert answer.status_code == 200, answer.text
        if not number:
            await analyse(small.running.platform.postgres, small.running.settings.schema_name, TABLES)
    scans = Scans(small.running.database)
    await scans.begin()
    lengths = _lists_sent(monkeypatch)
    with searched() as searches:
        answer = await edition.nominate(_list(edition.code, range(PEOPLE)))
    assert answer.status_code == 200, answer.text
    # To send more values at a time, and to search for cycles, takes longer than other requests may wait.
    assert max(lengths) == PIECE
    assert len(searches) <= 2
    grown = await scans.of_grown_tables(PEOPLE // 2)
    assert {"participants", "contacts", "registrations", "consents"} <= grown.keys()
    assert {table: times for table, times in grown.items() if times >= 10} == {}


def _lists_sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note how many values the lists have that inserts send from now on."""
    lengths: list[int] = []

    def note(name: str) -> None:
        original = getattr(asyncpg.Connection, name)

        async def noted(self: Any, query: str, *arguments: Any, **options: Any) -> Any:
            if query.lstrip().startswith("insert"):
                lengths.extend(len(one) for one in arguments if isinstance(one, list))
            return await original(self, query, *arguments, **options)

        monkeypatch.setattr(asyncpg.Connection, name, noted)

    for name in ("execute", "fetch"):
        note(name)
    return lengths


def _list(code: str, numbers: range) -> str:
    row = "Persona,Número {0},p{0}@x,SENAFRONT,Teniente,police_security,F,30-44,PA-5,,,es"
    return names(code, *(row.format(number) for number in numbers))
