"""Excuses and make-ups of an edition in one list. Nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

# Identifiers rise with time, so that the newest come first. Each part is limited: the union sorts a page, not a table.
_WAITING_EXCUSE = "status = 'proposed'"
_WAITING_MAKE_UP = "(status = 'proposed' or (status = 'approved' and equivalent_session_id is null))"
_CHOSEN = "edition_id = $1 and ($2::uuid is null or session_id = $2)"
_LIST = f"""
select kind, absence_id, session_id, registration_id, status, reason, equivalent_session_id, assignment, asked_by,
    asked_at, approved_at
from (
    (select 'excuse' as kind, excuse_id as absence_id, session_id, registration_id, status, reason,
        null::uuid as equivalent_session_id, null::text as assignment, asked_by, asked_at, approved_at
    from excuses where {_CHOSEN} and (not $3::bool or {_WAITING_EXCUSE}) and ($4::uuid is null or excuse_id < $4)
    order by excuse_id desc limit $5)
    union all
    (select 'make_up', make_up_id, session_id, registration_id, status, null, equivalent_session_id, assignment,
        asked_by, asked_at, approved_at
    from make_ups where {_CHOSEN} and (not $3::bool or {_WAITING_MAKE_UP}) and ($4::uuid is null or make_up_id < $4)
    order by make_up_id desc limit $5)
) both_kinds order by absence_id desc limit $5
"""
_COUNT = f"""
select (select count(*) from excuses where edition_id = $1 and {_WAITING_EXCUSE})
    + (select count(*) from make_ups where edition_id = $1 and {_WAITING_MAKE_UP})
"""


@dataclass(frozen=True, slots=True)
class Absence:
    """An excuse (`reason`) or a make-up (`equivalent_session_id` or `assignment`). Personal data."""

    kind: str
    absence_id: UUID
    session_id: UUID
    registration_id: UUID
    status: str
    reason: str | None
    equivalent_session_id: UUID | None
    assignment: str | None
    asked_by: str
    asked_at: datetime
    approved_at: datetime | None


async def list_absences(
    connection: Connection,
    edition_id: UUID,
    session_id: UUID | None,
    after: UUID | None,
    limit: int,
    *,
    waiting: bool,
) -> Sequence[Absence]:
    """Return excuses and make-ups of an edition or one session, the newest first, behind the one given.

    With `waiting` those alone that have to be approved or accepted.
    """
    return [Absence(**row) for row in await connection.fetch(_LIST, edition_id, session_id, waiting, after, limit)]


async def count_waiting(connection: Connection, edition_id: UUID) -> int:
    """Return how many excuses and make-ups of an edition have to be approved or accepted."""
    return int(await connection.fetchval(_COUNT, edition_id))
