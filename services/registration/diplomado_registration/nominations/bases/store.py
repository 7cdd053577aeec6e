"""SQL of the bases on which nominees consented: one of the staff for an edition, one of each institution."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_FIND = "select basis, declared_by, declared_at from nomination_bases where edition_id = $1 and institution = $2"
_UPSERT = """
insert into nomination_bases (edition_id, institution, basis, declared_by, declared_at) values ($1, $2, $3, $4, $5)
on conflict (edition_id, institution) do update
set basis = excluded.basis, declared_by = excluded.declared_by, declared_at = excluded.declared_at
where nomination_bases.basis <> excluded.basis
"""


@dataclass(frozen=True, slots=True)
class Basis:
    """On which basis nominees consented, who said so and when."""

    basis: str
    declared_by: str
    declared_at: datetime


async def find_basis(connection: Connection, edition_id: UUID, institution: str | None) -> Basis | None:
    """Return what was declared. `institution` is that of a focal point."""
    row = await connection.fetchrow(_FIND, edition_id, institution or "")
    return None if row is None else Basis(row["basis"], row["declared_by"], row["declared_at"])


async def upsert_basis(
    connection: Connection, edition_id: UUID, institution: str | None, basis: str, declared_by: str, now: datetime
) -> None:
    """Remember what is declared. Who said the same before stays."""
    await connection.execute(_UPSERT, edition_id, institution or "", basis, declared_by, now)
