"""SQL of values of coded columns whose code was decided, once for all lists of an institution."""

from collections.abc import Collection, Mapping
from datetime import datetime

from diplomado_chassis.language.folding import fold
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.nominations.headings.store import lock_decisions
from diplomado_registration.nominations.values.meanings import Meaning

_LIST = """
select institution, column_name, value, code from list_values
where $1::text is null or institution = $1 order by decided_at, institution, column_name, value
"""
_UPSERT = """
insert into list_values (institution, column_name, value, code, decided_by, decided_at)
select each.institution, each.column_name, each.value, each.code, $5, $6
from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as each (institution, column_name, value, code)
on conflict (institution, column_name, value) do update
set code = excluded.code, decided_by = excluded.decided_by, decided_at = excluded.decided_at
where list_values.code <> excluded.code
"""
_DELETE = """
delete from list_values where institution = $1
    and (column_name, value) not in (select * from unnest($2::text[], $3::text[]))
"""


async def list_values(connection: Connection, institution: str | None) -> dict[str, dict[str, dict[str, str]]]:
    """Return codes by folded value, by column, by institution, the newest last: of one institution, or of all."""
    decided: dict[str, dict[str, dict[str, str]]] = {}
    for row in await connection.fetch(_LIST, institution):
        decided.setdefault(row["institution"], {}).setdefault(row["column_name"], {})[row["value"]] = row["code"]
    return decided


async def upsert_values(connection: Connection, meanings: Collection[Meaning], decided_by: str, now: datetime) -> None:
    """Remember what values mean, for each institution whose people have them."""
    for institution in sorted({institution for one in meanings for institution in one.institutions}):
        await lock_decisions(connection, institution)
    rows = sorted(
        {
            (institution, one.column, fold(one.value)): one.code or ""
            for one in meanings
            for institution in one.institutions
        }.items()
    )
    keys = list(zip(*(key for key, _ in rows), strict=True)) or [(), (), ()]
    await connection.execute(_UPSERT, *map(list, keys), [code for _, code in rows], decided_by, now)


async def replace_values(
    connection: Connection, institution: str, codes: Mapping[tuple[str, str], str], decided_by: str, now: datetime
) -> None:
    """Remember these codes of an institution alone, by column and value.

    Those that stay the same keep who decided them, and when.
    """
    columns, values = [column for column, _ in codes], [fold(value) for _, value in codes]
    await connection.execute(_DELETE, institution, columns, values)
    meanings = [Meaning(column, value, code, (institution,)) for (column, value), code in codes.items()]
    await upsert_values(connection, meanings, decided_by, now)
