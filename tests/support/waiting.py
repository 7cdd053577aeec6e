"""Waits for a condition instead of sleeping."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = float(os.environ.get("PATIENCE_OF_TESTS", "180"))
"""Seconds after which a test gives up. Only a broken test takes that long: a busy machine must not fail one.

`verification.mutants` breaks the code on purpose and waits less.
"""


async def eventually(probe: Callable[[], Awaitable[T]], seconds: float = PATIENCE, every: float = 0.05) -> T:
    """The first true answer of `probe`; TimeoutError with its last answer, or its last failed assertion as the cause.

    An AssertionError of the probe counts as "not yet", so that a probe may be a few asserts and return True.
    """
    deadline = time.monotonic() + seconds
    while True:
        failed: AssertionError | None = None
        answer: T | None = None
        try:
            answer = await asyncio.wait_for(probe(), max(1.0, deadline - time.monotonic()))
            if answer:
                return answer
        except AssertionError as error:
            failed = error
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s; the last answer was {answer!r}") from failed
        await asyncio.sleep(every)
