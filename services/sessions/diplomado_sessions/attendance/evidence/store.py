"""Files as they came and the rows in them: all SQL of them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.keyset import WHOLE, Listed, Page
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.copying import copy_encoded_rows, copy_long_row
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_sessions.attendance.evidence.choices import FileReading

_FIND = """
select file_id, session_id, layout, rows, withdrawn_at is not null as withdrawn from attendance_files
where session_id = $1 and sha256 = $2 and time_zone = $3 and shift_minutes = $4 and date_order is not distinct from $5
    and (mapping is null or mapping = $6)
"""
_FIND_BY_ID = """
select file_id, session_id, layout, rows, withdrawn_at is not null as withdrawn from attendance_files where file_id = $1
"""
_FIND_COUNTING = """
select file_id from attendance_files
where session_id = $1 and sha256 = $2 and withdrawn_at is null
    and not (time_zone = $3 and shift_minutes = $4 and date_order is not distinct from $5
        and (mapping is null or mapping is not distinct from $6))
"""
_OTHER_READING_COUNTS = """
select exists (
    select from attendance_files o join attendance_files f on f.session_id = o.session_id and f.sha256 = o.sha256
    where f.file_id = $1 and o.file_id <> $1 and o.withdrawn_at is null
)
"""
_RECOGNISED_SHARES = """
select people, recognised from attendance_files f join sessions s using (session_id)
where s.edition_id = $1 and f.sha256 <> $2 and f.withdrawn_at is null and people is not null
order by imported_at desc limit 20
"""
_REGISTERED = "select count(*) from registrations where edition_id = $1 and status = 'registered'"
_UPDATE_WITHDRAWN = """
update attendance_files set withdrawn_at = case when $2 then now() end where file_id = $1
"""
# COPY knows no conflict: whoever stores the same content at the same time waits, and then finds it.
_LOCK_CONTENT = "select pg_advisory_xact_lock(hashtextextended('content:' || encode($1, 'hex'), 0))"
_HAS_CONTENT = "select exists (select from raw_files where sha256 = $1)"
_INSERT = """
insert into attendance_files (file_id, session_id, sha256, name, layout, time_zone, shift_minutes, date_order, mapping,
    rows, people, recognised, imported_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, case when $5 = 'plain' then $9 end, $10, $11, $12, $13)
"""
_OF_SESSION = Listing(
    """
select file_id, name, encode(sha256, 'hex') as sha256, layout, source, time_zone, shift_minutes, date_order, rows,
    imported_by, imported_at, withdrawn_at
from attendance_files where session_id = $1
""",
    imported_at=datetime,
    file_id=UUID,
)
# The raw file contains the name and cannot be redacted, so its content is deleted; digest and other rows are kept.
_DELETE_CONTENT_SHOWING = """
with showing as (
    select distinct f.sha256 from attendance_files f
    join (
        select file_id, appearance_id from presences union all select file_id, appearance_id from totals
    ) as r using (file_id) join appearances a using (appearance_id)
    where a.registration_id = any($1) or (a.companions <> '{}' and a.companions && $1) or a.email_key = any($2)
        or (a.edition_id = any($3) and a.name_key = any($4))
    union
    select f.sha256 from attendance_files f join broken_rows b using (file_id)
    where b.email_key = any($2) or (b.edition_id = any($3) and b.name_key = any($4))
), without_content as (
    update raw_files set content = null where content is not null and sha256 in (select sha256 from showing)
)
update attendance_files set name = null where name is not null and sha256 in (select sha256 from showing)
"""
_DELETE_UNIDENTIFIED_PRESENCES = """
delete from presences where appearance_id in (
    select appearance_id from appearances where email_key = any($1) and registration_id is null
)
"""
_DELETE_PRESENCES_OF_SESSIONS = """
delete from presences where file_id in (select file_id from attendance_files where session_id = any($1))
"""
_DELETE_UNIDENTIFIED_TOTALS = """
delete from totals where appearance_id in (
    select appearance_id from appearances where email_key = any($1) and registration_id is null
)
"""
_DELETE_TOTALS_OF_SESSIONS = """
delete from totals where file_id in (select file_id from attendance_files where session_id = any($1))
"""
_COUNT_TOTALS = "select count(*) from totals where file_id = $1"
_DELETE_CONTENT_OF_SESSIONS = """
update raw_files set content = null where content is not null and sha256 in
    (select sha256 from attendance_files where session_id = any($1))
and not exists (select from attendance_files f join sessions s using (session_id)
    where f.sha256 = raw_files.sha256 and s.evidence_purged_at is null)
