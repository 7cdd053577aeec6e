"""Probes answer while the service's loop is busy."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx

from diplomado_chassis.running.process import Process
from tests.chassis.conftest import Place
from tests.chassis.sample import sample
from tests.support.waiting import PATIENCE, eventually


async def test_probes_answer_while_the_loop_is_held(place: Place) -> None:
    """The loop of the service is this test's: it waits here for what the thread of the operations port answers."""
    process = Process(sample, place.with_(port=0, operations_port=0), frozenset({"api"}))
    serving = asyncio.create_task(process.run())
    try:
        await process.started()
        url = f"http://127.0.0.1:{process.operations_port}"
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:

            async def is_ready() -> bool:
                return (await client.get("/readyz")).is_success

            await eventually(is_ready)

        def ask() -> list[int]:
            with httpx.Client(base_url=url, timeout=PATIENCE / 3) as client:
                return [client.get(path).status_code for path in ("/livez", "/readyz", "/metrics")]

        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(ask).result(PATIENCE) == [200, 200, 200]  # holds the loop
    finally:
        process.stopping.set()
        await serving
