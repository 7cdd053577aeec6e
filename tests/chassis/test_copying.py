"""Rows that are copied in Postgres's binary format arrive as they are."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from diplomado_chassis.binary_rows import encoded, encoded_moment, encoded_number, encoded_text, row_of
from diplomado_chassis.ids import uuid7
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.copying import copy_encoded_rows, copy_long_row
from tests.chassis.conftest import Place

_MOMENTS = (datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), datetime(2021, 7, 14, 9, tzinfo=UTC))


async def test_copied_rows_are_the_rows_that_were_given(place: Place) -> None:
    """In several pieces, with moments before and after the epoch of Postgres, negative numbers, and nulls."""
    rows = [(uuid7(), number, f"año {number}", _MOMENTS[number % 2]) for number in range(-3, 1200)]
    columns = ("id", "number", "text", "at")
    async with place.database.transaction() as connection:
        await connection.execute(
            "create temporary table copied (id uuid, number int, text text, at timestamptz, content bytea)"
            " on commit drop"
        )

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(rows), 500):
                yield b"".join(
                    row_of(4) + encoded(one.bytes) + encoded_number(number) + encoded_text(text) + encoded_moment(at)
                    for one, number, text, at in rows[start : start + 500]
                )

        await copy_encoded_rows(connection, "copied", columns, pieces(), len(rows))
        assert [tuple(row) for row in await connection.fetch("select id, number, text, at from copied")] == rows
        content = bytes(range(256)) * 4000
        for text, long in ((None, LongContent.of(content)), (b"", b"")):
            await copy_long_row(connection, "copied", ("id", "text", "content"), (uuid7().bytes, text, long))
        stored = await connection.fetch(
            "select text, content from copied where content is not null order by text nulls first"
        )
        assert [tuple(row) for row in stored] == [(None, content), ("", b"")]
