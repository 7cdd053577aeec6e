"""Copies many rows, or a long one, into a table while other requests are answered."""

import asyncio
import struct
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.plans import discard_plans

_TURN = 500
_PIECE = 256 * 1024
_BEGIN, _END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_NULL = struct.pack(">i", -1)
_EPOCH, _MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[bytes], number: int
) -> None:
    """Insert `number` rows by COPY, of which each is the fields of a row, made by the functions `encoded_…`.

    It takes a fraction of the time of `copy_rows`, and is worth it for very many rows of the same few values.
    """
    if number:
        count = struct.pack(">h", len(columns))
        turns = iter(rows)
        pieces = iter(lambda: b"".join(count + row for row in islice(turns, _TURN)), b"")
        await connection.copy_to_table(table, columns=columns, source=_file_of(pieces), format="binary")
        await discard_plans(connection, number)


async def copy_long_row(
    connection: Connection, table: str, columns: Sequence[str], fields: Sequence[bytes | None]
) -> None:
    """Insert one row whose fields may be very long. A parameter of a statement would be copied as a whole, twice.

    Fields are in the binary form of their types: texts in UTF-8, identifiers as 16 bytes.
    """

    def pieces() -> Iterable[bytes]:
        yield struct.pack(">h", len(columns))
        for field in fields:
            yield _NULL if field is None else struct.pack(">i", len(field))
            content = memoryview(field or b"")
            yield from (bytes(content[start : start + _PIECE]) for start in range(0, len(content), _PIECE))

    await connection.copy_to_table(table, columns=columns, source=_file_of(pieces()), format="binary")


async def _file_of(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    yield _BEGIN
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)
    yield _END


def encoded(value: bytes) -> bytes:
    """Return a field that is in its binary form already: a text in UTF-8, the bytes of an identifier."""
    return struct.pack(">i", len(value)) + value


def encoded_moment(moment: datetime) -> bytes:
    """Return a field of a timestamptz column."""
    return struct.pack(">iq", 8, (moment - _EPOCH) // _MICROSECOND)


def encoded_number(number: int) -> bytes:
    """Return a field of an int column."""
    return struct.pack(">ii", 4, number)
