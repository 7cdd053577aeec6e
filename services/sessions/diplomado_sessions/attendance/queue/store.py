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
where a.edition_id = $1 and a.basis = 'queued' and not a.withdrawn and ($4::uuid is null or a.session_id = $4)
    and ($3::uuid is null or ({_ORDER}) > (
        select s.starts_at, s.code, coalesce(a.shown_name, ''), coalesce(a.shown_email, ''), a.appearance_id
        from appearances a join sessions s using (session_id) where a.appearance_id = $3 and a.edition_id = $1
    ))
order by {_ORDER} limit $2
"""
# A guest is everything under one name and e-mail as shown, and stands at the first session. What names no person, as a
# device without an e-mail, says nothing about another session: each is a guest of its own.
_SAME_GUEST = """
b.edition_id = a.edition_id and (b.name_key = a.name_key or b.email_key = a.email_key)
    and b.shown_name = a.shown_name and b.shown_email = a.shown_email and b.basis = 'queued' and not b.withdrawn
"""
_GUESTS = """
with queued as (
    select a.appearance_id, a.session_id, a.shown_name, a.shown_email, a.email_key, a.name_key, s.code, s.starts_at,
        s.ends_at, s.actual_starts_at, s.actual_ends_at, s.title_es, s.title_en, row_number() over (
            partition by a.shown_name, a.shown_email,
                case when a.name_key is null and a.email_key is null then a.appearance_id end
            order by s.starts_at, s.code, a.appearance_id
        ) as place
    from appearances a join sessions s using (session_id)
    where a.edition_id = $1 and a.basis = 'queued' and not a.withdrawn
)
select appearance_id, session_id, code, coalesce(actual_starts_at, starts_at) as starts_at,
    coalesce(actual_ends_at, ends_at) as ends_at, shown_name, shown_email, email_key, name_key, title_es, title_en
from queued
where place = 1 and (
    $3::uuid is null or (queued.starts_at, code, shown_name, shown_email, appearance_id) > (
        select s.starts_at, s.code, coalesce(a.shown_name, ''), coalesce(a.shown_email, ''), a.appearance_id
        from appearances a join sessions s using (session_id) where a.appearance_id = $3 and a.edition_id = $1
    )
)
order by queued.starts_at, code, shown_name, shown_email, appearance_id limit $2
"""
_OF_GUESTS = f"""
select a.appearance_id as guest_id, b.appearance_id, s.title_es, s.title_en,
    coalesce(s.actual_starts_at, s.starts_at) as starts_at, coalesce(s.actual_ends_at, s.ends_at) as ends_at
from appearances a
join appearances b on {_SAME_GUEST} and b.appearance_id <> a.appearance_id
join sessions s on s.session_id = b.session_id
where a.appearance_id = any($1) order by s.starts_at, s.code, b.appearance_id
"""
_ALL_OF_GUESTS = f"""
select b.appearance_id, a.appearance_id as guest_id
from appearances a join appearances b on {_SAME_GUEST}
where a.edition_id = $1 and a.appearance_id = any($2)
"""
# The same name with another e-mail is another account, and perhaps another person.
_OTHER_EMAILS = """
select a.appearance_id as guest_id, array_agg(distinct b.shown_email) as emails
from appearances a
join appearances b on b.edition_id = a.edition_id and b.name_key = a.name_key and b.shown_email <> a.shown_email
    and b.shown_email <> '' and b.basis = 'queued' and not b.withdrawn
where a.appearance_id = any($1) group by a.appearance_id
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
_COUNT_QUEUE = """
select count(*) from appearances
where edition_id = $1 and basis = 'queued' and not withdrawn and ($2::uuid is null or session_id = $2)
"""
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
    connection: Connection, edition_id: UUID, session_id: UUID | None, limit: int | None, after: UUID | None
) -> tuple[int, list[asyncpg.Record], dict[UUID, list[Row]]]:
    """Return how many appearances of an edition are queued, a page of them by session and name, and the rows of each.

    With a session they are those of the session. The page begins behind the appearance `after`, which may have been
    decided meanwhile.
    """
    total: int = await connection.fetchval(_COUNT_QUEUE, edition_id, session_id)
    queued = await connection.fetch(_QUEUE, edition_id, limit, after, session_id)
    found = await connection.fetch(_ROWS, [entry["appearance_id"] for entry in queued])
    # In a thread: one entry may have a hundred thousand rows.
    return total, queued, await asyncio.to_thread(_rows_by_entry, found)


async def list_guests(
    connection: Connection, edition_id: UUID, limit: int, after: UUID | None
) -> tuple[int, list[asyncpg.Record], list[asyncpg.Record], dict[UUID, list[str]], dict[UUID, list[Row]]]:
    """Return how many appearances are queued, a page of guests, their further appearances, other e-mails and rows.

    A guest stands for all appearances under one name and e-mail.
    """
    total: int = await connection.fetchval(_COUNT_QUEUE, edition_id, None)
    guests = await connection.fetch(_GUESTS, edition_id, limit, after)
    keys = [guest["appearance_id"] for guest in guests]
    further = await connection.fetch(_OF_GUESTS, keys)
    others = {row["guest_id"]: row["emails"] for row in await connection.fetch(_OTHER_EMAILS, keys)}
    found = await connection.fetch(_ROWS, [*keys, *(one["appearance_id"] for one in further)])
    return total, guests, list(further), others, await asyncio.to_thread(_rows_by_entry, found)


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


async def list_of_guests(connection: Connection, edition_id: UUID, appearance_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return all appearances of the guests that some appearances are of, each with that one."""
    rows = await connection.fetch(_ALL_OF_GUESTS, edition_id, appearance_ids)
    return {row["appearance_id"]: row["guest_id"] for row in rows}


async def list_decided(
    connection: Connection, edition_id: UUID, after: UUID | None, limit: int
) -> list[asyncpg.Record]:
    """Return the appearances of an edition about which people decided, the newest decision first, behind one of them.

    Behind one that was decided again meanwhile nothing follows.
    """
    return list(await connection.fetch(_DECIDED, edition_id, after, limit))
