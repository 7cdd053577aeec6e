"""Attendances as published and their corrections: all SQL of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.plans import discard_plans
from diplomado_sessions.attendance.presence.conclusions import (
    AttendanceChange,
    PublishedAttendance,
    Reason,
    ShownPresence,
)

_SHOWN = """
select e.effective_id as registration_id, p.file_id, p.joined_at, p.left_at
from appearances a join presences p using (appearance_id)
    cross join unnest(a.registration_id || a.companions) as person (registration_id)
    join effective_registrations e on e.registration_id = person.registration_id
where a.session_id = $1 and ($2::uuid[] is null or e.effective_id = any($2))
"""
# What was concluded of registrations before they were merged: a decision, or all that is left without evidence.
_MERGED = """
select e.effective_id, max(a.seconds) as seconds
from attendances a join effective_registrations e using (registration_id)
where a.session_id = $1 and e.effective_id = any($2) and e.effective_id <> a.registration_id and (a.decided or $3)
group by e.effective_id
"""
_COUNTING = """
select a.registration_id from attendances a join effective_registrations e using (registration_id)
where a.session_id = $1 and e.effective_id = a.registration_id
"""
_KEEP_OWN = """
update attendances set own_seconds = seconds where session_id = $1 and registration_id = any($2) and own_seconds is null
"""
_OWN = """
select registration_id, coalesce(own_seconds, seconds) as seconds from attendances
where session_id = $1 and registration_id = any($2)
"""
# Of two files with totals, the one that says more counts: they may show the same connections.
_TOTALS = """
select e.effective_id as registration_id, max(of_file.seconds)::int as seconds, array_agg(of_file.file_id) as files
from (select t.file_id, t.appearance_id, sum(t.seconds) as seconds from totals t group by 1, 2) as of_file
join appearances a using (appearance_id)
    cross join unnest(a.registration_id || a.companions) as person (registration_id)
    join effective_registrations e on e.registration_id = person.registration_id
where a.session_id = $1 and ($2::uuid[] is null or e.effective_id = any($2))
group by 1
"""
_PUBLISHED = """
select registration_id, revision, seconds, decided from attendances
where session_id = $1 and ($2::uuid[] is null or registration_id = any($2))
order by registration_id
"""
_UPSERT = """
insert into attendances (session_id, registration_id, revision, seconds, decided, recorded_at)
select $1, registration_id, revision, seconds, $5, $6
from unnest($2::uuid[], $3::int[], $4::int[]) as new (registration_id, revision, seconds)
on conflict (session_id, registration_id) do update set revision = excluded.revision, seconds = excluded.seconds,
    decided = excluded.decided, recorded_at = excluded.recorded_at
"""
_INSERT_CORRECTIONS = """
insert into corrections (correction_id, session_id, registration_id, revision, previous_seconds, seconds, reason, note,
    corrected_by, corrected_at)
select correction_id, $1, registration_id, revision, previous_seconds, seconds, $7, $8, $9, $10
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[])
    as new (correction_id, registration_id, revision, previous_seconds, seconds)
