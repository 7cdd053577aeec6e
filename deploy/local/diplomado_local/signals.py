"""Running until a person says stop: Ctrl-C, SIGTERM and a closed terminal all mean the same."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

STOPPED = 128 + signal.SIGINT


def run(work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or None if it was told to stop: then it was cancelled and has cleaned up.

    A second signal ends this process at once; its children end by themselves where the system tells them.
    """

    async def until_told() -> T | None:
        loop = asyncio.get_running_loop()
        working = asyncio.ensure_future(work)
        told = False

        def stop() -> None:
            nonlocal told
            if told:
                os._exit(STOPPED)
            told = True
            working.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop)
        try:
            return await working
        except asyncio.CancelledError:
            if told:
                return None
            raise

    return asyncio.run(until_told())
