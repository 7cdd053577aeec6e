"""SQL of values of coded columns whose code was decided, once for all lists of an institution."""

from collections.abc import Iterable
from datetime import datetime

from diplomado_chassis.language.folding import fold
from diplomado_chassis.postgres.database import Connection
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
"""


async def list_values(connection: Connection, institution: str | None) -> dict[str, dict[str, dict[str, str]]]:
    """Return codes by folded value, by column, by institution, the newest last: of one institution, or of all."""
    decided: dict[str, dict[str, dict[str, str]]] = {}
    for row in await connection.fetch(_LIST, institution):
        decided.setdefault(row["institution"], {}).setdefault(row["column_name"], {})[row["value"]] = row["code"]
    return decided


async def upsert_values(connection: Connection, meanings: Iterable[Meaning], decided_by: str, now: datetime) -> None:
    """Remember what values mean, for each institution whose people have them."""
    rows = sorted(
        {
            (institution, one.column, fold(one.value)): one.code or ""
            for one in meanings
            for institution in one.institutions
        }.items()
    )
    keys = list(zip(*(key for key, _ in rows), strict=True)) or [(), (), ()]
    await connection.execute(_UPSERT, *map(list, keys), [code for _, code in rows], decided_by, now)
