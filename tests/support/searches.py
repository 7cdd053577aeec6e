"""Counts the garbage collector's searches for cycles, which hold the interpreter."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def searched() -> Iterator[list[int]]:
    """Yield the generations that are searched until the block ends."""
    searches: list[int] = []

    def note(phase: str, about: dict[str, Any]) -> None:
        if phase == "start":
            searches.append(about["generation"])

    gc.callbacks.append(note)
    try:
        yield searches
    finally:
        gc.callbacks.remove(note)
