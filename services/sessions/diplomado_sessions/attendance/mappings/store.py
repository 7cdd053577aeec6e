"""Mappings of columns, one for each edition: all SQL of them."""

import json
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.formats.mapping import PlainMapping

_FIND = "select columns from plain_mappings where edition_id = $1"
_LOCK = "select pg_advisory_xact_lock(hashtextextended('mapping:' || $1::text, 0))"
_UPSERT = """
insert into plain_mappings (edition_id, columns, decided_by) values ($1, $2::jsonb, $3)
on conflict (edition_id) do update
set columns = excluded.columns, decided_by = excluded.decided_by, decided_at = excluded.decided_at
"""


async def find_mapping(connection: Connection, edition_id: UUID) -> PlainMapping | None:
    """Return the mapping of an edition, or None."""
    columns = await connection.fetchval(_FIND, edition_id)
    if columns is None:
        return None
    return PlainMapping(json.loads(columns) if isinstance(columns, str) else columns)


async def lock_mapping(connection: Connection, edition_id: UUID) -> None:
    """Let one transaction at a time change the mapping of an edition."""
    await connection.execute(_LOCK, str(edition_id))


async def upsert_mapping(connection: Connection, edition_id: UUID, mapping: PlainMapping, author: str) -> None:
    """Store the mapping of an edition instead of the one before."""
    await connection.execute(_UPSERT, edition_id, json.dumps(dict(mapping.columns)), author)
