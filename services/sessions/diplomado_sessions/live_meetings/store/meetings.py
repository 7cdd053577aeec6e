"""Which meeting belongs to a session, and how far it is reconciled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.timetable.window import Window

_COLUMNS = """
m.session_id, m.kind, m.meeting_id, m.managed, m.synced_revision, m.removed, m.due_at, m.failures, m.last_problem,
m.ended_at, m.reports, m.reported_at, s.edition_id, s.code, s.revision, s.status, s.title_es, s.starts_at, s.ends_at,
s.time_zone
"""
_FIND = f"select {_COLUMNS} from live_meetings m join sessions s using (session_id) where session_id = $1"
_LOCK = f"{_FIND} for update of m"
_OF_MEETING = f"""
select {_COLUMNS} from live_meetings m join sessions s using (session_id) where m.meeting_id = $1 order by session_id
"""
_UPSERT = """
insert into live_meetings (session_id, kind, meeting_id, managed) values ($1, $2, $3, $4)
on conflict (session_id) do update set kind = excluded.kind, meeting_id = excluded.meeting_id,
    managed = excluded.managed, synced_revision = 0, removed = false, due_at = now(), failures = 0, last_problem = null,
    ended_at = null, reports = 0, reported_at = null
"""
# Whoever wakes a meeting while a worker has it sets `due_at`, which then stays when the worker ends.
_CLAIM = """
update live_meetings set due_at = null, leased_until = now() + make_interval(secs => $1)
where session_id = (
    select session_id from live_meetings
    where case when leased_until is null then due_at <= now() else leased_until <= now() end
    order by due_at limit 1 for update skip locked
)
returning session_id
"""
_CREATED = "update live_meetings set meeting_id = $2, synced_revision = $3 where session_id = $1 and meeting_id is null"
_SYNCED = "update live_meetings set synced_revision = $2 where session_id = $1"
_REMOVED = "update live_meetings set removed = true, due_at = null, leased_until = null where session_id = $1"
_WAIT = """
update live_meetings set due_at = least(due_at, $2), leased_until = null, failures = 0, last_problem = null
where session_id = $1
"""
_FAIL = """
update live_meetings set failures = failures + 1, last_problem = $3, leased_until = null,
    due_at = least(due_at, now() + make_interval(secs => $2))
where session_id = $1
"""
_ENDED = """
update live_meetings set ended_at = greatest(ended_at, $2),
    due_at = case when reports = 0 then least(due_at, $2 + make_interval(secs => $3)) else due_at end