"""
_DELETE_NAMES_OF_SESSIONS = "update attendance_files set name = null where session_id = any($1)"


_LIVE = "select file_id, sha256 from attendance_files where session_id = $1 and source = $2 for update"
_INSERT_DIGEST = "insert into raw_files (sha256) values ($1) on conflict do nothing"
_INSERT_LIVE = """
insert into attendance_files (file_id, session_id, sha256, layout, source, time_zone, rows, imported_by)
values ($1, $2, $3, $4, $5, 'UTC', $6, $7)
"""
_UPDATE_LIVE = "update attendance_files set sha256 = $2, rows = $3, imported_at = now() where file_id = $1"
_DELETE_FILE = "delete from attendance_files where file_id = $1"
_DELETE_DIGEST = """
delete from raw_files r where r.sha256 = $1 and r.content is null
    and not exists (select from attendance_files f where f.sha256 = r.sha256)
"""
# Connections of erased people stay: what would replace them cannot be tied to them any more.
_DELETE_PRESENCES = """
delete from presences p using appearances a
where p.file_id = $1 and a.appearance_id = p.appearance_id and a.basis <> 'erased'
returning a.registration_id || a.companions as people
"""
_MAX_ROW = "select coalesce(max(row_number), 0) from presences where file_id = $1"
_OF_SOURCE = """
select e.effective_id as registration_id, p.joined_at, p.left_at
from presences p join attendance_files f using (file_id) join appearances a using (appearance_id)
    cross join unnest(a.registration_id || a.companions) as person (registration_id)
    join effective_registrations e on e.registration_id = person.registration_id
where f.session_id = $1 and f.source = $2
"""

Source = Literal["report", "webhook"]


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was imported into a session."""

    file_id: UUID
    session_id: UUID
    layout: str
    rows: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from and how its times are read. The name is what the sender called it."""

    content: LongContent
    sha256: bytes
    name: str | None
    reading: FileReading
    imported_by: str


async def find_file(connection: Connection, session_id: UUID, sha256: bytes, reading: FileReading) -> File | None:
    """Return the file with this digest and reading, if the session has it already; it may be withdrawn."""
    row = await connection.fetchrow(_FIND, session_id, sha256, *_columns(reading))
    return File(**row) if row else None


async def find_file_by_id(connection: Connection, file_id: UUID) -> File | None:
    """Return a file."""
    row = await connection.fetchrow(_FIND_BY_ID, file_id)
    return File(**row) if row else None


async def find_counting(connection: Connection, session_id: UUID, sha256: bytes, reading: FileReading) -> UUID | None:
    """Return the file that counts in a session and has the same content, read otherwise."""
    file_id: UUID | None = await connection.fetchval(_FIND_COUNTING, session_id, sha256, *_columns(reading))
    return file_id


async def has_other_reading(connection: Connection, file_id: UUID) -> bool:
    """Return whether the content of a file counts in its session, read otherwise."""
    return bool(await connection.fetchval(_OTHER_READING_COUNTS, file_id))


async def list_recognised_shares(connection: Connection, edition_id: UUID, sha256: bytes) -> list[tuple[int, int]]:
    """Return people and recognised people in the newest files of an edition that have another content."""
    rows = await connection.fetch(_RECOGNISED_SHARES, edition_id, sha256)
    return [(row["people"], row["recognised"]) for row in rows]


async def count_registered(connection: Connection, edition_id: UUID) -> int:
    """Return how many people are registered for an edition."""
    return int(await connection.fetchval(_REGISTERED, edition_id))


async def update_file_withdrawn(connection: Connection, file_id: UUID, *, withdrawn: bool) -> None:
    """Mark a file as withdrawn, or as counting again."""
    await connection.execute(_UPDATE_WITHDRAWN, file_id, withdrawn)


def _columns(reading: FileReading) -> tuple[str, int, str | None, str | None]:
    return reading.zone.key, reading.shift_minutes, reading.date_order, reading.mapping


async def list_files(connection: Connection, session_id: UUID, page: Page = WHOLE) -> Listed[dict[str, Any]]:
    """Return the files of a session, without their content, oldest first."""
    return await _OF_SESSION.fetch(connection, session_id, page=page)


async def insert_file(
    connection: Connection, session_id: UUID, origin: Origin, layout: str, rows: int, people: tuple[int, int]
) -> File:
    """Insert a file as it came, with how many people it names and how many are recognised.

    Content that is stored already is stored once.
    """
    file = File(uuid7(), session_id, layout, rows)
    await connection.execute(_LOCK_CONTENT, origin.sha256)
    if not await connection.fetchval(_HAS_CONTENT, origin.sha256):
        await copy_long_row(connection, "raw_files", ("sha256", "content"), (origin.sha256, origin.content))
    await connection.execute(
        _INSERT,
        file.file_id,
        session_id,
        origin.sha256,
        origin.name,
        layout,
        *_columns(origin.reading),
        rows,
        *people,
        origin.imported_by,
    )
    return file


async def insert_presences(connection: Connection, pieces: AsyncIterator[bytes], number: int) -> None:
    """Insert rows of a file, encoded: file, row number, appearance, role, both times."""
    columns = ("file_id", "row_number", "appearance_id", "role", "joined_at", "left_at")
    await copy_encoded_rows(connection, "presences", columns, pieces, number)


async def insert_totals(connection: Connection, pieces: AsyncIterator[bytes], number: int) -> None:
    """Insert rows of a file that have a duration and no times, encoded: file, row number, appearance, seconds."""
    columns = ("file_id", "row_number", "appearance_id", "seconds")
    await copy_encoded_rows(connection, "totals", columns, pieces, number)


async def count_totals(connection: Connection, file_id: UUID) -> int:
    """Return how many rows of a file have a duration and no times."""
    return int(await connection.fetchval(_COUNT_TOTALS, file_id))


async def delete_unidentified_totals(connection: Connection, emails: Sequence[str]) -> None:
    """Delete the totals of unidentified appearances with these e-mails."""
    await connection.execute(_DELETE_UNIDENTIFIED_TOTALS, emails)


async def delete_totals_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Delete the totals in all files of some sessions."""
    await connection.execute(_DELETE_TOTALS_OF_SESSIONS, sessions)


