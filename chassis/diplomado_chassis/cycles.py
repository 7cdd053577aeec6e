"""Long work without searches for cycles of objects, and whose objects are freed while other requests are answered."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

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
