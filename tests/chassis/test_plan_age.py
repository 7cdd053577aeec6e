"""Plans that a connection made while a table was small, and keeps while others fill the table."""

import asyncio
import math

import asyncpg
import pytest

from diplomado_chassis.postgres import plan_age
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.publishing.relay import Relay
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.support.scans import analyse
from tests.support.waiting import eventually

_ROWS = 1000
"""So many rows come after the plans were made; who reads them whole each time reads at least ten times as many."""


async def _read_whole(place: Place) -> int:
    """How many rows of the outbox were read by whole scans of sessions that have ended."""
    connection = await asyncpg.connect(place.platform.postgres)
    schema = place.settings.schema_name
    try:

        async def ended() -> bool:
            return not await connection.fetchval(
                "select count(*) from pg_stat_activity where application_name = $1", f"diplomado-{schema}"
            )

        await place.database.close()
        await eventually(ended)
        return int(
            await connection.fetchval(
                "select seq_tup_read from pg_stat_user_tables where schemaname = $1 and relname = 'outbox'", schema
            )
        )
    finally:
        connection.terminate()


@pytest.mark.parametrize(("seconds", "whole"), [(0.0, False), (math.inf, True)])
async def test_a_statement_of_the_pool(
    place: Place, monkeypatch: pytest.MonkeyPatch, seconds: float, whole: bool
) -> None:
    monkeypatch.setattr(plan_age, "PLAN_SECONDS", seconds)
    await place.append(waitlisted())
    await analyse(place.platform.postgres, place.settings.schema_name, ["outbox"])
    asking = Database(place.with_(pool_size=1))

    async def ask(times: int) -> None:
        for number in range(times):
            async with asking.transaction(readonly=True) as connection:
                await connection.fetch("select key from outbox where id = $1", number)

    try:
        await ask(10)
        await place.append(*(waitlisted() for _ in range(_ROWS)))
        await ask(50)
    finally:
        await asking.close()
    read = await _read_whole(place)
    assert (read > 10 * _ROWS) if whole else (read < _ROWS)


@pytest.mark.parametrize(("seconds", "whole"), [(0.0, False), (math.inf, True)])
async def test_the_reading_of_the_relay(
    place: Place, monkeypatch: pytest.MonkeyPatch, seconds: float, whole: bool
) -> None:
    monkeypatch.setattr(plan_age, "PLAN_SECONDS", seconds)
    await place.append(waitlisted())
    await analyse(place.platform.postgres, place.settings.schema_name, ["outbox"])
    relay, stopping = Relay(place.with_(relay_rows=20), "sample"), asyncio.Event()
    relaying = asyncio.create_task(relay.run(stopping))

    async def drained() -> bool:
        # Counting all rows at each look would itself be what is counted, on a slow machine.
        return not (await place.rows("select exists (select from outbox)"))[0][0]

    try:
        for _ in range(10):
            await eventually(drained)
            await place.append(waitlisted())
            relay.wake.set()
        await eventually(drained)
        await place.append(*(waitlisted() for _ in range(_ROWS)))
        relay.wake.set()
        await eventually(drained)
    finally:
        stopping.set()
        await relaying
    read = await _read_whole(place)
    assert (read > 10 * _ROWS) if whole else (read < 10 * _ROWS)
