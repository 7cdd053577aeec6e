"""How facts of any order and repetition become rows: the highest revision of each key, as columns for `unnest`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from diplomado_chassis.handling import Received

R = TypeVar("R", bound=Received[Any])

HORIZON = "interval '6 months'"
"""Facts noted longer ago let nothing new follow, so that a purged delivery is never made and sent again."""


def newest(facts: Sequence[R], key: Callable[[R], UUID]) -> list[R]:
    """Return the highest revision of each key, by key: an upsert may touch a row once, and rows are locked in order."""
    highest: dict[UUID, R] = {}
    for fact in facts:
        kept = highest.get(key(fact))
        if kept is None or fact.event.revision > kept.event.revision:
            highest[key(fact)] = fact
    return [highest[one] for one in sorted(highest)]


def columns(rows: Iterable[tuple[object, ...]], *, width: int) -> list[list[object]]:
    """Turn rows of `width` values into as many columns."""
    turned: list[list[object]] = [[] for _ in range(width)]
    for row in rows:
        for column, value in zip(turned, row, strict=True):
            column.append(value)
    return turned
