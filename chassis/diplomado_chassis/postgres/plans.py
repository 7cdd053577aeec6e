"""Cached plans of a connection, which become wrong when a table grows within one transaction.

A prepared statement and the check of a foreign key keep the plan that they got after five executions. A plan that was
made while a table had few pages reads the whole table. It is replaced only when the table is analysed, and nobody else
can analyse rows that are not committed: 100,000 rows that refer to 50,000 new ones then read 2.5 * 10⁹ rows.
"""

from diplomado_chassis.postgres.database import Connection

BULK_ROWS = 500
"""From this many rows on, reading a table whole for each of them costs more than planning all statements again."""


async def discard_plans(connection: Connection, rows: int) -> None:
    """Let the connection plan everything anew if a table grows by many rows.

    Call it after an insert of many rows that others refer to or that are read later in the transaction. If one
    statement inserts rows together with rows that refer to them, call it before that statement too: foreign keys are
    checked, and planned, at its end. Prepared statements stay valid.
    """
    if rows >= BULK_ROWS:
        await connection.execute("discard plans")
