"""Which record another one is merged into. Callers have locked both people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_UPDATE = """
update participants set merged_into = $2, described_at = $3, revision = revision + 1
where participant_id = $1 returning revision
"""
_HAS_MERGED = "select exists (select from participants where merged_into = $1)"
_GROUP = """
select coalesce(merged_into, participant_id) as kept from participants where participant_id = any ($1)
"""
_MERGED = "select participant_id from participants where merged_into = any ($1)"


async def update_merged_into(connection: Connection, participant_id: UUID, into: UUID | None, now: datetime) -> int:
    """Store which record a person's is merged into, or that it is their own again; return the new revision."""
    revision: int = await connection.fetchval(_UPDATE, participant_id, into, now)
    return revision


async def has_merged_records(connection: Connection, participant_id: UUID) -> bool:
    """Return whether other records are merged into a person's."""
    merged: bool = await connection.fetchval(_HAS_MERGED, participant_id)
    return merged


async def list_group(connection: Connection, participants: Sequence[UUID]) -> list[UUID]:
    """Return all records of people: those given, the ones that they are merged into, and all merged into these."""
    kept = {row["kept"] for row in await connection.fetch(_GROUP, participants)}
    merged = {row["participant_id"] for row in await connection.fetch(_MERGED, list(kept))}
    return sorted({*participants, *kept, *merged})
