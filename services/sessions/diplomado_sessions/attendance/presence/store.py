"""Attendances as published and their corrections: all SQL of them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from diplomado_chassis.keyset import WHOLE, Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.postgres.pieces import pieces
from diplomado_chassis.postgres.plans import discard_plans
from diplomado_sessions.attendance.presence.conclusions import (
    AttendanceChange,
    PublishedAttendance,
    Reason,
    ShownPresence,
)
from diplomado_sessions.attendance.presence.margins import Margins
from diplomado_sessions.timetable.store import Session

# So many rows are written at once: encoding them holds the event loop.
_TURN = 250
# Files, reports and check-ins are united, so a person who was in the room and online is counted once for each second.
# Webhooks get lost, reports do not: what webhooks show of a person counts only while no file or report says when that
# person was connected. `check_in.stays` says why an arrival ends where it does.
_STAYS = """
lines as (
    select e.effective_id as registration_id, c.check_in_id,
        case when c.from_start then $4::timestamptz else c.came_at end as came_at,
        case when c.until_end then greatest($3::timestamptz, c.came_at) else c.left_at end as left_at
    from check_ins c join effective_registrations e using (registration_id)
    where c.session_id = $1 and ($2::uuid[] is null or e.effective_id = any($2)) and c.withdrawn_at is null
), ended as (
    select registration_id, check_in_id, came_at, left_at,
        min(left_at) filter (where came_at is null) over (
            partition by registration_id order by coalesce(came_at, left_at)
            groups between 1 following and unbounded following
        ) as next_left_at
    from lines
), stays as (
    select registration_id, check_in_id, came_at,
        coalesce(left_at, next_left_at, greatest($3::timestamptz, came_at)) as left_at
    from ended where came_at is not null
)
"""
_SHOWN = f"""
with {_STAYS}, person as (
    select a.appearance_id, e.effective_id as registration_id
    from appearances a cross join unnest(a.registration_id || a.companions) as one (registration_id)
    join effective_registrations e on e.registration_id = one.registration_id
    where a.session_id = $1 and ($2::uuid[] is null or e.effective_id = any($2))
), outranking as (
    select distinct registration_id
    from person join presences using (appearance_id) join attendance_files f using (file_id)
    where f.source <> 'webhook' and f.withdrawn_at is null
)
select registration_id, range_agg(tstzrange(joined_at, greatest(joined_at, left_at))) as united,
    array_agg(distinct evidence_id) as evidence
from (
    select person.registration_id, p.file_id as evidence_id, p.joined_at, p.left_at
    from person join presences p using (appearance_id) join attendance_files f using (file_id)
    where f.withdrawn_at is null
        and (f.source <> 'webhook' or person.registration_id not in (select registration_id from outranking))
    union all
    select registration_id, check_in_id, came_at, left_at from stays
) as shown group by 1
"""
# What was concluded of registrations before they were merged: a decision, or all that is left without evidence.
_MERGED = """
select e.effective_id, max(a.seconds) as seconds
from attendances a join effective_registrations e using (registration_id)
where a.session_id = $1 and e.effective_id = any($2) and e.effective_id <> a.registration_id and (a.decided or $3)
group by e.effective_id
"""
# Whoever has published attendance of a session: merged registrations are part of others.
_ATTENDING = Listing(
    """
select a.registration_id from attendances a join effective_registrations e using (registration_id)
where a.session_id = $1 and e.effective_id = a.registration_id
""",
    registration_id=UUID,
)
# Whoever has any evidence in a session or had attendance of it.
_CONCERNED = Listing(
    """
