"""The queue of appearances that a coordinator has to decide."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection

_ORDER = "s.starts_at, s.code, a.shown_name, a.shown_email, a.appearance_id"
# Entries that wait have a name and an e-mail, perhaps empty; of an entry that was erased meanwhile nothing is left to
# compare, and the page begins at its session.
_QUEUE = f"""
select a.appearance_id, a.session_id, s.code, coalesce(s.actual_starts_at, s.starts_at) as starts_at,
    coalesce(s.actual_ends_at, s.ends_at) as ends_at, a.shown_name, a.shown_email, a.email_key,
    a.name_key, s.title_es, s.title_en
from appearances a join sessions s using (session_id)
where a.edition_id = $1 and a.basis = 'queued' and not a.withdrawn and ($3::uuid is null or ({_ORDER}) > (
    select s.starts_at, s.code, coalesce(a.shown_name, ''), coalesce(a.shown_email, ''), a.appearance_id
    from appearances a join sessions s using (session_id) where a.appearance_id = $3 and a.edition_id = $1
))
order by {_ORDER} limit $2
"""
_ENTRY = """
select a.appearance_id, a.session_id, s.code, coalesce(s.actual_starts_at, s.starts_at) as starts_at,
    coalesce(s.actual_ends_at, s.ends_at) as ends_at, a.shown_name, a.shown_email, a.email_key,
    a.name_key, s.title_es, s.title_en
from appearances a join sessions s using (session_id)
where a.edition_id = $1 and a.appearance_id = $2 and a.basis = 'queued' and not a.withdrawn
"""
_DECIDED = """
select a.appearance_id, s.code, s.title_es, s.title_en, a.shown_name, a.shown_email, a.decided_by, a.decided_at,
    array_remove(a.registration_id || a.companions, null) as people
from appearances a join sessions s using (session_id)
where a.edition_id = $1 and a.basis in ('resolved', 'set_aside')
    and ($2::uuid is null or (a.decided_at, a.appearance_id) < (
        select b.decided_at, b.appearance_id from appearances b where b.appearance_id = $2 and b.edition_id = $1
    ))
order by a.decided_at desc, a.appearance_id desc limit $3
"""
_SAME = """
select b.appearance_id from appearances a join appearances b on b.edition_id = a.edition_id
    and b.shown_name = a.shown_name and b.shown_email = a.shown_email and b.basis = 'queued' and not b.withdrawn
where a.edition_id = $1 and a.appearance_id = any($2) order by b.appearance_id
"""
_COUNT_QUEUE = "select count(*) from appearances where edition_id = $1 and basis = 'queued' and not withdrawn"
_ROWS = """
select appearance_id, file_id, row_number, role, joined_at, left_at
from presences join attendance_files using (file_id)
where appearance_id = any($1) and withdrawn_at is null order by joined_at, file_id, row_number
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, as the response shows it."""

    file_id: UUID
    row: int
    role: str
    joined_at: datetime
    left_at: datetime


async def list_queue(
    connection: Connection, edition_id: UUID, limit: int, after: UUID | None
) -> tuple[int, list[asyncpg.Record], dict[UUID, list[Row]]]:
    """Return how many appearances of an edition are queued, a page of them by session and name, and the rows of each.

    The page begins behind the appearance `after`, which may have been decided meanwhile.
    """
    total: int = await connection.fetchval(_COUNT_QUEUE, edition_id)
    queued = await connection.fetch(_QUEUE, edition_id, limit, after)
    found = await connection.fetch(_ROWS, [entry["appearance_id"] for entry in queued])
    # In a thread: one entry may have a hundred thousand rows.
    return total, queued, await asyncio.to_thread(_rows_by_entry, found)


def _rows_by_entry(found: Sequence[asyncpg.Record]) -> dict[UUID, list[Row]]:
    rows: dict[UUID, list[Row]] = defaultdict(list)
    for row in found:
        rows[row["appearance_id"]].append(
            Row(row["file_id"], row["row_number"], row["role"], row["joined_at"], row["left_at"])
        )
    return rows


async def find_queued(
    connection: Connection, edition_id: UUID, appearance_id: UUID
) -> tuple[asyncpg.Record, list[Row]] | None:
    """Return an appearance of an edition that is queued, with its rows."""
    entry = await connection.fetchrow(_ENTRY, edition_id, appearance_id)
    if entry is None:
        return None
    found = await connection.fetch(_ROWS, [appearance_id])
    return entry, (await asyncio.to_thread(_rows_by_entry, found))[appearance_id]


async def list_same(connection: Connection, edition_id: UUID, appearance_ids: Sequence[UUID]) -> list[UUID]:
    """Return all appearances of an edition that wait under the same name and e-mail as one of these."""
    return [row["appearance_id"] for row in await connection.fetch(_SAME, edition_id, appearance_ids)]


async def list_decided(
    connection: Connection, edition_id: UUID, after: UUID | None, limit: int
) -> list[asyncpg.Record]:
    """Return the appearances of an edition about which people decided, the newest decision first, behind one of them.

    Behind one that was decided again meanwhile nothing follows.
    """
    return list(await connection.fetch(_DECIDED, edition_id, after, limit))
