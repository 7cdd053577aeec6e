"""Computations about many rows let other requests have their turns, and those about few take no detour."""

import asyncio

import pytest

from diplomado_chassis.turns import TURN, in_turns, parts


@pytest.mark.parametrize(("items", "turns"), [(0, 0), (1, 0), (TURN - 1, 0), (TURN, 1), (3 * TURN + 1, 3)])
async def test_others_have_a_turn_after_each_hundred(items: int, turns: int) -> None:
    others = 0

    async def other() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    try:
        assert await in_turns(lambda number: number * 2, range(items)) == list(range(0, 2 * items, 2))
        assert others == turns
    finally:
        beside.cancel()


def test_parts_have_a_size_but_for_the_last() -> None:
    assert [list(part) for part in parts(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(parts([], 2)) == []
