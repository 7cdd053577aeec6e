"""Files as they came and the rows in them: all SQL of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.copying import copy_rows
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.formats.report import Presence, Total

_FIND = "select file_id, layout, rows from attendance_files where session_id = $1 and sha256 = $2"
_INSERT_CONTENT = "insert into raw_files (sha256, content) values ($1, $2) on conflict do nothing"
_INSERT = """
insert into attendance_files (file_id, session_id, sha256, name, layout, time_zone, rows, imported_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_OF_SESSION = """
select file_id, name, encode(sha256, 'hex') as sha256, layout, time_zone, rows, imported_by, imported_at
from attendance_files where session_id = $1 order by imported_at, file_id
"""
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


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was imported into a session."""

    file_id: UUID
    layout: str
    rows: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file came from. The name is what the sender called it."""

    content: bytes
    sha256: bytes
    name: str | None
    time_zone: str
    imported_by: str


async def find_file(connection: Connection, session_id: UUID, sha256: bytes) -> File | None:
    """Return the file with this digest, if the session has it already."""
    row = await connection.fetchrow(_FIND, session_id, sha256)
    return File(**row) if row else None


async def list_files(connection: Connection, session_id: UUID) -> list[dict[str, object]]:
    """Return the files of a session, without their content."""
    return [dict(row) for row in await connection.fetch(_OF_SESSION, session_id)]


async def insert_file(connection: Connection, session_id: UUID, origin: Origin, layout: str, rows: int) -> File:
    """Insert a file as it came. Content that another session has already is stored once."""
    file = File(uuid7(), layout, rows)
    await connection.execute(_INSERT_CONTENT, origin.sha256, origin.content)
    await connection.execute(
        _INSERT,
        file.file_id,
        session_id,
        origin.sha256,
        origin.name,
        layout,
        origin.time_zone,
        rows,
        origin.imported_by,
    )
    return file


async def insert_presences(
    connection: Connection,
    file_id: UUID,
    presences: Sequence[Presence],
    appearance_ids: Mapping[tuple[str, str], UUID],
) -> None:
    """Insert every row of a file with its number. `appearance_ids` are given by name and e-mail as shown."""
    await copy_rows(
        connection,
        "presences",
        ("file_id", "row_number", "appearance_id", "role", "joined_at", "left_at"),
        (
            (
                file_id,
                presence.row,
                appearance_ids[presence.name, presence.email],
                presence.role,
                presence.joined_at,
                presence.left_at,
            )
            for presence in presences
        ),
        len(presences),
    )


async def insert_totals(
    connection: Connection,
    file_id: UUID,
    totals: Sequence[Total],
    appearance_ids: Mapping[tuple[str, str], UUID],
) -> None:
    """Insert the rows of a file that have a duration and no times."""
    await copy_rows(
        connection,
        "totals",
        ("file_id", "row_number", "appearance_id", "seconds"),
        ((file_id, total.row, appearance_ids[total.name, total.email], total.seconds) for total in totals),
        len(totals),
    )


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
