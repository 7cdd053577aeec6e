"""The inbox: ids of processed events. A repeated event is recognised in the transaction of its effect."""

from collections.abc import Collection
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_NUMBER = attrgetter("int")  # the same order as that of the ids, at a fraction of the cost
# It returns the repeated ids, which are rare: returning all new ids would take longer than the rest.
_CLAIM = """
with claimed as (insert into inbox (event_id) select unnest($1::uuid[]) on conflict do nothing returning event_id)
select event_id from unnest($1::uuid[]) as told (event_id) except select event_id from claimed
"""


async def claim(connection: Connection, event_ids: Collection[UUID]) -> set[UUID]:
    """Insert the ids of events that this transaction processes, and return those that were processed before.

    The ids are inserted in order, so two consumers with the same events wait for each other and never deadlock.
    """
    rows = await connection.fetch(_CLAIM, sorted(event_ids, key=_NUMBER))
    return {row["event_id"] for row in rows}


async def list_received(connection: Connection, event_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when events were processed; those that were not are left out."""
    rows = await connection.fetch("select event_id, received_at from inbox where event_id = any($1)", event_ids)
    return {row["event_id"]: row["received_at"] for row in rows}
