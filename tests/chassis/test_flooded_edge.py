"""While requests take every connection that they may have, consumer, relay and probes go on."""

import asyncio

import httpx

from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.chassis.records import put, raw
from tests.support.processes import served
from tests.support.waiting import PATIENCE, eventually

FLOOD = 60


async def test_consumer_relay_and_probes_live_while_the_api_is_flooded(place: Place) -> None:
    settings = place.with_(acquire_seconds=10 * PATIENCE)  # no request of the flood may give up before it is answered
    async with (
        served(
            "tests.chassis.sample",
            settings,
            DIPLOMADO_POOL_SIZE="5",
        ) as process,
        httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=5 * PATIENCE) as client,
    ):
        await process.ready()
        event = waitlisted(revision=1)
        async with place.database.transaction() as connection:
            await connection.execute("lock table counters")
            flood = [asyncio.create_task(client.get(f"/api/v1/counters/{event.registration_id}")) for _ in range(FLOOD)]

            async def held_up() -> bool:
                query = "select count(*) from pg_locks where relation = 'counters'::regclass and not granted"
                return bool(await connection.fetchval(query) >= 2)

            await eventually(held_up)
            await put(place, [raw(event)])
            await place.append(waitlisted(revision=2))

            async def handled() -> bool:
                return bool((await place.rows("select count(*) >= 1 from seen"))[0][0]) and not await place.waiting()

            assert await eventually(handled)
            async with httpx.AsyncClient(base_url=process.operations_url, timeout=PATIENCE) as probe:

                async def is_ready() -> bool:
                    return (await probe.get("/readyz")).is_success

                assert await eventually(is_ready)
                assert (await probe.get("/livez")).status_code == 200
                assert (await probe.get("/metrics")).status_code == 200
        assert {(await answer).status_code for answer in flood} == {404}
