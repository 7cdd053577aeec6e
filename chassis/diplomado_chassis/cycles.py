"""Long work without searches for cycles of objects, and whose objects are freed while other requests are answered."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_working = 0
_TURN: Final = 500


@contextmanager
def without_searches() -> Iterator[None]:
    """Put off the garbage collector's searches for cycles until the end of this block, and of others beside it.

    A search holds the interpreter, for tens of milliseconds with the objects of a long file, which have no cycles and
    are freed without it. Let the block end after its objects are gone, else the next search
    meets them. Call it on the event loop.
    """
    global _working  # noqa: PLW0603 - the collector is one for the process
    _working += 1
    gc.disable()
    try:
        yield
    finally:
        _working -= 1
        if not _working:
            gc.enable()


def putting_off_searches(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Let a handler of long work run `without_searches`: what it held is gone at its end."""

    @wraps(handler)
    async def handle(*arguments: P.args, **keywords: P.kwargs) -> R:
        with without_searches():
            return await handler(*arguments, **keywords)

    return handle


async def let_go(*many: list[Any] | dict[Any, Any]) -> None:
    """Empty collections of very many objects, some at a time: to free them all at once holds the interpreter."""
    for held in many:
        while held:
            if isinstance(held, list):
                del held[-_TURN:]
            else:
                for _ in range(min(_TURN, len(held))):
                    held.popitem()
            await asyncio.sleep(0)
