"""Deletes what the tables of other services' events must not keep."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_DELETE_ERASED = """
delete from described_names d
where participant_id = any($1::uuid[]) and exists (
    select from described_names erasure
    where erasure.participant_id = d.participant_id and erasure.digest is null and erasure.revision > d.revision
)
"""


async def delete_erased_names(connection: Connection, participants: Sequence[UUID]) -> None:
    """Delete the digests of names that are older than an erasure of the person."""
    await connection.execute(_DELETE_ERASED, participants)
