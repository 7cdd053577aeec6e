"""The evidence of one registration in a session. Nothing is written here."""

from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection

# A row without times has seconds: they count where the registration has no row with times.
_ROWS = """
select r.file_id, f.source, f.name as file_name, f.layout, f.withdrawn_at is not null as withdrawn,
    r.row_number as row, r.role, r.joined_at, r.left_at, r.seconds, a.appearance_id, a.basis, person.registration_id,
    cardinality(a.companions) > 0 as shared
from appearances a
join (
    select file_id, appearance_id, row_number, role, joined_at, left_at, null::int as seconds from presences
    union all select file_id, appearance_id, row_number, null, null, null, seconds from totals
) as r using (appearance_id)
join attendance_files f using (file_id)
cross join unnest(a.registration_id || a.companions) as person (registration_id)
join effective_registrations e on e.registration_id = person.registration_id
where a.session_id = $1 and e.effective_id = $2
order by f.imported_at, f.file_id, r.joined_at, r.row_number
"""
_MERGED = """
select a.registration_id, a.seconds, a.decided from attendances a join effective_registrations e using (registration_id)
where a.session_id = $1 and e.effective_id = $2 and a.registration_id <> $2 order by a.registration_id
"""
_CORRECTIONS = """
select correction_id, revision, previous_seconds, seconds, reason, decided, corrected_by, corrected_at, withdrawn_at
from corrections where session_id = $1 and registration_id = $2 order by revision
"""


async def list_rows(connection: Connection, session_id: UUID, registration_id: UUID) -> list[asyncpg.Record]:
    """Return the rows of a registration and of those merged into it, file by file, also of withdrawn files."""
    return list(await connection.fetch(_ROWS, session_id, registration_id))


async def list_merged(connection: Connection, session_id: UUID, registration_id: UUID) -> list[asyncpg.Record]:
    """Return what was published of registrations that are merged into one."""
    return list(await connection.fetch(_MERGED, session_id, registration_id))


async def list_corrections(connection: Connection, session_id: UUID, registration_id: UUID) -> list[asyncpg.Record]:
    """Return the corrections of a registration, oldest first."""
    return list(await connection.fetch(_CORRECTIONS, session_id, registration_id))
