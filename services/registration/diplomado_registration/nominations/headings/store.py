"""SQL of headings whose column was decided: by staff for an edition, by a focal point for an institution's lists."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from diplomado_chassis.language.folding import fold
from diplomado_chassis.postgres.database import Connection

_FIND = "select heading, column_name from nomination_headings where edition_id = $1 and institution = $2"
_UPSERT = """
insert into nomination_headings (edition_id, institution, heading, column_name, decided_by, decided_at)
select $1, $2, each.heading, each.column_name, $5, $6 from unnest($3::text[], $4::text[]) as each (heading, column_name)
on conflict (edition_id, institution, heading) do update
set column_name = excluded.column_name, decided_by = excluded.decided_by, decided_at = excluded.decided_at
"""


async def find_headings(connection: Connection, edition_id: UUID, institution: str | None) -> dict[str, str]:
    """Return columns by folded headings. `institution` is that of a focal point."""
    rows = await connection.fetch(_FIND, edition_id, institution or "")
    return {row["heading"]: row["column_name"] for row in rows}


async def upsert_headings(
    connection: Connection,
    edition_id: UUID,
    institution: str | None,
    columns: Mapping[str, str],
    decided_by: str,
    now: datetime,
) -> None:
    """Remember the columns of headings."""
    folded = {fold(heading): column for heading, column in columns.items()}
    ordered = sorted(folded.items())
    await connection.execute(
        _UPSERT,
        edition_id,
        institution or "",
        [heading for heading, _ in ordered],
        [column for _, column in ordered],
        decided_by,
        now,
    )
