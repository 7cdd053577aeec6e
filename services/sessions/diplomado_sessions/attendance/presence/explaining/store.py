"""The evidence of one registration in a session. Nothing is written here."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import fetch_all
from diplomado_sessions.timetable.store import Session

# A row without times has seconds: they count where the registration has no row with times.
_OF_PERSON = """
from appearances a
join (
    select file_id, appearance_id, row_number, role, joined_at, left_at, null::int as seconds from presences
    union all select file_id, appearance_id, row_number, null, null, null, seconds from totals
) as r using (appearance_id)
join attendance_files f using (file_id)
cross join unnest(a.registration_id || a.companions) as person (registration_id)
join effective_registrations e on e.registration_id = person.registration_id
where a.session_id = $1 and e.effective_id = $2
order by f.imported_at, f.file_id, r.joined_at, r.row_number, person.registration_id
"""
_CONNECTIONS = f"""
select r.file_id, f.source, f.withdrawn_at is not null as withdrawn, r.joined_at, r.left_at, r.seconds {_OF_PERSON}
"""
_ROWS = f"""
select r.file_id, f.source, f.name as file_name, f.layout, f.withdrawn_at is not null as withdrawn,
    r.row_number as row, r.role, r.joined_at, r.left_at, r.seconds, a.appearance_id, a.basis, person.registration_id,
    cardinality(a.companions) > 0 as shared
{_OF_PERSON} offset $3 limit $4
"""
# When a stay ends is decided as in `presence.store`. What was withdrawn ends nothing.
_STAYS = """
select check_in_id, method, withdrawn, registration_id, came_at, left_at, case when came_at is not null then
    coalesce(left_at, case when not withdrawn then next_left_at end, greatest($3::timestamptz, came_at)) end as ended_at
from (
    select check_in_id, method, withdrawn, registration_id, came_at, left_at,
        min(left_at) filter (where came_at is null and not withdrawn) over (
            order by coalesce(came_at, left_at) groups between 1 following and unbounded following
        ) as next_left_at
    from (
        select c.check_in_id, c.method, c.withdrawn_at is not null as withdrawn, c.registration_id,
            case when c.from_start then $4::timestamptz else c.came_at end as came_at,
            case when c.until_end then greatest($3::timestamptz, c.came_at) else c.left_at end as left_at
        from check_ins c join effective_registrations e using (registration_id)
        where c.session_id = $1 and e.effective_id = $2
    ) stated
) lines order by coalesce(came_at, left_at), check_in_id
"""
_MERGED = """
select a.registration_id, a.seconds, a.decided from attendances a join effective_registrations e using (registration_id)
where a.session_id = $1 and e.effective_id = $2 and a.registration_id <> $2 order by a.registration_id
"""
_CORRECTIONS = """
select correction_id, revision, previous_seconds, seconds, reason, decided, corrected_by, corrected_at, withdrawn_at
from corrections where session_id = $1 and registration_id = $2 order by revision
"""


async def list_connections(
    connection: Connection, session_id: UUID, registration_id: UUID
) -> Sequence[Mapping[str, Any]]:
    """Return when a registration and those merged into it were connected, file by file, also of withdrawn files."""
    # A record is read like a mapping; copies of thousands would hold the event loop.
    return cast("Sequence[Mapping[str, Any]]", await fetch_all(connection, _CONNECTIONS, session_id, registration_id))


async def list_rows(
    connection: Connection, session_id: UUID, registration_id: UUID, offset: int, limit: int
) -> list[dict[str, Any]]:
    """Return some of the rows that `list_connections` returns, with everything that explains them."""
    return [dict(row) for row in await connection.fetch(_ROWS, session_id, registration_id, offset, limit)]


async def list_stays(connection: Connection, session: Session, registration_id: UUID) -> list[dict[str, Any]]:
    """Return the check-ins of a registration and of those merged into it, also withdrawn ones, with when each ends.

    A stay without a departure lasts until the session's end.
    """
    window = session.window
    arguments = (session.session_id, registration_id, window.ends_at, window.starts_at)
    return [dict(row) for row in await connection.fetch(_STAYS, *arguments)]


async def list_merged(connection: Connection, session_id: UUID, registration_id: UUID) -> list[asyncpg.Record]:
    """Return what was published of registrations that are merged into one."""
    return list(await connection.fetch(_MERGED, session_id, registration_id))


async def list_corrections(connection: Connection, session_id: UUID, registration_id: UUID) -> list[asyncpg.Record]:
    """Return the corrections of a registration, oldest first."""
    return list(await connection.fetch(_CORRECTIONS, session_id, registration_id))
