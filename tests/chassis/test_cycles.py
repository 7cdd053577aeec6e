"""Long work puts off the searches for cycles, and what ends gives them back."""

import gc

import pytest

from diplomado_chassis.cycles import let_go, putting_off_searches, without_searches


def test_searches_are_put_off_until_the_last_of_several_blocks_ends() -> None:
    assert gc.isenabled()
    first, second = without_searches(), without_searches()
    with first:
        second.__enter__()
        assert not gc.isenabled()
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()


def test_a_failure_gives_the_searches_back() -> None:
    with pytest.raises(ValueError, match="broken"), without_searches():
        raise ValueError("broken")
    assert gc.isenabled()


async def test_collections_are_emptied_whatever_their_size() -> None:
    many = [list(range(size)) for size in (0, 1, 500, 1201)]
    named = dict.fromkeys(range(1201))
    await let_go(*many, named)
    assert (many, named) == ([[]] * 4, {})


@pytest.mark.parametrize("fails", [False, True])
async def test_a_handler_of_long_work_puts_searches_off_until_its_end(fails: bool) -> None:
    @putting_off_searches
    async def handle(number: int) -> tuple[int, bool]:
        if fails:
            raise ValueError("broken")
        return number, gc.isenabled()

    if fails:
        with pytest.raises(ValueError, match="broken"):
            await handle(1)
    else:
        assert await handle(1) == (1, False)
    assert gc.isenabled()
    assert handle.__name__ == "handle"
