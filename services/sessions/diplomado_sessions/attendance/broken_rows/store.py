"""Broken rows of attendance files: all SQL of them."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.copying import copy_encoded_rows
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_sessions.attendance.formats.report import BrokenReason

_OF_FILE = Listing(
    """
select row_number as "row", column_name as "column", reason, shown_text as text, shown_name as name,
    shown_email as email, row_number() over (order by row_number, column_name, reason, shown_text) as _place
from broken_rows where file_id = $1 and ($2::text is null or reason = $2)
""",
    _place=int,
)
_FILE_IN_SESSION = "select true from attendance_files where file_id = $1 and session_id = $2"
_COUNT = "select count(*) from broken_rows where file_id = $1"
_DELETE_OF_SESSIONS = """
delete from broken_rows where file_id in (select file_id from attendance_files where session_id = any($1))
"""
# A row may show a person in a cell that is neither name nor e-mail, so all broken rows of such a file are deleted.
_DELETE_SHOWING = """
delete from broken_rows where email_key = any($2) or (edition_id = any($3) and name_key = any($4))
or file_id in (
    select r.file_id from (
        select file_id, appearance_id from presences union all select file_id, appearance_id from totals
    ) as r join appearances a using (appearance_id)
    where a.registration_id = any($1) or (a.companions <> '{}' and a.companions && $1) or a.email_key = any($2)
        or (a.edition_id = any($3) and a.name_key = any($4))
)
"""


async def insert_rows(connection: Connection, pieces: AsyncIterator[bytes], number: int) -> None:
    """Insert broken rows, encoded: file, row number, edition, column, reason, what is shown, both keys."""
    columns = (
        *("file_id", "row_number", "edition_id", "column_name", "reason", "shown_text", "shown_name"),
        *("shown_email", "email_key", "name_key"),
    )
    await copy_encoded_rows(connection, "broken_rows", columns, pieces, number)


async def has_file(connection: Connection, session_id: UUID, file_id: UUID) -> bool:
    """Return whether a session has a file."""
    return bool(await connection.fetchval(_FILE_IN_SESSION, file_id, session_id))


async def count_rows(connection: Connection, file_id: UUID) -> int:
    """Return how many rows of a file are broken."""
    return int(await connection.fetchval(_COUNT, file_id))


async def list_rows(
    connection: Connection, file_id: UUID, reason: BrokenReason | None, page: Page
) -> Listed[dict[str, Any]]:
    """Return broken rows of a file, or those with one reason, in their order."""
    return await _OF_FILE.fetch(connection, file_id, reason, page=page)


async def delete_rows_showing(
    connection: Connection,
    registrations: Sequence[UUID],
    emails: Sequence[str],
    edition_ids: Sequence[UUID],
    names: Sequence[str],
) -> None:
    """Delete the broken rows of files that show some registrations, e-mails, or names within some editions."""
    await connection.execute(_DELETE_SHOWING, registrations, emails, edition_ids, names)


async def delete_rows_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Delete the broken rows of all files of some sessions."""
    await connection.execute(_DELETE_OF_SESSIONS, sessions)
