"""Phones that scan: all SQL of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_INSERT = "insert into scanners (scanner_id, session_id, made_by) values ($1, $2, $3)"
_FIND = "select scanner_id, session_id, made_by from scanners where scanner_id = $1 and ended_at is null"
_END = "update scanners set ended_at = now() where session_id = $1 and ended_at is null"
_DELETE_OF_SESSIONS = "delete from scanners where session_id = any($1)"


@dataclass(frozen=True, slots=True)
class Scanner:
    """A phone that may scan badges of one session. `made_by` is the member of staff who answers for it."""

    scanner_id: UUID
    session_id: UUID
    made_by: str


async def insert_scanner(connection: Connection, scanner: Scanner) -> None:
    """Insert a phone."""
    await connection.execute(_INSERT, scanner.scanner_id, scanner.session_id, scanner.made_by)


async def find_scanner(connection: Connection, scanner_id: UUID) -> Scanner | None:
    """Return a phone whose link is not void."""
    row = await connection.fetchrow(_FIND, scanner_id)
    return Scanner(**row) if row else None


async def update_ended(connection: Connection, session_id: UUID) -> int:
    """Make all links of a session void; return how many were not."""
    return int((await connection.execute(_END, session_id)).rpartition(" ")[2])


async def delete_of_sessions(connection: Connection, sessions: Sequence[UUID]) -> None:
    """Delete the phones of some sessions."""
    await connection.execute(_DELETE_OF_SESSIONS, sessions)
