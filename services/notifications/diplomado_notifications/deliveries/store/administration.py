"""Lists, counts, retries and deletes deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing

# The age begins anew, so that the delivery is tried as long as any other.
_RETRY = """
update deliveries
set status = 'pending', reason = null, code = null, due_at = now(), first_attempt_at = null, lost = 0, joined_to = null
where delivery_id = $1 and status = 'failed'
"""

_FAILED = """
status = 'failed' and edition_id = $1 and ($2::text is null or template = $2) and ($3::text is null or reason = $3)
"""

_COUNT_FAILED = f"""
select template, reason, count(*) as failed from deliveries where {_FAILED} group by template, reason order by 1, 2
"""

_RETRY_FAILED = f"""
update deliveries
set status = 'pending', reason = null, code = null, due_at = now(), first_attempt_at = null, lost = 0, joined_to = null
where delivery_id in (select delivery_id from deliveries where {_FAILED} order by delivery_id for update)
    and status = 'failed'
"""

_LIST = Listing(
    """
select delivery_id, template, registration_id, edition_id, subject_id, status, reason, code, attempts, created_at,
    due_at, sent_at
from deliveries
where ($1::uuid is null or edition_id = $1)
    and ($2::text is null or template = $2)
    and ($3::text is null or status = $3)
    and ($4::uuid is null or registration_id = $4)
    and (
        num_nonnulls($5::text[], $6::text[], $7::text[]) = 0 or exists (
        select from editions e where e.edition_id = deliveries.edition_id
            and ($5::text[] is null or e.mission = any ($5))
            and ($6::text[] is null or e.programmes && $6)
            and ($7::text[] is null or e.code = any ($7))
    )
    )
""",
    created_at=datetime,
    delivery_id=UUID,
)

_COUNT_BY_TEMPLATE = """
select template,
    count(*) filter (where status = 'sent') as sent,
    count(*) filter (where status in ('pending', 'sending')) as pending,
    count(*) filter (where status = 'failed') as failed,
    count(*) filter (where status = 'superseded') as superseded,
    count(*) filter (where status = 'dropped') as dropped
from deliveries
where ($1::uuid is null or edition_id = $1)
    and (
        num_nonnulls($2::text[], $3::text[], $4::text[]) = 0 or exists (
        select from editions e where e.edition_id = deliveries.edition_id
            and ($2::text[] is null or e.mission = any ($2))
            and ($3::text[] is null or e.programmes && $3)
            and ($4::text[] is null or e.code = any ($4))
    )
    )
group by template
order by template
"""

_DROP_WAITING = """
update deliveries set status = 'dropped', reason = coalesce(reason, 'person_or_edition_unknown'), due_at = now()
where status = 'pending' and attempts = 0 and created_at < now() - interval '3 months'
"""

_DELETE_OLD = """
delete from deliveries where delivery_id in (
    select delivery_id from deliveries where created_at < now() - interval '12 months' order by created_at limit 10000
)
"""


async def list_deliveries(
    connection: Connection,
    *,
    edition_id: UUID | None,
    template: str | None,
    status: str | None,
    registration_id: UUID | None,
    page: Page,
    scope: Scope,
) -> Listed[dict[str, Any]]:
    """Return deliveries in the order of their creation."""
    return await _LIST.fetch(connection, edition_id, template, status, registration_id, *scope.arrays, page=page)


async def count_by_template(connection: Connection, edition_id: UUID | None, scope: Scope) -> dict[str, dict[str, int]]:
    """Return the number of deliveries by template and outcome."""
    rows = await connection.fetch(_COUNT_BY_TEMPLATE, edition_id, *scope.arrays)
    return {row["template"]: {name: count for name, count in row.items() if name != "template"} for row in rows}


async def lock_status(connection: Connection, delivery_id: UUID) -> str | None:
    """Lock a delivery and return its status; None if there is none of that id."""
    status: str | None = await connection.fetchval(
        "select status from deliveries where delivery_id = $1 for update", delivery_id
    )
    return status


async def retry(connection: Connection, delivery_id: UUID) -> None:
    """Make a failed delivery due."""
    await connection.execute(_RETRY, delivery_id)


async def count_failed(
    connection: Connection, edition_id: UUID, template: str | None, reason: str | None
) -> Sequence[asyncpg.Record]:
    """Count the failed deliveries of an edition by template and reason."""
    return await connection.fetch(_COUNT_FAILED, edition_id, template, reason)


async def update_failed_due(connection: Connection, edition_id: UUID, template: str | None, reason: str | None) -> int:
    """Make the failed deliveries of an edition due again, and return their number."""
    status = await connection.execute(_RETRY_FAILED, edition_id, template, reason)
    return int(status.rpartition(" ")[2])


async def drop_waiting(connection: Connection) -> None:
    """Drop the deliveries for which something has been unknown for three months."""
    await connection.execute(_DROP_WAITING)


async def delete_old(connection: Connection) -> int:
    """Delete up to 10,000 deliveries that are older than twelve months, and return their number."""
    return int((await connection.execute(_DELETE_OLD)).rpartition(" ")[2])
