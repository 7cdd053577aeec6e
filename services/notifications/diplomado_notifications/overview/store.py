"""SQL of the overview."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection

_LIST = """
select delivery_id, template, registration_id, edition_id, subject_id, status, reason, code, attempts, created_at,
    due_at, sent_at
from deliveries
where ($1::uuid is null or edition_id = $1)
    and ($2::text is null or template = $2)
    and ($3::text is null or status = $3)
    and ($4::uuid is null or registration_id = $4)
    and (
        $5::uuid is null
        or (created_at, delivery_id) > (select created_at, delivery_id from deliveries where delivery_id = $5)
    )
order by created_at, delivery_id
limit $6
"""

_SUMMARY = """
select template,
    count(*) filter (where status = 'sent') as sent,
    count(*) filter (where status in ('pending', 'sending')) as pending,
    count(*) filter (where status = 'failed') as failed,
    count(*) filter (where status = 'superseded') as superseded,
    count(*) filter (where status = 'dropped') as dropped
from deliveries
where $1::uuid is null or edition_id = $1
group by template
order by template
"""

# A new age begins, so that the delivery is tried as long as any other.
_TRY_AGAIN = """
update deliveries
set status = 'pending', reason = null, code = null, due_at = now(), first_attempt_at = null, lost = 0
where delivery_id = $1 and status = 'failed'
"""


async def list_deliveries(
    connection: Connection,
    *,
    edition_id: UUID | None,
    template: str | None,
    status: str | None,
    registration_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> Sequence[asyncpg.Record]:
    """Return deliveries in the order in which they arose, from behind `after`."""
    return await connection.fetch(_LIST, edition_id, template, status, registration_id, after, limit)


async def summarise(connection: Connection, edition_id: UUID | None) -> dict[str, dict[str, int]]:
    """Return the number of deliveries by template and outcome."""
    rows = await connection.fetch(_SUMMARY, edition_id)
    return {row["template"]: {name: count for name, count in row.items() if name != "template"} for row in rows}


async def status_of(connection: Connection, delivery_id: UUID) -> str | None:
    """Return the status of a delivery, locked; None if there is none of that id."""
    status: str | None = await connection.fetchval(
        "select status from deliveries where delivery_id = $1 for update", delivery_id
    )
    return status


async def try_again(connection: Connection, delivery_id: UUID) -> None:
    """Make a failed delivery due."""
    await connection.execute(_TRY_AGAIN, delivery_id)
