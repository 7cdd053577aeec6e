"""Links to join sessions: all SQL of them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Raising

_URL = "select url from join_links where session_id = $1"
_URLS = "select session_id, url from join_links where session_id = any($1) and url is not null"
_UPSERT = """
insert into join_links as old (session_id, revision, url, set_at) values ($1, 1, $2, now())
on conflict (session_id) do update set revision = old.revision + 1, url = excluded.url, set_at = excluded.set_at
returning revision, set_at
"""
RAISING = Raising(
    "join_links",
    "session_id",
    "session_id, revision, url, set_at, "
    "(select edition_id from sessions s where s.session_id = join_links.session_id) as edition_id",
    "true",
)


async def find_url(connection: Connection, session_id: UUID) -> str | None:
    """Return the link of a session."""
    url: str | None = await connection.fetchval(_URL, session_id)
    return url


async def list_urls(connection: Connection, session_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the links of these sessions; those without a link are missing."""
    return {row["session_id"]: row["url"] for row in await connection.fetch(_URLS, session_ids)}


async def upsert_url(connection: Connection, session_id: UUID, url: str | None) -> tuple[int, datetime]:
    """Store the link of a session, or that it has none, under the next revision. Return the revision and the time."""
    row = await connection.fetchrow(_UPSERT, session_id, url)
    assert row is not None
    return row["revision"], row["set_at"]
