"""Probes answer while the service's loop is busy."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx

from diplomado_chassis.running.process import Process
from tests.chassis.conftest import Place
from tests.chassis.sample import sample
from tests.support.waiting import PATIENCE, eventually


@asynccontextmanager
async def ready(place: Place) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the operations port of a process on the test's own loop, from when it is ready."""
    process = Process(sample, place.with_(port=0, operations_port=0), frozenset({"api"}))
    serving = asyncio.create_task(process.run())
    try:
        await process.started()
        url = f"http://127.0.0.1:{process.operations_port}"
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:

            async def is_ready() -> bool:
                return (await client.get("/readyz")).is_success

            await eventually(is_ready)
            yield client
    finally:
        process.stopping.set()
        await serving


async def test_probes_answer_while_the_loop_is_held(place: Place) -> None:
    """The loop of the service is this test's: it waits here for what the thread of the operations port answers."""
    async with ready(place) as client:

        def ask() -> list[int]:
            with httpx.Client(base_url=client.base_url, timeout=PATIENCE / 3) as asking:
                return [asking.get(path).status_code for path in ("/livez", "/readyz", "/metrics")]

        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(ask).result(PATIENCE) == [200, 200, 200]  # holds the loop


async def test_many_probes_take_one_connection_which_is_opened_again_when_it_was_lost(place: Place) -> None:
    """A session that the server ended does not make the service unready; another one answers the next probe."""
    sessions = "select pid from pg_stat_activity where application_name = $1 and query = 'select 1'"
    name = f"diplomado-{place.settings.schema_name}"
    async with ready(place) as client:
        answers = await asyncio.gather(*(client.get("/readyz") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        [first] = [row["pid"] for row in await place.rows(sessions, name)]
        await place.rows("select pg_terminate_backend($1, 10000)", first)
        assert (await client.get("/readyz")).status_code == 200
        [second] = [row["pid"] for row in await place.rows(sessions, name)]
        assert second != first

    async def is_gone() -> bool:
        return not await place.rows(sessions, name)

    await eventually(is_gone)
