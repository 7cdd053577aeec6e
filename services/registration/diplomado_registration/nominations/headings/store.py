"""SQL of headings whose column was decided, once for all lists of an institution."""

from collections.abc import Mapping
from datetime import datetime

from diplomado_chassis.language.folding import fold
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue.store import lock_code

_LIST = """
select institution, heading, column_name from list_headings
where $1::text is null or institution = $1 order by decided_at, institution
"""
_UPSERT = """
insert into list_headings (institution, heading, column_name, decided_by, decided_at)
select $1, each.heading, each.column_name, $4, $5 from unnest($2::text[], $3::text[]) as each (heading, column_name)
on conflict (institution, heading) do update
set column_name = excluded.column_name, decided_by = excluded.decided_by, decided_at = excluded.decided_at
where list_headings.column_name <> excluded.column_name
"""
_DELETE = "delete from list_headings where institution = $1 and heading <> all ($2::text[])"


async def lock_decisions(connection: Connection, institution: str) -> None:
    """Lock what is remembered for the lists of an institution, headings and values, before it is read and replaced."""
    await lock_code(connection, "list mapping", institution)


async def list_headings(connection: Connection, institution: str | None) -> dict[str, dict[str, str]]:
    """Return columns by folded heading, by institution, the newest last: of one, or of all."""
    remembered: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(_LIST, institution):
        remembered.setdefault(row["institution"], {})[row["heading"]] = row["column_name"]
    return remembered


async def upsert_headings(
    connection: Connection, institution: str, columns: Mapping[str, str], decided_by: str, now: datetime
) -> None:
    """Remember the columns of headings for an institution, `recalling.ANY` for lists of several."""
    await lock_decisions(connection, institution)
    ordered = sorted({fold(heading): column for heading, column in columns.items()}.items())
    headings, names = [heading for heading, _ in ordered], [column for _, column in ordered]
    await connection.execute(_UPSERT, institution, headings, names, decided_by, now)


async def replace_headings(
    connection: Connection, institution: str, columns: Mapping[str, str], decided_by: str, now: datetime
) -> None:
    """Remember these headings of an institution alone. Those that stay the same keep who decided them, and when."""
    await connection.execute(_DELETE, institution, [fold(heading) for heading in columns])
    await upsert_headings(connection, institution, columns, decided_by, now)
