"""How each session was last announced: all SQL of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_FIND = """
select revision, closed, actual_starts_at, actual_ends_at, session_seconds, attended, waiting
from closures where session_id = $1
"""
_SHOWN = """
select min(p.joined_at) as starts_at, max(p.left_at) as ends_at
from attendance_files f join presences p using (file_id)
where f.session_id = $1 and f.withdrawn_at is null and p.joined_at < $3 and p.left_at > $2
"""
_COUNTS = """
select
    (
        select count(*) from attendances a join effective_registrations e using (registration_id)
        where a.session_id = $1 and a.seconds > 0 and e.effective_id = a.registration_id
    ) as attended,
    (select count(*) from appearances where session_id = $1 and basis = 'queued' and not withdrawn) as waiting
"""
_UPSERT = """
insert into closures as old (session_id, revision, closed, actual_starts_at, actual_ends_at, session_seconds, attended,
    waiting)
values ($1, 1, true, $2, $3, $4, $5, $6)
on conflict (session_id) do update set revision = old.revision + 1, closed = true,
    actual_starts_at = excluded.actual_starts_at, actual_ends_at = excluded.actual_ends_at,
    session_seconds = excluded.session_seconds, attended = excluded.attended, waiting = excluded.waiting
returning revision
"""
_REOPEN = """
update closures set closed = false, revision = revision + 1 where session_id = $1 and closed returning revision
"""
_RAISE = "update closures set revision = greatest(revision, $2) + 1 where session_id = any($1) returning session_id"
_UNANNOUNCED = """
select session_id from sessions s
where closed_at is not null and not exists (select from closures c where c.session_id = s.session_id)
order by session_id limit $1
"""


@dataclass(frozen=True, slots=True)
class Closure:
    """The times and counts of a closed session as they are announced."""

    actual_starts_at: datetime | None
    actual_ends_at: datetime | None
    session_seconds: int
    attended: int
    waiting: int

    @property
    def times(self) -> tuple[datetime | None, datetime | None, int]:
        """What makes another revision."""
        return self.actual_starts_at, self.actual_ends_at, self.session_seconds


@dataclass(frozen=True, slots=True)
class Announced:
    """What was last announced of a session."""

    revision: int
    closed: bool
    closure: Closure


async def find_announced(connection: Connection, session_id: UUID) -> Announced | None:
    """Return what was last announced of a session."""
    row = await connection.fetchrow(_FIND, session_id)
    if row is None:
        return None
    values = dict(row)
    return Announced(values.pop("revision"), values.pop("closed"), Closure(**values))


async def raise_above(connection: Connection, sessions: Sequence[UUID], above: int) -> set[UUID]:
    """Give the announcements of locked sessions revisions above one; return those that were announced."""
    return {row["session_id"] for row in await connection.fetch(_RAISE, sessions, above)}


async def find_shown_times(
    connection: Connection, session_id: UUID, starts_at: datetime, ends_at: datetime
) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment in which anyone was connected, of connections that touch an interval.

    Withdrawn files show nothing.
    """
    row = await connection.fetchrow(_SHOWN, session_id, starts_at, ends_at)
    return (row["starts_at"], row["ends_at"]) if row and row["starts_at"] is not None else None


async def count_present(connection: Connection, session_id: UUID) -> tuple[int, int]:
    """Return how many registrations were present in a session, and how many entries nobody has identified."""
    row = await connection.fetchrow(_COUNTS, session_id)
    assert row is not None
    return row["attended"], row["waiting"]


async def upsert_closure(connection: Connection, session_id: UUID, closure: Closure) -> int:
    """Store that a session is announced as closed, and return the revision. Callers must hold the session's lock."""
    revision: int = await connection.fetchval(
        _UPSERT,
        session_id,
        closure.actual_starts_at,
        closure.actual_ends_at,
        closure.session_seconds,
        closure.attended,
        closure.waiting,
    )
    return revision


async def update_reopened(connection: Connection, session_id: UUID) -> int | None:
    """Store that a session is open again, and return the revision; None if it was not announced as closed."""
    revision: int | None = await connection.fetchval(_REOPEN, session_id)
    return revision


async def list_unannounced(connection: Connection, limit: int) -> Sequence[UUID]:
    """Return closed sessions that were never announced as closed."""
    return [row["session_id"] for row in await connection.fetch(_UNANNOUNCED, limit)]
