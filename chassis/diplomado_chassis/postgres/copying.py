"""Copies many rows into a table while other requests are answered."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.plans import discard_plans

_TURN = 500


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
