"""Excuses and their documents: all SQL of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.publishing.restating import Raising
from diplomado_sessions.attendance.excuses.excuse import Excuse, Grounds, MediaType, Status

_COLUMNS = """
excuse_id, session_id, registration_id, edition_id, status, revision, reason, note, document, asked_by, asked_at,
approved_by, approved_at, withdrawn_by, withdrawn_at,
exists (select from excuse_documents d where d.excuse_id = excuses.excuse_id) as has_file
"""
_FIND = f"select {_COLUMNS} from excuses where excuse_id = $1"
_LIVE = f"select {_COLUMNS} from excuses where session_id = $1 and registration_id = $2 and status <> 'withdrawn'"
_OF_SESSION = Listing(
    f"""
select {_COLUMNS} from excuses
where session_id = $1 and ($2::text is null or status = $2) and ($3::uuid is null or registration_id = $3)
""",
    asked_at=datetime,
    excuse_id=UUID,
)
_OF_PERSON = f"""
select {_COLUMNS} from excuses where session_id = $1 and registration_id = $2 order by asked_at, excuse_id
"""
_INSERT = """
insert into excuses (excuse_id, session_id, registration_id, edition_id, status, reason, note, document, asked_by)
values ($1, $2, $3, $4, 'proposed', $5, $6, $7, $8)
"""
_NEXT = "select coalesce(max(revision), 0) + 1 from excuses where session_id = $1 and registration_id = $2"
_APPROVE = """
update excuses set status = 'approved', approved_by = $2, approved_at = now(), revision = $3 where excuse_id = $1
"""
_WITHDRAW = """
update excuses set status = 'withdrawn', withdrawn_by = $2, withdrawn_at = now(), revision = $3 where excuse_id = $1
"""
_UPSERT_FILE = """
insert into excuse_documents (excuse_id, media_type, content, sha256, uploaded_by) values ($1, $2, $3, sha256($3), $4)
on conflict (excuse_id) do update set media_type = excluded.media_type, content = excluded.content,
    sha256 = excluded.sha256, uploaded_by = excluded.uploaded_by, uploaded_at = now()
"""
_FIND_FILE = "select media_type, content from excuse_documents where excuse_id = $1"
_PRIVATE = """
select excuse_id from excuses join sessions using (session_id) where evidence_purged_at is not null
"""
_DELETE_FILES = "delete from excuse_documents where excuse_id in ({chosen})"
_DELETE_TEXTS = """
update excuses set note = null, document = null
where excuse_id in ({chosen}) and (note is not null or document is not null)
"""
_OF_REGISTRATIONS = "select excuse_id from excuses where registration_id = any($1)"
# Of several that were published for one session, the newest counts.
RAISING = Raising(
    "excuses",
    "registration_id",
    "registration_id, edition_id, session_id, revision, reason, excuse_id, status = 'withdrawn' as withdrawn",
    "revision > 0 and revision = (select max(other.revision) from excuses other "
    "where other.session_id = excuses.session_id and other.registration_id = excuses.registration_id)",
)
_SESSIONS_OF = "select distinct session_id from excuses where registration_id = any ($1::uuid[])"


async def find_excuse(connection: Connection, excuse_id: UUID) -> Excuse | None:
    """Return an excuse."""
    row = await connection.fetchrow(_FIND, excuse_id)
    return _read(row) if row else None


async def find_live_excuse(connection: Connection, session_id: UUID, registration_id: UUID) -> Excuse | None:
    """Return the excuse of a registration in a session that was not withdrawn."""
    row = await connection.fetchrow(_LIVE, session_id, registration_id)
    return _read(row) if row else None


async def list_excuses(
    connection: Connection, session_id: UUID, status: Status | None, registration_id: UUID | None, page: Page
) -> Listed[Excuse]:
    """Return excuses of a session, the withdrawn ones too, oldest first. None does not filter."""
    found = await _OF_SESSION.fetch(connection, session_id, status, registration_id, page=page)
    return Listed([_read(row) for row in found.rows], found.next)


async def list_excuses_of_person(connection: Connection, session_id: UUID, registration_id: UUID) -> list[Excuse]:
    """Return all excuses of a registration in a session, the withdrawn ones too, oldest first."""
    return [_read(row) for row in await connection.fetch(_OF_PERSON, session_id, registration_id)]


async def insert_excuse(
    connection: Connection, excuse_id: UUID, session_id: UUID, registration_id: UUID, edition_id: UUID,
    grounds: Grounds, author: str,
) -> None:  # fmt: skip
    """Insert a proposed excuse. Callers must hold the session's lock."""
    await connection.execute(
        _INSERT,
        excuse_id,
        session_id,
        registration_id,
        edition_id,
        grounds.reason,
        grounds.note,
        grounds.document,
        author,
    )


async def update_approved(connection: Connection, excuse: Excuse, author: str) -> None:
    """Approve an excuse under the next revision. Callers must hold the session's lock."""
    await connection.execute(_APPROVE, excuse.excuse_id, author, await _next(connection, excuse))


async def update_withdrawn(connection: Connection, excuse: Excuse, author: str) -> None:
    """Withdraw an excuse, under the next revision if it was published. Callers must hold the session's lock."""
    revision = await _next(connection, excuse) if excuse.status == "approved" else 0
    await connection.execute(_WITHDRAW, excuse.excuse_id, author, revision)


async def _next(connection: Connection, excuse: Excuse) -> int:
    revision: int = await connection.fetchval(_NEXT, excuse.session_id, excuse.registration_id)
    return revision


async def upsert_file(
    connection: Connection, excuse_id: UUID, media_type: MediaType, content: bytes, author: str
) -> None:
    """Store the document of an excuse in place of an earlier one."""
    await connection.execute(_UPSERT_FILE, excuse_id, media_type, content, author)


async def find_file(connection: Connection, excuse_id: UUID) -> tuple[MediaType, bytes] | None:
    """Return the uploaded document of an excuse."""
    row = await connection.fetchrow(_FIND_FILE, excuse_id)
    return (row["media_type"], row["content"]) if row else None


async def delete_private_parts(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Remove notes and documents of the excuses of some registrations."""
    await connection.execute(_DELETE_FILES.format(chosen=_OF_REGISTRATIONS), registrations)
    await connection.execute(_DELETE_TEXTS.format(chosen=_OF_REGISTRATIONS), registrations)


async def purge_private_parts(connection: Connection) -> int:
    """Remove notes and documents of excuses in sessions whose evidence was purged; return how many rows."""
    statuses = [await connection.execute(one.format(chosen=_PRIVATE)) for one in (_DELETE_FILES, _DELETE_TEXTS)]
    return sum(int(status.rpartition(" ")[2]) for status in statuses)


def _read(row: asyncpg.Record | Mapping[str, Any]) -> Excuse:
    values = dict(row)
    grounds = Grounds(values.pop("reason"), values.pop("note"), values.pop("document"))
    return Excuse(grounds=grounds, **values)


async def list_sessions_of(connection: Connection, registrations: Sequence[str]) -> list[UUID]:
    """Return the sessions for which registrations have any."""
    return [row["session_id"] for row in await connection.fetch(_SESSIONS_OF, registrations)]