select distinct e.effective_id as registration_id
from (
    select unnest(registration_id || companions) as registration_id from appearances where session_id = $1
    union all select registration_id from check_ins where session_id = $1 and withdrawn_at is null
    union all select registration_id from attendances where session_id = $1
) as shown join effective_registrations e using (registration_id)
""",
    registration_id=UUID,
)
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
from (
    select t.file_id, t.appearance_id, sum(t.seconds) as seconds from totals t join attendance_files f using (file_id)
    where f.withdrawn_at is null group by 1, 2
) as of_file
join appearances a using (appearance_id)
    cross join unnest(a.registration_id || a.companions) as person (registration_id)
    join effective_registrations e on e.registration_id = person.registration_id
where a.session_id = $1 and ($2::uuid[] is null or e.effective_id = any($2))
group by 1
"""
_PUBLISHED = """
select registration_id, a.revision, seconds, decided,
    coalesce(session_seconds, extract(epoch from s.ends_at - s.starts_at)::int) as session_seconds,
    case when decided then coalesce(decided_seconds, seconds) end as decided_seconds, before_start, after_end
from attendances a join sessions s using (session_id)
where session_id = $1 and ($2::uuid[] is null or registration_id = any($2))
order by registration_id
"""
_UPSERT = """
insert into attendances (session_id, registration_id, revision, seconds, decided, decided_seconds, session_seconds,
    recorded_at, before_start, after_end)
select $1, registration_id, revision, seconds, decided_seconds is not null, decided_seconds, $6, $7,
    before_start::int[], after_end::int[]
from unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $8::text[], $9::text[])
    as new (registration_id, revision, seconds, decided_seconds, before_start, after_end)
on conflict (session_id, registration_id) do update set revision = excluded.revision, seconds = excluded.seconds,
    decided = excluded.decided, decided_seconds = excluded.decided_seconds,
    session_seconds = excluded.session_seconds, recorded_at = excluded.recorded_at,
    before_start = excluded.before_start, after_end = excluded.after_end
"""
_UPDATE_UNDECIDED = """
update attendances set decided = false, decided_seconds = null where session_id = $1 and registration_id = $2
"""
_CORRECTION = """
select c.session_id, c.registration_id, c.withdrawn_at, c.decided and not exists (
    select from corrections l where l.session_id = c.session_id and l.registration_id = c.registration_id
        and l.decided and l.revision > c.revision
) as deciding
from corrections c where c.correction_id = $1
"""
_WITHDRAW_CORRECTION = "update corrections set withdrawn_at = now() where correction_id = $1"
_INSERT_CORRECTIONS = """
insert into corrections (correction_id, session_id, registration_id, revision, previous_seconds, seconds, reason, note,
    corrected_by, corrected_at, decided)
select correction_id, $1, registration_id, revision, previous_seconds, seconds, $7, $8, $9, $10, $11
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[])
    as new (correction_id, registration_id, revision, previous_seconds, seconds)
"""
_CORRECTIONS = Listing(
    """
select correction_id, registration_id, revision, previous_seconds, seconds, reason, note, corrected_by, corrected_at,
    withdrawn_at
from corrections where session_id = $1 and ($2::uuid is null or registration_id = $2)
""",
    corrected_at=datetime,
    correction_id=UUID,
)
_LIST_ATTENDING = """
select registration_id::text as subject from attendances
where $1::uuid is null or registration_id > $1 group by registration_id order by attendances.registration_id limit $2
"""
_ATTENDED_SESSIONS = "select distinct session_id from attendances where registration_id = any($1::uuid[])"
_RAISE = """
update attendances a set revision = greatest(a.revision, $2) + 1
from sessions s where s.session_id = a.session_id and a.registration_id = any($1::uuid[]) and a.session_id = any($3)
returning a.session_id, a.registration_id, s.edition_id, a.revision, a.seconds,
    coalesce(a.session_seconds, extract(epoch from s.ends_at - s.starts_at)::int) as session_seconds,
    coalesce(a.recorded_at, now()) as recorded_at, a.before_start, a.after_end
"""
_ATTENDED = "select count(*) from attendances where session_id = $1 and seconds > 0"
_UNMATCHED = "select count(*) from appearances where session_id = $1 and basis = 'queued' and not withdrawn"
_DELETE_NOTES_OF_SESSIONS = "update corrections set note = null where session_id = any($1) and note is not null"
_DELETE_NOTES = "update corrections set note = null where registration_id = any($1) and note is not null"


