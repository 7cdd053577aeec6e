"""All SQL about which editions have their papers signed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_FIND = """
select edition_id, published::jsonb ->> 'code' as code, sealed, chosen_at
from editions left join sealed_editions using (edition_id) where edition_id = $1
"""
_UPSERT = """
insert into sealed_editions (edition_id, sealed, chosen_at, chosen_by) values ($1, $2, $3, $4)
on conflict (edition_id) do update
set sealed = excluded.sealed, chosen_at = excluded.chosen_at, chosen_by = excluded.chosen_by
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether papers of an edition are signed; None where nobody has chosen."""

    edition_id: UUID
    code: str
    sealed: bool | None
    chosen_at: datetime | None


async def find_choice(connection: Connection, edition_id: UUID) -> Choice | None:
    """Return the choice for an edition; None if there is no such edition."""
    row = await connection.fetchrow(_FIND, edition_id)
    return Choice(**row) if row else None


async def upsert_choice(connection: Connection, edition_id: UUID, sealed: bool, *, by: str, at: datetime) -> None:
    """Choose for an edition."""
    await connection.execute(_UPSERT, edition_id, sealed, at, by)