"""
_CORRECTIONS = """
select correction_id, registration_id, revision, previous_seconds, seconds, reason, note, corrected_by, corrected_at
from corrections where session_id = $1 order by corrected_at, correction_id
"""
_UNMATCHED = "select count(*) from appearances where session_id = $1 and basis = 'queued'"
_DELETE_NOTES_OF_SESSIONS = "update corrections set note = null where session_id = any($1) and note is not null"
_DELETE_NOTES = "update corrections set note = null where registration_id = any($1) and note is not null"


@dataclass(frozen=True, slots=True)
class Correction:
    """Author and reason of a change to an attendance. The note is free text and stays in this service."""

    reason: Reason
    author: str
    at: datetime
    note: str | None = None
    decided: bool = False


async def list_shown_presences(
    connection: Connection, session_id: UUID, registrations: Sequence[UUID] | None = None
) -> dict[UUID, ShownPresence]:
    """Return the connections of identified people in a session, of all or of the registrations given."""
    intervals: dict[UUID, list[tuple[datetime, datetime]]] = {}
    files: dict[UUID, set[UUID]] = {}
    for row in await connection.fetch(_SHOWN, session_id, registrations):
        intervals.setdefault(row["registration_id"], []).append((row["joined_at"], row["left_at"]))
        files.setdefault(row["registration_id"], set()).add(row["file_id"])
    shown = {
        registration: ShownPresence(found, tuple(sorted(files[registration])))
        for registration, found in intervals.items()
    }
    for row in await connection.fetch(_TOTALS, session_id, registrations):
        if row["registration_id"] not in shown:
            shown[row["registration_id"]] = ShownPresence((), tuple(sorted(set(row["files"]))), row["seconds"])
    return shown


async def list_merged_seconds(
    connection: Connection, session_id: UUID, registrations: Sequence[UUID], *, undecided: bool = False
) -> dict[UUID, int]:
    """Return the most seconds that coordinators decided for registrations merged into those given.

    With `undecided` also what was concluded from files.
    """
    rows = await connection.fetch(_MERGED, session_id, registrations, undecided)
    return {row["effective_id"]: row["seconds"] for row in rows}


async def list_own_seconds(connection: Connection, session_id: UUID, registrations: Sequence[UUID]) -> dict[UUID, int]:
    """Return what registrations alone had in a session whose evidence is gone, and remember it."""
    await connection.execute(_KEEP_OWN, session_id, registrations)
    rows = await connection.fetch(_OWN, session_id, registrations)
    return {row["registration_id"]: row["seconds"] for row in rows}


async def list_counting(connection: Connection, session_id: UUID) -> set[UUID]:
    """Return the registrations with attendance that are not merged into another one."""
    return {row["registration_id"] for row in await connection.fetch(_COUNTING, session_id)}


async def count_unmatched(connection: Connection, session_id: UUID) -> int:
    """Return how many appearances of a session are in the queue."""
    return int(await connection.fetchval(_UNMATCHED, session_id))


async def list_attendances(
    connection: Connection, session_id: UUID, registrations: Sequence[UUID] | None = None
) -> dict[UUID, PublishedAttendance]:
    """Return attendances as published, of all or of the registrations given."""
    return {
        row["registration_id"]: PublishedAttendance(row["revision"], row["seconds"], row["decided"])
        for row in await connection.fetch(_PUBLISHED, session_id, registrations)
    }


async def upsert_attendances(
    connection: Connection,
    session_id: UUID,
    changes: Sequence[AttendanceChange],
    at: datetime,
    *,
    decided: bool = False,
) -> None:
    """Store the attendances that are published from now on."""
    await connection.execute(
        _UPSERT,
        session_id,
        [change.registration_id for change in changes],
        [change.revision for change in changes],
        [change.seconds for change in changes],
        decided,
        at,
    )
    await discard_plans(connection, len(changes))


async def insert_corrections(
    connection: Connection, session_id: UUID, changes: Mapping[UUID, AttendanceChange], correction: Correction
) -> None:
    """Store changes by identifier of the correction, with author and reason, and the attendances that they make."""
    made = list(changes.values())
    await upsert_attendances(connection, session_id, made, correction.at, decided=correction.decided)
    await connection.execute(
        _INSERT_CORRECTIONS,
        session_id,
        list(changes),
        [change.registration_id for change in made],
        [change.revision for change in made],
        [change.previous_seconds for change in made],
        [change.seconds for change in made],
        correction.reason,
        correction.note,
        correction.author,
        correction.at,
    )


async def list_corrections(connection: Connection, session_id: UUID) -> list[dict[str, object]]:
    """Return the corrections of a session, oldest first."""
    return [dict(row) for row in await connection.fetch(_CORRECTIONS, session_id)]


async def delete_notes(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Remove the notes of corrections of some registrations."""
    await connection.execute(_DELETE_NOTES, registrations)


async def delete_notes_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Remove the notes of corrections of some sessions."""
    await connection.execute(_DELETE_NOTES_OF_SESSIONS, sessions)
