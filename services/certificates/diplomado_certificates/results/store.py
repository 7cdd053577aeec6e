"""All SQL that counts graduates and certificates of an edition."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_COUNT = """
select
    (select count(*) from graduations join acts using (act_id) where edition_id = $1)::int as graduated,
    (select count(distinct registration_id) from certificates
        where edition_id = $1 and revoked_at is null)::int as holders,
    (select count(*) from certificates where edition_id = $1 and revoked_at is null)::int as valid,
    (select count(*) from certificates where edition_id = $1 and revoked_at is not null)::int as revoked
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """People who graduated by a signed act, who hold a valid certificate, and how many certificates there are."""

    graduated: int
    holders: int
    valid: int
    revoked: int


async def count_issued(connection: Connection, edition_id: UUID) -> Issued:
    """Count what the acts of an edition have given."""
    row = await connection.fetchrow(_COUNT, edition_id)
    return Issued(**dict(row or {}))
