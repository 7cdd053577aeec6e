"""Files as they came and what they show: all SQL of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.formats.report import Presence
from diplomado_sessions.attendance.identity.matching import Sighting
from diplomado_sessions.attendance.identity.names import email_key, shown_name_key
from diplomado_sessions.attendance.identity.store import Appearance

_IMPORTED = "select file_id, layout, rows from attendance_files where session_id = $1 and sha256 = $2"
_KEEP_RAW = "insert into raw_files (sha256, content) values ($1, $2) on conflict do nothing"
_KEEP_FILE = """
insert into attendance_files (file_id, session_id, sha256, name, layout, time_zone, rows, imported_by)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_APPEARED = """
select appearance_id, session_id, edition_id, shown_name, shown_email, email_key, name_key, basis, registration_id
from appearances where session_id = $1 and shown_name is not null
"""
_COUNTS = """
select count(*) filter (where registration_id is not null) as matched,
    count(*) filter (where basis = 'queued') as queued
from appearances where appearance_id in (select appearance_id from presences where file_id = $1)
"""
_FILES = """
select file_id, name, encode(sha256, 'hex') as sha256, layout, time_zone, rows, imported_by, imported_at
from attendance_files where session_id = $1 order by imported_at, file_id
"""
# A session that is still open may be an old one whose files have just been found: their age counts as well.
_PURGE_SESSIONS = """
update sessions set evidence_purged_at = now()
where evidence_purged_at is null and case when closed_at is not null then closed_at < now() - make_interval(days => $1)
    else ends_at < now() - make_interval(days => 2 * $1) and now() - make_interval(days => $1)
        > (select max(imported_at) from attendance_files f where f.session_id = sessions.session_id) end
returning session_id
"""
_PURGE = (
    "delete from presences where file_id in (select file_id from attendance_files where session_id = any($1))",
    "delete from appearances where session_id = any($1)",
    """
    update raw_files set content = null where content is not null and sha256 in
        (select sha256 from attendance_files where session_id = any($1))
    and not exists (select from attendance_files f join sessions s using (session_id)
        where f.sha256 = raw_files.sha256 and s.evidence_purged_at is null)
    """,
    "update attendance_files set name = null where session_id = any($1)",
    "update corrections set note = null where session_id = any($1) and note is not null",
)
KEPT_DAYS = 365


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


async def imported(connection: Connection, session_id: UUID, sha256: bytes) -> File | None:
    """The file with this digest, if the session has it already."""
    row = await connection.fetchrow(_IMPORTED, session_id, sha256)
    return File(**row) if row else None


async def keep_file(connection: Connection, session_id: UUID, origin: Origin, layout: str, rows: int) -> File:
    """Store a file as it came; content that another session has already is stored once."""
    file = File(uuid7(), layout, rows)
    await connection.execute(_KEEP_RAW, origin.sha256, origin.content)
    await connection.execute(
        _KEEP_FILE,
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


async def appear(
    connection: Connection, session_id: UUID, edition_id: UUID, shown: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Appearance]:
    """Store appearances by name and e-mail as shown, and return them, with what is known of older ones.

    The edition must be locked, so that nobody stores the same ones meanwhile.
    """
    before = {
        (row["shown_name"], row["shown_email"]): Appearance(
            row["appearance_id"],
            row["session_id"],
            Sighting(row["edition_id"], row["email_key"], row["name_key"]),
            row["basis"],
            row["registration_id"],
        )
        for row in await connection.fetch(_APPEARED, session_id)
    }
    new: dict[tuple[str, str], Appearance] = {}
    for name, email in shown:
        if (name, email) not in before and (name, email) not in new:
            sighting = Sighting(edition_id, email_key(email) or None, shown_name_key(name) or None)
            new[name, email] = Appearance(uuid7(), session_id, sighting, "queued", None)
    await connection.copy_records_to_table(
        "appearances",
        columns=("appearance_id", "session_id", "edition_id", "shown_name", "shown_email", "email_key", "name_key"),
        records=(
            (one.appearance_id, session_id, edition_id, *key, one.sighting.email_key, one.sighting.name_key)
            for key, one in new.items()
        ),
    )
    return {key: new.get(key) or before[key] for key in shown}


async def keep_presences(
    connection: Connection, file_id: UUID, presences: Sequence[Presence], who: Mapping[tuple[str, str], Appearance]
) -> None:
    """Store every row of a file with its number."""
    await connection.copy_records_to_table(
        "presences",
        columns=("file_id", "row_number", "appearance_id", "role", "joined_at", "left_at"),
        records=(
            (file_id, one.row, who[one.name, one.email].appearance_id, one.role, one.joined_at, one.left_at)
            for one in presences
        ),
    )


async def counts(connection: Connection, file_id: UUID) -> tuple[int, int]:
    """How many appearances in a file are identified, and how many wait for a person."""
    row = await connection.fetchrow(_COUNTS, file_id)
    return (row["matched"], row["queued"]) if row else (0, 0)


async def files_of(connection: Connection, session_id: UUID) -> list[dict[str, object]]:
    """The files of a session, without their content."""
    return [dict(row) for row in await connection.fetch(_FILES, session_id)]


async def purge_evidence(connection: Connection) -> int:
    """Remove names, files and notes of sessions closed a year ago, or over for two years; return how many sessions.

    A session that nobody closed keeps files that came within the last year.

    What was concluded from them stays; from then on nothing more is concluded, only corrected by hand.
    """
    sessions = [row["session_id"] for row in await connection.fetch(_PURGE_SESSIONS, KEPT_DAYS)]
    for statement in _PURGE if sessions else ():
        await connection.execute(statement, sessions)
    return len(sessions)
