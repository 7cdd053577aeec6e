"""Long work without searches for cycles of objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_working = 0


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