@dataclass(frozen=True, slots=True)
class Correction:
    """Author and reason of a change to an attendance. The note is free text and stays in this service.

    `decided`: a coordinator states the seconds, and may withdraw that.
    """

    reason: Reason
    author: str
    at: datetime
    note: str | None = None
    decided: bool = False


async def list_shown_presences(
    connection: Connection, session: Session, registrations: Sequence[UUID] | None = None
) -> dict[UUID, ShownPresence]:
    """Return the connections and stays of identified people in a session, of all or of the registrations given.

    They are united: those that overlap or touch are one. A stay without a departure ends with the session's window.
    """
    window = session.window
    shown: dict[UUID, ShownPresence] = {}
    values = (session.session_id, registrations, window.ends_at, window.starts_at)
    async for rows in pieces(connection, _SHOWN, *values):
        # In a thread: one person may have thousands of connections.
        shown.update(await asyncio.to_thread(_shown, rows))
    for row in await connection.fetch(_TOTALS, session.session_id, registrations):
        if row["registration_id"] not in shown:
            shown[row["registration_id"]] = ShownPresence((), tuple(sorted(set(row["files"]))), row["seconds"])
    return shown


def _shown(rows: Sequence[asyncpg.Record]) -> dict[UUID, ShownPresence]:
    return {
        row["registration_id"]: ShownPresence(
            [(stretch.lower, stretch.upper) for stretch in row["united"]], tuple(sorted(row["evidence"]))
        )
        for row in rows
    }


async def list_merged_seconds(
    connection: Connection, session_id: UUID, registrations: Sequence[UUID], *, undecided: bool = False
) -> dict[UUID, int]:
    """Return the most seconds that coordinators decided for registrations merged into those given.

    With `undecided` also what was concluded from files.
    """
    rows = await connection.fetch(_MERGED, session_id, registrations, undecided)
    return {row["effective_id"]: row["seconds"] for row in rows}


async def keep_own_seconds(connection: Connection, session_id: UUID, registrations: Sequence[UUID]) -> None:
    """Remember what registrations alone had in a session whose evidence is gone, before it becomes something else."""
    await connection.execute(_KEEP_OWN, session_id, registrations)


async def list_own_seconds(connection: Connection, session_id: UUID, registrations: Sequence[UUID]) -> dict[UUID, int]:
    """Return what registrations alone had in a session whose evidence is gone."""
    rows = await connection.fetch(_OWN, session_id, registrations)
    return {row["registration_id"]: row["seconds"] for row in rows}


async def list_with_attendance(connection: Connection, session_id: UUID, page: Page) -> Listed[UUID]:
    """Return the registrations with published attendance of a session that are not merged into another one."""
    return _registrations(await _ATTENDING.fetch(connection, session_id, page=page))


async def list_concerned(connection: Connection, session_id: UUID, page: Page) -> Listed[UUID]:
    """Return the registrations that have evidence in a session or had attendance of it, those that count."""
    return _registrations(await _CONCERNED.fetch(connection, session_id, page=page))


def _registrations(listed: Listed[dict[str, Any]]) -> Listed[UUID]:
    return Listed([row["registration_id"] for row in listed.rows], listed.next)


async def count_attended(connection: Connection, session_id: UUID) -> int:
    """Return how many registrations have any attendance of a session."""
    return int(await connection.fetchval(_ATTENDED, session_id))


async def count_unmatched(connection: Connection, session_id: UUID) -> int:
    """Return how many appearances of a session are in the queue."""
    return int(await connection.fetchval(_UNMATCHED, session_id))