where session_id = $1
"""
_WAKE = "update live_meetings set due_at = now() where session_id = $1 and not removed"
_UNREPORTED = "update live_meetings set due_at = now(), reports = 0 where session_id = $1 and not removed"
_REPORTED = "update live_meetings set reports = reports + 1, reported_at = now() where session_id = $1"
_INSERT_REPORTED = """
insert into reported_occurrences (session_id, occurrence) select $1, unnest($2::text[]) on conflict do nothing
"""
_LIST_REPORTED = "select occurrence from reported_occurrences where session_id = $1 order by occurrence"
_DIFFERENCES = """
select registration_id, webhook_seconds, report_seconds from meeting_differences where session_id = $1
order by registration_id
"""
_DELETE_DIFFERENCES = "delete from meeting_differences where session_id = $1"
_INSERT_DIFFERENCES = """
insert into meeting_differences (session_id, registration_id, webhook_seconds, report_seconds)
select $1, registration_id, webhook_seconds, report_seconds
from unnest($2::uuid[], $3::int[], $4::int[]) as new (registration_id, webhook_seconds, report_seconds)
"""
_DELETE = "delete from live_meetings where session_id = $1"


@dataclass(frozen=True, slots=True)
class LiveMeeting:
    """The meeting of a session. `meeting_id` is None until Zoom has made it."""

    session_id: UUID
    edition_id: UUID
    code: str
    title: str
    window: Window
    time_zone: str
    revision: int
    cancelled: bool
    kind: str
    meeting_id: str | None
    managed: bool
    synced_revision: int
    removed: bool
    due_at: datetime | None
    failures: int
    last_problem: str | None
    ended_at: datetime | None
    reports: int
    reported_at: datetime | None

    @property
    def content(self) -> dict[str, str | None]:
        """Return what a request may change; the identifier of a meeting that the worker makes is none of it."""
        return {"kind": self.kind, "meeting_id": None if self.managed else self.meeting_id}


async def find_meeting(connection: Connection, session_id: UUID) -> LiveMeeting | None:
    """Return the meeting of a session."""
    row = await connection.fetchrow(_FIND, session_id)
    return _meeting(row) if row else None


async def lock_meeting(connection: Connection, session_id: UUID) -> LiveMeeting | None:
    """Lock the meeting of a session and return it."""
    row = await connection.fetchrow(_LOCK, session_id)
    return _meeting(row) if row else None


async def list_by_meeting(connection: Connection, meeting_id: str) -> list[LiveMeeting]:
    """Return the sessions that use a meeting."""
    return [_meeting(row) for row in await connection.fetch(_OF_MEETING, meeting_id)]


async def upsert_meeting(
    connection: Connection, session_id: UUID, kind: str, meeting_id: str | None, *, managed: bool
) -> None:
    """Tie a session to a meeting, from the beginning; None lets the worker make one."""
    await connection.execute(_UPSERT, session_id, kind, meeting_id, managed)


async def delete_meeting(connection: Connection, session_id: UUID) -> None:
    """Untie a session from its meeting. Evidence stays."""
    await connection.execute(_DELETE, session_id)


async def claim_due(connection: Connection, lease: timedelta) -> UUID | None:
    """Return a session whose meeting is due. No other worker gets it before the lease ends."""
    session_id: UUID | None = await connection.fetchval(_CLAIM, lease.total_seconds())
    return session_id


async def update_created(connection: Connection, session_id: UUID, meeting_id: str, revision: int) -> None:
    """Store the identifier of a meeting that was made for a revision of the session."""
    await connection.execute(_CREATED, session_id, meeting_id, revision)


async def update_synced(connection: Connection, session_id: UUID, revision: int) -> None:
    """Store that Zoom knows a revision of the session."""
    await connection.execute(_SYNCED, session_id, revision)


async def update_removed(connection: Connection, session_id: UUID) -> None:
    """Store that a meeting was deleted in Zoom, or need not be: nothing is left to do."""
    await connection.execute(_REMOVED, session_id)


async def update_due(connection: Connection, session_id: UUID, due_at: datetime | None) -> None:
    """Store when a meeting is looked at next, after everything went well."""
    await connection.execute(_WAIT, session_id, due_at)


async def update_failed(connection: Connection, session_id: UUID, seconds: float, problem: str) -> None:
    """Store that work on a meeting failed, and after how many seconds it is tried again."""
    await connection.execute(_FAIL, session_id, seconds, problem)


async def update_ended(connection: Connection, session_id: UUID, ended_at: datetime, seconds: float) -> None:
    """Store when a meeting ended; its first report is due some seconds later, if that is earlier than planned."""
    await connection.execute(_ENDED, session_id, ended_at, seconds)


async def update_woken(connection: Connection, session_id: UUID) -> None:
    """Make a meeting due now."""
    await connection.execute(_WAKE, session_id)


async def update_unreported(connection: Connection, session_id: UUID) -> None:
    """Make the reports of a meeting due again, now."""
    await connection.execute(_UNREPORTED, session_id)


async def update_reported(connection: Connection, session_id: UUID, occurrences: Sequence[str]) -> None:
    """Store that the report was read, and of which occurrences."""
    await connection.execute(_INSERT_REPORTED, session_id, occurrences)
    await connection.execute(_REPORTED, session_id)


async def list_reported(connection: Connection, session_id: UUID) -> list[str]:
    """Return the occurrences of a session whose report was read."""
    return [row["occurrence"] for row in await connection.fetch(_LIST_REPORTED, session_id)]


async def list_differences(connection: Connection, session_id: UUID) -> dict[UUID, tuple[int, int]]:
    """Return seconds by webhooks and by the report, of registrations for which they differ."""
    return {
        row["registration_id"]: (row["webhook_seconds"], row["report_seconds"])
        for row in await connection.fetch(_DIFFERENCES, session_id)
    }


async def replace_differences(
    connection: Connection, session_id: UUID, differences: Mapping[UUID, tuple[int, int]]
) -> None:
    """Replace where the events and the report of a session differ."""
    await connection.execute(_DELETE_DIFFERENCES, session_id)
    await connection.execute(
        _INSERT_DIFFERENCES,
        session_id,
        list(differences),
        [webhook for webhook, _ in differences.values()],
        [report for _, report in differences.values()],
    )


def _meeting(row: asyncpg.Record) -> LiveMeeting:
    return LiveMeeting(
        session_id=row["session_id"],
        edition_id=row["edition_id"],
        code=row["code"],
        title=row["title_es"],
        window=Window(row["starts_at"], row["ends_at"]),
        time_zone=row["time_zone"],
        revision=row["revision"],
        cancelled=row["status"] == "cancelled",
        kind=row["kind"],
        meeting_id=row["meeting_id"],
        managed=row["managed"],
        synced_revision=row["synced_revision"],
        removed=row["removed"],
        due_at=row["due_at"],
        failures=row["failures"],
        last_problem=row["last_problem"],
        ended_at=row["ended_at"],
        reports=row["reports"],
        reported_at=row["reported_at"],
    )
