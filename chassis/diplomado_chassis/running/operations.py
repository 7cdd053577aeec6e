"""The operations port has a thread and an event loop of its own: probes answer while requests keep the other busy."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
import uvloop


class ServiceLoop:
    """The loop of the service, as the thread of the operations port uses it. `attach` is called in that loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self) -> None:
        """Work in the running loop from now on."""
        self._loop = asyncio.get_running_loop()

    async def do(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """Do some work there, as the pool of connections needs it, and wait for its end here."""

        async def done() -> Any:
            return await work()

        assert self._loop is not None
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(done(), self._loop))


async def serve_apart(server: uvicorn.Server, at_end: Callable[[], None]) -> None:
    """Serve in a thread of its own, and call `at_end` there. Ends with the server; cancelled, it waits for nobody."""

    async def serve() -> None:
        try:
            await server.serve()
        finally:
            at_end()

    thread = ThreadPoolExecutor(1, "operations")
    try:
        await asyncio.get_running_loop().run_in_executor(thread, lambda: uvloop.run(serve()))
    except asyncio.CancelledError:
        server.should_exit = server.force_exit = True
        raise
    finally:
        thread.shutdown(wait=False)