async def list_attendances(
    connection: Connection, session_id: UUID, registrations: Sequence[UUID] | None = None
) -> dict[UUID, PublishedAttendance]:
    """Return attendances as published, of all or of the registrations given."""
    return {
        row["registration_id"]: PublishedAttendance(
            row["revision"],
            row["seconds"],
            row["decided"],
            row["session_seconds"],
            row["decided_seconds"],
            Margins(tuple(row["before_start"]), tuple(row["after_end"])),
        )
        for row in await connection.fetch(_PUBLISHED, session_id, registrations)
    }


async def list_attending(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations with attendance behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST_ATTENDING, after, limit)]


async def list_attended_sessions(connection: Connection, registrations: Sequence[str]) -> list[UUID]:
    """Return the sessions of which registrations have attendance."""
    return [row["session_id"] for row in await connection.fetch(_ATTENDED_SESSIONS, registrations)]


async def raise_above(
    connection: Connection, registrations: Sequence[str], sessions: Sequence[UUID], above: int
) -> list[asyncpg.Record]:
    """Give attendances revisions above one, and return them as published. The caller has locked the sessions."""
    return await connection.fetch(_RAISE, registrations, above, sessions)


async def upsert_attendances(
    connection: Connection,
    session_id: UUID,
    changes: Sequence[AttendanceChange],
    session_seconds: int,
    at: datetime,
) -> None:
    """Store the attendances that are published from now on, of a session of this length."""
    for start in range(0, len(changes), _TURN):
        some = changes[start : start + _TURN]
        await connection.execute(
            _UPSERT,
            session_id,
            [change.registration_id for change in some],
            [change.revision for change in some],
            [change.seconds for change in some],
            [change.decided_seconds for change in some],
            session_seconds,
            at,
            [_array(change.margins.before_start) for change in some],
            [_array(change.margins.after_end) for change in some],
        )
    await discard_plans(connection, len(changes))


def _array(numbers: Sequence[int]) -> str:
    """Return an array as Postgres writes it: unnest flattens arrays of arrays of different lengths."""
    return f"{{{','.join(map(str, numbers))}}}"


async def insert_corrections(
    connection: Connection,
    session_id: UUID,
    changes: Mapping[UUID, AttendanceChange],
    session_seconds: int,
    correction: Correction,
) -> None:
    """Store changes by identifier of the correction, with author and reason, and the attendances that they make."""
    made = list(changes.values())
    await upsert_attendances(connection, session_id, made, session_seconds, correction.at)
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
        correction.decided,
    )


async def find_correction(connection: Connection, correction_id: UUID) -> asyncpg.Record | None:
    """Return session, registration and withdrawal of a correction, and whether no later decision stands over it."""
    return await connection.fetchrow(_CORRECTION, correction_id)


async def update_correction_withdrawn(connection: Connection, correction_id: UUID) -> None:
    """Mark a correction as withdrawn."""
    await connection.execute(_WITHDRAW_CORRECTION, correction_id)


async def update_undecided(connection: Connection, session_id: UUID, registration_id: UUID) -> None:
    """Let the evidence count again for a registration. What is published stays until it is concluded again."""
    await connection.execute(_UPDATE_UNDECIDED, session_id, registration_id)


async def list_corrections(
    connection: Connection, session_id: UUID, registration_id: UUID | None = None, page: Page = WHOLE
) -> Listed[dict[str, Any]]:
    """Return the corrections of a session, or of one registration in it, oldest first."""
    return await _CORRECTIONS.fetch(connection, session_id, registration_id, page=page)


async def delete_notes(connection: Connection, registrations: Sequence[UUID]) -> None:
    """Remove the notes of corrections of some registrations."""
    await connection.execute(_DELETE_NOTES, registrations)


async def delete_notes_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Remove the notes of corrections of some sessions."""
    await connection.execute(_DELETE_NOTES_OF_SESSIONS, sessions)
