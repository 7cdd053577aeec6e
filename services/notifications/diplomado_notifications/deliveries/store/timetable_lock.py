"""The lock of an edition's timetable: mails are decided while no change of its sessions comes in."""

from collections.abc import Collection
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

KEY = "hashtextextended('diplomado-timetable:' || current_schema() || ':' || edition_id, 0)"
"""The number that is locked, in a query that has a column `edition_id`."""

_LOCK_EXCLUSIVE = f"""
select pg_advisory_xact_lock(key)
from (select {KEY} as key from unnest($1::uuid[]) as edition_id order by key) as keys
"""
_LOCK_SHARED = f"select pg_advisory_xact_lock_shared({KEY}) from (select $1::uuid as edition_id) as one"


async def lock_timetable_exclusive(connection: Connection, editions: Collection[UUID]) -> None:
    """Lock these editions and their timetables until the end of the transaction: no mail about them is decided.

    So a mail either contains a change, or was composed before it, and the planning of mails about the change sees that.
    """
    await connection.execute(_LOCK_EXCLUSIVE, list(editions))


async def lock_timetable_shared(connection: Connection, edition: UUID) -> None:
    """Lock the timetable of an edition until the end of the transaction: no change of its sessions comes in."""
    await connection.execute(_LOCK_SHARED, edition)
