"""SQL of the table `webhooks`: who receives which types of events."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection

_INSERT = """
insert into webhooks (webhook_id, url, types, secret) values ($1, $2, $3, $4) returning created_at
"""

_LIST = """
select webhook_id, url, types, status, created_at, failing_since, previous_until, last_delivered_at, last_failed_at,
    last_reason
from webhooks where $1::uuid is null or webhook_id = $1 order by webhook_id
"""

# A change of any kind is a new beginning for a receiver that rests.
_UPDATE = """
update webhooks
set url = coalesce($2, url), types = coalesce($3, types), status = coalesce($4, status),
    failures = 0, failing_since = null, free_at = case when failures > 0 then now() else free_at end
where webhook_id = $1
"""

_ROTATE = """
update webhooks set previous_secret = secret, previous_until = now() + $3::interval, secret = $2
where webhook_id = $1 returning previous_until
"""


async def lock_number(connection: Connection) -> int:
    """Return how many webhooks there are. Nobody adds one before this transaction ends."""
    await connection.execute("lock table webhooks in share row exclusive mode")
    return int(await connection.fetchval("select count(*) from webhooks"))


async def insert(connection: Connection, webhook_id: UUID, url: str, types: Sequence[str], secret: str) -> None:
    """Add a webhook, which receives events from now on."""
    await connection.execute(_INSERT, webhook_id, url, types, secret)


async def list_webhooks(connection: Connection, webhook_id: UUID | None = None) -> Sequence[asyncpg.Record]:
    """Return all webhooks, or the one of an id, without secrets."""
    return await connection.fetch(_LIST, webhook_id)


async def update(
    connection: Connection, webhook_id: UUID, url: str | None, types: Sequence[str] | None, status: str | None
) -> None:
    """Change what is not None."""
    await connection.execute(_UPDATE, webhook_id, url, types, status)


async def rotate(connection: Connection, webhook_id: UUID, secret: str, overlap: timedelta) -> datetime:
    """Replace the secret; the one before signs too for the length of `overlap`. Return until when."""
    until: datetime = await connection.fetchval(_ROTATE, webhook_id, secret, overlap)
    return until


async def delete(connection: Connection, webhook_id: UUID) -> bool:
    """Delete a webhook with its deliveries, and return whether there was one."""
    return await connection.fetchval("delete from webhooks where webhook_id = $1 returning true", webhook_id) is True
