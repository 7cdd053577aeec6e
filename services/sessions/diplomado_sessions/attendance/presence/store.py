"""Attendances as published, the evidence under them, and corrections: all SQL of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence.conclusions import Change, Shown, Standing

_SHOWN = """
select a.registration_id, p.file_id, p.joined_at, p.left_at
from appearances a join presences p using (appearance_id)
where a.session_id = $1 and a.registration_id is not null and ($2::uuid[] is null or a.registration_id = any($2))
"""
_STANDING = """
select registration_id, revision, seconds, decided from attendances
where session_id = $1 and ($2::uuid[] is null or registration_id = any($2))
order by registration_id
"""
_PUBLISH = """
insert into attendances (session_id, registration_id, revision, seconds, decided, recorded_at)
select $1, registration_id, revision, seconds, $5, $6
from unnest($2::uuid[], $3::int[], $4::int[]) as new (registration_id, revision, seconds)
on conflict (session_id, registration_id) do update set revision = excluded.revision, seconds = excluded.seconds,
    decided = excluded.decided, recorded_at = excluded.recorded_at
"""
_CORRECT = """
insert into corrections (correction_id, session_id, registration_id, revision, previous_seconds, seconds, reason, note,
    corrected_by, corrected_at)
select correction_id, $1, registration_id, revision, previous_seconds, seconds, $7, $8, $9, $10
from unnest($2::uuid[], $3::uuid[], $4::int[], $5::int[], $6::int[])
    as new (correction_id, registration_id, revision, previous_seconds, seconds)
"""
_PARTICIPANTS = "select registration_id, participant_id from registrations where registration_id = any($1)"
_CORRECTIONS = """
select correction_id, registration_id, revision, previous_seconds, seconds, reason, note, corrected_by, corrected_at
from corrections where session_id = $1 order by corrected_at, correction_id
"""
_QUEUED = "select count(*) from appearances where session_id = $1 and basis = 'queued'"
_NOW = "select now()"


@dataclass(frozen=True, slots=True)
class Correction:
    """Who said why that an attendance is another one. The note is free text and stays in this service."""

    reason: str
    author: str
    at: datetime
    note: str | None = None
    decided: bool = False


async def shown(connection: Connection, session_id: UUID, people: Sequence[UUID] | None = None) -> dict[UUID, Shown]:
    """The connections of identified people in a session, of all or of those given."""
    intervals: dict[UUID, list[tuple[datetime, datetime]]] = {}
    files: dict[UUID, set[UUID]] = {}
    for row in await connection.fetch(_SHOWN, session_id, people):
        intervals.setdefault(row["registration_id"], []).append((row["joined_at"], row["left_at"]))
        files.setdefault(row["registration_id"], set()).add(row["file_id"])
    return {person: Shown(found, tuple(sorted(files[person]))) for person, found in intervals.items()}


async def standing(
    connection: Connection, session_id: UUID, people: Sequence[UUID] | None = None
) -> dict[UUID, Standing]:
    """Attendances as published, of all or of those given."""
    return {
        row["registration_id"]: Standing(row["revision"], row["seconds"], row["decided"])
        for row in await connection.fetch(_STANDING, session_id, people)
    }


async def publish(
    connection: Connection, session_id: UUID, changes: Sequence[Change], at: datetime, *, decided: bool = False
) -> None:
    """Store what is said of people's attendance from now on."""
    await connection.execute(
        _PUBLISH,
        session_id,
        [change.registration_id for change in changes],
        [change.revision for change in changes],
        [change.seconds for change in changes],
        decided,
        at,
    )


async def correct(
    connection: Connection, session_id: UUID, changes: Mapping[UUID, Change], correction: Correction
) -> None:
    """Store changes, by identifier of the correction, with author and reason beside them."""
    made = list(changes.values())
    await publish(connection, session_id, made, correction.at, decided=correction.decided)
    await connection.execute(
        _CORRECT,
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


async def participants(connection: Connection, registration_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The participant of each registration."""
    rows = await connection.fetch(_PARTICIPANTS, list(registration_ids))
    return {row["registration_id"]: row["participant_id"] for row in rows}


async def corrections(connection: Connection, session_id: UUID) -> list[dict[str, object]]:
    """The corrections of a session, oldest first."""
    return [dict(row) for row in await connection.fetch(_CORRECTIONS, session_id)]


async def queued(connection: Connection, session_id: UUID) -> int:
    """How many appearances of a session wait for a person."""
    return int(await connection.fetchval(_QUEUED, session_id))


async def now(connection: Connection) -> datetime:
    """The database's clock at the start of the transaction."""
    moment: datetime = await connection.fetchval(_NOW)
    return moment
