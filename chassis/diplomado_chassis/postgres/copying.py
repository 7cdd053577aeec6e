"""Copies many rows, or a long one, into a table while other requests are answered."""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from diplomado_chassis.binary_rows import NULL
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.plans import discard_plans

_TURN = 500
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"


async def copy_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], number: int
) -> None:
    """Insert `number` rows by COPY. Encoding them takes the event loop for a few milliseconds at a time."""
    if number:
        await connection.copy_records_to_table(table, columns=columns, records=_in_turns(rows))
        await discard_plans(connection, number)


async def _in_turns(rows: Iterable[Sequence[Any]]) -> AsyncIterator[Sequence[Any]]:
    for number, row in enumerate(rows, start=1):
        yield row
        if number % _TURN == 0:
            await asyncio.sleep(0)


async def copy_encoded_rows(
    connection: Connection, table: str, columns: Sequence[str], pieces: AsyncIterator[bytes], number: int
) -> None:
    """Insert `number` rows by COPY, which come in pieces of whole rows, each made by `binary_rows.encoded_row`.

    It takes a fraction of the time of `copy_rows`, and is worth it for very many rows.
    """
    if number:
        await connection.copy_to_table(table, columns=columns, source=_file_of(pieces), format="binary")
        await discard_plans(connection, number)


async def copy_long_row(
    connection: Connection, table: str, columns: Sequence[str], fields: Sequence[bytes | LongContent | None]
) -> None:
    """Insert one row whose fields may be very long. A parameter of a statement would be copied as a whole, twice.

    Fields are in the binary form of their types: texts in UTF-8, identifiers as 16 bytes.
    """

    async def pieces() -> AsyncIterator[bytes]:
        yield struct.pack(">h", len(columns))
        for field in fields:
            if field is None:
                yield NULL
                continue
            content = LongContent.of(field) if isinstance(field, bytes) else field
            yield struct.pack(">i", content.size)
            async for piece in content.pieces():
                yield piece

    await connection.copy_to_table(table, columns=columns, source=_file_of(pieces()), format="binary")


async def _file_of(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield _BEGIN
    async for piece in pieces:
        yield piece
    yield _END
