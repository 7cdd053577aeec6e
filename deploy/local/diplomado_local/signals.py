"""Runs a coroutine until it ends or a signal stops it: SIGINT (Ctrl-C), SIGTERM and SIGHUP (a closed terminal)."""

import asyncio
import os
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

STOPPED = 128 + signal.SIGINT
"""The exit code of a command that was stopped by a signal."""


def run(work: Coroutine[Any, Any, T]) -> T | None:
    """The result of `work`, or None if a signal came: then it was cancelled and has cleaned up.

    A second signal ends this process at once; on Linux its children end with it.
    """

    async def run_until_signal() -> T | None:
        loop = asyncio.get_running_loop()
        working = asyncio.ensure_future(work)
        stopped = False

        def stop() -> None:
            nonlocal stopped
            if stopped:
                os._exit(STOPPED)
            stopped = True
            working.cancel()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, stop)
        try:
            return await working
        except asyncio.CancelledError:
            if stopped:
                return None
            raise

    return asyncio.run(run_until_signal())
