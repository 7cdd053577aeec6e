"""All appearances of a session. Nothing is written here."""

from uuid import UUID

import asyncpg

from diplomado_chassis.postgres.database import Connection

_COUNT = "select count(*) from appearances where session_id = $1"
_PAGE = """
select a.appearance_id, a.edition_id, a.shown_name, a.shown_email, a.email_key, a.name_key, a.basis, a.registration_id,
    e.effective_id, a.companions, a.decided_by, a.decided_at, a.by_hand_only, a.withdrawn, p.given_names,
    p.family_names
from appearances a
left join effective_registrations e on e.registration_id = a.registration_id
left join registrations r on r.registration_id = e.effective_id
left join people p on p.participant_id = r.participant_id
where a.session_id = $1 and ($3::uuid is null
    or (coalesce(a.shown_name, ''), coalesce(a.shown_email, ''), a.appearance_id) > (
        select coalesce(b.shown_name, ''), coalesce(b.shown_email, ''), b.appearance_id
        from appearances b where b.appearance_id = $3 and b.session_id = $1
    ))
order by coalesce(a.shown_name, ''), coalesce(a.shown_email, ''), a.appearance_id limit $2
"""
_ROWS = """
select p.appearance_id, p.file_id, p.row_number as row, p.role, p.joined_at, p.left_at, null::int as seconds,
    f.withdrawn_at is not null as withdrawn
from presences p join attendance_files f using (file_id) where p.appearance_id = any($1)
union all
select t.appearance_id, t.file_id, t.row_number, null, null, null, t.seconds, f.withdrawn_at is not null
from totals t join attendance_files f using (file_id) where t.appearance_id = any($1)
order by joined_at, file_id, row
"""


async def list_page(
    connection: Connection, session_id: UUID, limit: int | None, after: UUID | None
) -> tuple[int, list[asyncpg.Record]]:
    """Return how many appearances a session has, and a page of them by name as shown, behind the one given."""
    total: int = await connection.fetchval(_COUNT, session_id)
    return total, list(await connection.fetch(_PAGE, session_id, limit, after))


async def list_rows(connection: Connection, appearances: list[UUID]) -> list[asyncpg.Record]:
    """Return the rows of appearances in the order of their times, also those of withdrawn files."""
    return list(await connection.fetch(_ROWS, appearances))
