"""SQL of merges. The callers hold the locks of both people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection

_INSERT = """
insert into merges (merge_id, participant_id, into_participant_id, reason, actor, merged_at)
values ($1, $2, $3, $4, $5, $6)
"""
_INSERT_REGISTRATIONS = """
insert into merged_registrations
    (merge_id, registration_id, continued_by, participant_id, status, waiting_number, holds_place, expires_at)
select $1, r.registration_id, new.continued_by, r.participant_id, r.status, r.waiting_number, r.holds_place,
       r.expires_at
from unnest($2::uuid[], $3::uuid[]) as new (registration_id, continued_by) join registrations r using (registration_id)
"""
_FIND = """
select merge_id, participant_id, into_participant_id from merges where participant_id = $1 and split_at is null
"""
_REGISTRATIONS = """
select m.registration_id, m.continued_by, m.participant_id, m.status, m.waiting_number, m.holds_place, m.expires_at,
       r.edition_id, r.status as present_status, r.participant_id as present_participant
from merged_registrations m join registrations r using (registration_id)
where m.merge_id = $1 order by r.edition_id, m.registration_id
"""
_SPLIT = "update merges set split_reason = $2, split_by = $3, split_at = $4 where merge_id = $1"
_DELETE_REASONS = """
update merges set reason = '-', split_reason = case when split_at is null then null else '-' end
where participant_id = any ($1) or into_participant_id = any ($1)
"""


async def insert_merge(
    connection: Connection, participant_id: UUID, into: UUID, reason: str, actor: str, now: datetime
) -> UUID:
    """Store a merge and return its id."""
    merge_id = uuid7()
    await connection.execute(_INSERT, merge_id, participant_id, into, reason, actor, now)
    return merge_id


async def insert_registrations(
    connection: Connection, merge_id: UUID, registrations: Sequence[tuple[UUID, UUID | None]]
) -> None:
    """Store the present state of registrations, each with the one that continues it, before they change."""
    ids, continued_by = [one for one, _ in registrations], [other for _, other in registrations]
    await connection.execute(_INSERT_REGISTRATIONS, merge_id, ids, continued_by)


async def find_merge(connection: Connection, participant_id: UUID) -> Record | None:
    """Return the present merge of a record into another one."""
    return await connection.fetchrow(_FIND, participant_id)


async def list_registrations(connection: Connection, merge_id: UUID) -> Sequence[Record]:
    """Return the registrations of a merge with their state before it and their present one."""
    return await connection.fetch(_REGISTRATIONS, merge_id)


async def mark_split(connection: Connection, merge_id: UUID, reason: str, actor: str, now: datetime) -> None:
    """Store that a merge was a mistake."""
    await connection.execute(_SPLIT, merge_id, reason, actor, now)


async def delete_reasons(connection: Connection, participants: Sequence[UUID]) -> None:
    """Remove what the reasons of merges may say about people."""
    await connection.execute(_DELETE_REASONS, participants)
