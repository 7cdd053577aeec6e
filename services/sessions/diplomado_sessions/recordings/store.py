"""Recordings of sessions: all SQL of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_COLUMNS = "url, language, status, revision, published_at"
_FIND = f"select {_COLUMNS} from recordings where session_id = $1"
_UPSERT = f"""
insert into recordings (session_id, url, language, status, captured_by) values ($1, $2, $3, 'captured', $4)
on conflict (session_id) do update set url = excluded.url, language = excluded.language, status = 'captured',
    captured_by = excluded.captured_by, reviewed_by = null
returning {_COLUMNS}
"""
_REVIEW = f"""
update recordings set status = 'reviewed', reviewed_by = $2 where session_id = $1 returning {_COLUMNS}
"""
_PUBLISH = f"""
update recordings set status = 'published', revision = revision + 1, published_at = now()
where session_id = $1 returning {_COLUMNS}
"""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording and how far it has come. `revision` counts publications."""

    url: str
    language: str
    status: str
    revision: int
    published_at: datetime | None


async def find_recording(connection: Connection, session_id: UUID) -> Recording | None:
    """Return the recording of a session."""
    row = await connection.fetchrow(_FIND, session_id)
    return Recording(**row) if row else None


async def upsert_recording(connection: Connection, session_id: UUID, url: str, language: str, author: str) -> Recording:
    """Store a link that has to be reviewed."""
    return await _fetch(connection, _UPSERT, session_id, url, language, author)


async def update_reviewed(connection: Connection, session_id: UUID, author: str) -> Recording:
    """Mark the recording of a session as reviewed."""
    return await _fetch(connection, _REVIEW, session_id, author)


async def update_published(connection: Connection, session_id: UUID) -> Recording:
    """Mark the recording of a session as published, under the next revision."""
    return await _fetch(connection, _PUBLISH, session_id)


async def _fetch(connection: Connection, statement: str, *values: object) -> Recording:
    row = await connection.fetchrow(statement, *values)
    assert row is not None
    return Recording(**row)
