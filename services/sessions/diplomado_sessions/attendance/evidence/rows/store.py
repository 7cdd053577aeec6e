"""Reads the rows of files. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# Each part is limited: the union sorts a page, not a file.
_LIST = """
select row_number, kind, shown_name, shown_email, joined_at, left_at, seconds, column_name, reason, shown_text, basis,
    people
from (
    (select p.row_number, 'connection' as kind, a.shown_name, a.shown_email, p.joined_at, p.left_at,
        null::int as seconds, null::text as column_name, null::text as reason, null::text as shown_text, a.basis,
        array_remove(a.registration_id || a.companions, null) as people
    from presences p join appearances a using (appearance_id)
    where p.file_id = $1 and p.row_number > $2 order by p.row_number limit $3)
    union all
    (select t.row_number, 'total', a.shown_name, a.shown_email, null, null, t.seconds, null, null, null, a.basis,
        array_remove(a.registration_id || a.companions, null)
    from totals t join appearances a using (appearance_id)
    where t.file_id = $1 and t.row_number > $2 order by t.row_number limit $3)
    union all
    (select b.row_number, 'broken', b.shown_name, b.shown_email, null, null, null, b.column_name, b.reason,
        b.shown_text, null, '{}'
    from broken_rows b where b.file_id = $1 and b.row_number > $2 order by b.row_number limit $3)
) rows_of_file order by row_number, kind limit $3
"""
_FIND = """
select file_id, name, layout, source, time_zone, shift_minutes, rows, withdrawn_at is not null as withdrawn
from attendance_files where file_id = $1 and session_id = $2
"""


@dataclass(frozen=True, slots=True)
class FileHead:
    """A file of a session. The name is what the sender called it."""

    file_id: UUID
    name: str | None
    layout: str
    source: str
    time_zone: str
    shift_minutes: int
    rows: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """A row: a connection, a total, or a broken row with its cell and reason. `people` it counts for. Personal data."""

    row_number: int
    kind: str
    shown_name: str
    shown_email: str
    joined_at: datetime | None
    left_at: datetime | None
    seconds: int | None
    column_name: str | None
    reason: str | None
    shown_text: str | None
    basis: str | None
    people: Sequence[UUID]


async def find_head(connection: Connection, session_id: UUID, file_id: UUID) -> FileHead | None:
    """Return a file, if the session has it."""
    row = await connection.fetchrow(_FIND, file_id, session_id)
    return FileHead(**row) if row else None


async def list_rows(connection: Connection, file_id: UUID, after: int, limit: int) -> list[FileRow]:
    """Return the rows of a file with a number above `after`, in their order."""
    return [FileRow(**row) for row in await connection.fetch(_LIST, file_id, after, limit)]
