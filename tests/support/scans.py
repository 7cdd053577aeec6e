"""Counts how often tables are read whole. Plans show in it, and it does not depend on the machine."""

from collections.abc import Sequence

import asyncpg

from diplomado_chassis.postgres.database import Database
from tests.support.waiting import eventually

_READ = """
select relname, seq_tup_read, n_tup_ins from pg_stat_user_tables where schemaname = current_schema order by relname
"""
_VISIBLE = "select relpages <= relallvisible from pg_class where oid = $1::regclass"
_TABLES = "select tablename from pg_tables where schemaname = $1"


async def analyse(postgres: str, schema: str, tables: Sequence[str] = ()) -> None:
    """Vacuum and analyse tables, or all, as the server does in the background: from then on their size is known.

    While a transaction is open that began before the last rows were written, vacuum cannot mark their pages as visible
    to all, and an index-only scan reads the rows too: wait for its end. The same is so of a few pages with dead rows,
    which a vacuum leaves if it is not told to clean indexes.
    """
    connection = await asyncpg.connect(postgres)
    try:
        for table in tables or [row["tablename"] for row in await connection.fetch(_TABLES, schema)]:
            name = f'"{schema}".{table}'

            async def visible(name: str = name) -> bool:
                await connection.execute(f"vacuum (analyze, index_cleanup on) {name}")
                return bool(await connection.fetchval(_VISIBLE, name))

            await eventually(visible)
    finally:
        connection.terminate()


class Scans:
    """What the connection of a pool that was used last reads from now on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._before: dict[str, asyncpg.Record] = {}

    async def begin(self) -> None:
        """Count from now on."""
        self._before = await self._read()

    async def of_grown_tables(self, rows: int) -> dict[str, float]:
        """Return how often each table that grew by at least `rows` was read whole, in terms of the rows inserted."""
        found: dict[str, float] = {}
        for table, now in (await self._read()).items():
            before = self._before[table]
            if (inserted := now["n_tup_ins"] - before["n_tup_ins"]) >= rows:
                found[table] = (now["seq_tup_read"] - before["seq_tup_read"]) / inserted
        return found

    async def _read(self) -> dict[str, asyncpg.Record]:
        async with self._database.transaction() as connection:
            await connection.execute("select pg_stat_force_next_flush()")
        async with self._database.transaction() as connection:
            return {row["relname"]: row for row in await connection.fetch(_READ)}
