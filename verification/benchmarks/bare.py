"""The least that storing rows costs: what a service stored, inserted into a second schema of the same tables.

One `insert … select from unnest` for each table, all in one transaction.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg

Rows = dict[str, tuple[list[str], list[str], list[list[Any]]]]
"""By table: columns, their types, and the values of each column."""


async def stored(
    connection: "asyncpg.Connection[asyncpg.Record]", schema: str, conditions: Mapping[str, str], subject: UUID | str
) -> Rows:
    """Return the rows of tables that meet a condition about a subject: `$1`, and `{schema}` for the schema's name.

    Columns that are arrays are left out: unnest would flatten them.
    """
    found: Rows = {}
    for table, condition in conditions.items():
        columns = {
            name: kind for name, kind in (await _columns(connection, schema, table)).items() if kind[-2:] != "[]"
        }
        where = condition.format(schema=schema)
        rows = await connection.fetch(f"select {', '.join(columns)} from {schema}.{table} where {where}", subject)
        found[table] = (list(columns), list(columns.values()), [[row[name] for row in rows] for name in columns])
    return found


async def copy_parents(
    connection: "asyncpg.Connection[asyncpg.Record]", schema: str, bare: str, tables: Iterable[str]
) -> None:
    """Copy the tables that the rows refer to; what is there stays."""
    for table in tables:
        names = ", ".join(await _columns(connection, schema, table))
        await connection.execute(
            f"insert into {bare}.{table} ({names}) select {names} from {schema}.{table} on conflict do nothing"
        )


async def _columns(connection: "asyncpg.Connection[asyncpg.Record]", schema: str, table: str) -> dict[str, str]:
    """Return the columns of a table that can be written, with their types."""
    rows = await connection.fetch(
        "select attname, format_type(atttypid, null) as type from pg_attribute where attrelid = $1::text::regclass"
        " and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = '' order by attnum",
        f"{schema}.{table}",
    )
    return {row["attname"]: row["type"] for row in rows}


async def insert(connection: "asyncpg.Connection[asyncpg.Record]", bare: str, rows: Rows) -> None:
    """Insert rows as fast as Postgres takes them from a client."""
    async with connection.transaction():
        await connection.execute(f"set local search_path to {bare}")  # triggers write where the tables are
        for table, (names, types, values) in rows.items():
            unnested = ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, 1))
            await connection.execute("discard plans")
            await connection.execute(
                f"insert into {bare}.{table} ({', '.join(names)}) select * from unnest({unnested})", *values
            )


async def parse_and_insert(
    connection: "asyncpg.Connection[asyncpg.Record]", bare: str, content: bytes, rows: Rows
) -> None:
    """Read a CSV file without looking at it, and insert what became of it."""
    list(csv.reader(io.StringIO(content.decode())))
    await insert(connection, bare, rows)
