"""Reads many rows while other requests are answered."""

from collections.abc import AsyncIterator
from typing import Any, Final

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

PIECE: Final = 500
"""Rows that are read at once: to decode them takes the event loop for a few milliseconds."""


async def pieces(connection: Connection, statement: str, *values: Any) -> AsyncIterator[list[Record]]:
    """Return the rows of a statement in lists of at most PIECE. It needs a transaction."""
    cursor = await connection.cursor(statement, *values)
    while rows := await cursor.fetch(PIECE):
        yield rows
        if len(rows) < PIECE:
            return


async def fetch_all(connection: Connection, statement: str, *values: Any) -> list[Record]:
    """Return all rows of a statement, as `connection.fetch` does, in pieces."""
    return [row async for piece in pieces(connection, statement, *values) for row in piece]
