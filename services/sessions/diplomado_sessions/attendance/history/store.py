"""The history of decisions about files, appearances, times and corrections: all SQL of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.keyset import WHOLE, Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing

Action = Literal[
    "file_withdrawn",
    "file_restored",
    "file_replaced",
    "session_reopened",
    "times_set",
    "times_withdrawn",
    "identity_decided",
    "identity_withdrawn",
    "correction_withdrawn",
    "session_cancelled",
]

_COLUMNS = "entry_id, session_id, action, subject_id, registration_id, starts_at, ends_at, reason, decided_by"
_INSERT = f"insert into attendance_history ({_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_LIST = Listing(
    """
select entry_id, action, subject_id, registration_id, starts_at, ends_at, reason, decided_by, decided_at
from attendance_history where session_id = $1 and ($2::text is null or action = $2)
""",
    decided_at=datetime,
    entry_id=UUID,
)
_DELETE_REASONS_OF_SESSIONS = """
update attendance_history set reason = null where session_id = any($1) and reason is not null
"""
# A reason about a file may name a person whom the file shows.
_DELETE_REASONS = """
with showing as (
    select appearance_id from appearances
    where registration_id = any($1) or (companions <> '{}' and companions && $1) or email_key = any($2)
        or (edition_id = any($3) and name_key = any($4))
)
update attendance_history set reason = null where reason is not null and (
    registration_id = any($1)
    or subject_id in (
        select appearance_id from showing
        union all select file_id from presences join showing using (appearance_id)
        union all select file_id from totals join showing using (appearance_id)
        union all select file_id from broken_rows
            where email_key = any($2) or (edition_id = any($3) and name_key = any($4))
    )
)
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision. `subject_id` is the file, the appearance or the correction that it is about."""

    session_id: UUID
    action: Action
    author: str
    reason: str | None = None
    subject_id: UUID | None = None
    registration_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def insert_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Insert decisions, in their order."""
    await connection.executemany(
        _INSERT,
        [
            (
                uuid7(),
                entry.session_id,
                entry.action,
                entry.subject_id,
                entry.registration_id,
                entry.starts_at,
                entry.ends_at,
                entry.reason,
                entry.author,
            )
            for entry in entries
        ],
    )


async def list_entries(
    connection: Connection, session_id: UUID, action: Action | None = None, page: Page = WHOLE
) -> Listed[dict[str, Any]]:
    """Return the decisions about a session, or those of one kind, oldest first."""
    return await _LIST.fetch(connection, session_id, action, page=page)


async def delete_reasons(
    connection: Connection,
    registrations: Sequence[UUID],
    emails: Sequence[str],
    edition_ids: Sequence[UUID],
    names: Sequence[str],
) -> None:
    """Remove the reasons of decisions about some registrations, and about files that show them.

    Files show them by e-mails, or by names within some editions; their rows must still be there.
    """
    await connection.execute(_DELETE_REASONS, registrations, emails, edition_ids, names)


async def delete_reasons_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Remove the reasons of decisions about some sessions."""
    await connection.execute(_DELETE_REASONS_OF_SESSIONS, sessions)