async def delete_content_showing(
    connection: Connection,
    registrations: Sequence[UUID],
    emails: Sequence[str],
    edition_ids: Sequence[UUID],
    names: Sequence[str],
) -> None:
    """Remove content and name of files that show some registrations, e-mails, or names within some editions."""
    await connection.execute(_DELETE_CONTENT_SHOWING, registrations, emails, edition_ids, names)


async def delete_unidentified_presences(connection: Connection, emails: Sequence[str]) -> None:
    """Delete the rows of unidentified appearances with these e-mails."""
    await connection.execute(_DELETE_UNIDENTIFIED_PRESENCES, emails)


async def delete_presences_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Delete the rows of all files of some sessions."""
    await connection.execute(_DELETE_PRESENCES_OF_SESSIONS, sessions)


async def delete_content_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Remove names and content of the files of some sessions, unless a session whose evidence stays has them too."""
    await connection.execute(_DELETE_CONTENT_OF_SESSIONS, sessions)
    await connection.execute(_DELETE_NAMES_OF_SESSIONS, sessions)


async def find_live(connection: Connection, session_id: UUID, source: Source) -> tuple[UUID, bytes] | None:
    """Return what a meeting program said by itself about a session: the file that stands for it, and its digest."""
    row = await connection.fetchrow(_LIVE, session_id, source)
    return (row["file_id"], row["sha256"]) if row else None


async def upsert_live(
    connection: Connection, file_id: UUID | None, session_id: UUID, source: Source, sha256: bytes, rows: int
) -> UUID:
    """Insert or update the file that stands for what a meeting program said by itself. There is no content."""
    await connection.execute(_INSERT_DIGEST, sha256)
    if file_id is not None:
        await connection.execute(_UPDATE_LIVE, file_id, sha256, rows)
        return file_id
    file_id = uuid7()
    await connection.execute(_INSERT_LIVE, file_id, session_id, sha256, f"zoom-live-{source}", source, rows, "zoom")
    return file_id


async def delete_live(connection: Connection, file_id: UUID) -> None:
    """Delete such a file. Its presences must have been deleted."""
    await connection.execute(_DELETE_FILE, file_id)


async def delete_digest(connection: Connection, sha256: bytes) -> None:
    """Delete a digest without content that no file has any more."""
    await connection.execute(_DELETE_DIGEST, sha256)


async def delete_presences_of_file(connection: Connection, file_id: UUID) -> tuple[set[UUID], int]:
    """Delete the rows of a file except those of erased people; return whom they showed, and the last row that stays."""
    rows = await connection.fetch(_DELETE_PRESENCES, file_id)
    people = {person for row in rows for person in row["people"] if person}
    return people, await connection.fetchval(_MAX_ROW, file_id)


async def insert_live_presences(
    connection: Connection, file_id: UUID, rows: Iterable[tuple[int, UUID, str, datetime, datetime]]
) -> None:
    """Insert rows of a file: number, appearance, role, and both times."""
    columns = ("file_id", "row_number", "appearance_id", "role", "joined_at", "left_at")
    await connection.copy_records_to_table("presences", columns=columns, records=((file_id, *row) for row in rows))


async def list_intervals_of_source(
    connection: Connection, session_id: UUID, source: Source
) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """Return the connections of identified people that one source shows, by registration."""
    found: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for row in await connection.fetch(_OF_SOURCE, session_id, source):
        found.setdefault(row["registration_id"], []).append((row["joined_at"], row["left_at"]))
    return found
