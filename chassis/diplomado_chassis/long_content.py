"""Content that may be long: it waits in a file without a name, or is bytes already, and is read in pieces."""

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Final, Self

PIECE: Final = 256 * 1024
"""Bytes that are held at once. What is not longer is kept in memory."""


class LongContent:
    """Content of some size. It is read by one reader after the other, and takes room until it is closed."""

    def __init__(self, file: IO[bytes], size: int, head: bytes) -> None:
        self._file = file
        self.size = size
        self.head: Final = head
        """How it begins, which tells of what kind it is."""

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Take bytes that are in memory; they are not copied."""
        return cls(BytesIO(content), len(content), content[:16])

    async def pieces(self) -> AsyncIterator[bytes]:
        """Return it from the beginning, at most PIECE bytes at a time."""
        for start in range(0, self.size, PIECE):
            yield await asyncio.to_thread(self._read, start)

    async def sha256(self) -> bytes:
        """Return its digest."""
        return await asyncio.to_thread(self._sha256)

    def close(self) -> None:
        """Remove it from memory and disk."""
        self._file.close()

    def _read(self, start: int) -> bytes:
        self._file.seek(start)
        return self._file.read(PIECE)

    def _sha256(self) -> bytes:
        digest = hashlib.sha256()
        for start in range(0, self.size, PIECE):
            digest.update(self._read(start))
        return digest.digest()


async def received(chunks: AsyncIterable[bytes]) -> LongContent:
    """Take content in as it comes: a long one onto the disk."""
    file: IO[bytes] = BytesIO()
    size, head, waiting = 0, b"", bytearray()
    try:
        async for chunk in chunks:
            size += len(chunk)
            waiting += chunk
            if len(waiting) >= PIECE:
                if isinstance(file, BytesIO):
                    file, head = await asyncio.to_thread(TemporaryFile), bytes(waiting[:16])
                await asyncio.to_thread(file.write, waiting)
                waiting = bytearray()
        file.write(waiting)
        return LongContent(file, size, head or bytes(waiting[:16]))
    except BaseException:
        file.close()
        raise
