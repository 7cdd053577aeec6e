"""Computations about many rows, in turns with other requests on the event loop."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")
R = TypeVar("R")

TURN: Final = 100
"""How many are computed at a time: a millisecond or two, if each takes 10 to 20 µs."""


async def in_turns(make: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Return what a function makes of each item. Few are computed at once, without any detour."""
    made: list[R] = []
    left = iter(items)
    while turn := list(islice(left, TURN)):
        made += map(make, turn)
        if len(turn) == TURN:
            await asyncio.sleep(0)
    return made


def parts(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Return items in parts of a size, the last of them shorter; none of none."""
    return (items[start : start + size] for start in range(0, len(items), size))
