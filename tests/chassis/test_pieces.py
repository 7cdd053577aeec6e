"""Many rows are read in pieces, so that other requests are answered between them."""

import asyncpg

from diplomado_chassis.postgres.pieces import PIECE, fetch_all, pieces
from diplomado_local.platform import Platform

ROWS = 3 * PIECE + 1


async def test_no_piece_is_longer_than_a_few_milliseconds_take(platform: Platform) -> None:
    connection = await asyncpg.connect(platform.postgres)
    try:
        async with connection.transaction(readonly=True):
            statement = "select n, repeat('x', 200) as words from generate_series(1, $1::int) as n"
            lengths = [len(piece) async for piece in pieces(connection, statement, ROWS)]
            assert lengths == [PIECE, PIECE, PIECE, 1]
            assert [row["n"] for row in await fetch_all(connection, statement, ROWS)] == list(range(1, ROWS + 1))
            assert await fetch_all(connection, statement, 0) == []
    finally:
        await connection.close()
