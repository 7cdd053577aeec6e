"""Long content is what came, whether it waits in memory or on the disk."""

import hashlib
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diplomado_chassis.long_content import PIECE, LongContent, received
from tests.support.properties import examples

SIZES = st.lists(st.integers(0, PIECE + 1), max_size=5)


async def _chunks(content: bytes, sizes: list[int]) -> AsyncIterator[bytes]:
    for size in sizes:
        yield content[:size]
        content = content[size:]


@given(SIZES)
@example([])
@example([PIECE])
@example([5, PIECE - 6, 1])
@settings(max_examples=examples(20), deadline=None)
async def test_what_came_is_what_is_read(sizes: list[int]) -> None:
    content = (bytes(range(251)) * (sum(sizes) // 251 + 1))[: sum(sizes)]
    long = await received(_chunks(content, sizes))
    for _ in range(2):
        pieces = [piece async for piece in long.pieces()]
        assert b"".join(pieces) == content
        assert all(len(piece) <= PIECE for piece in pieces)
    assert (long.size, long.head) == (len(content), content[:16])
    assert await long.sha256() == hashlib.sha256(content).digest()
    assert isinstance(long._file, BytesIO) == (len(content) < PIECE)
    long.close()


async def test_bytes_in_memory_are_read_in_pieces_too() -> None:
    content = bytes(PIECE) + b"end"
    assert [len(piece) async for piece in LongContent.of(content).pieces()] == [PIECE, 3]


async def test_what_is_interrupted_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[BytesIO] = []

    def make() -> BytesIO:
        made.append(BytesIO())
        return made[-1]

    monkeypatch.setattr("diplomado_chassis.long_content.TemporaryFile", make)

    async def interrupted() -> AsyncIterator[bytes]:
        yield bytes(PIECE)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await received(interrupted())
    assert [file.closed for file in made] == [True]
