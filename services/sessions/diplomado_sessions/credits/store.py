"""Reads how policies measure sessions, and how long sessions took. Nothing is written here."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.credits.credit import Credit

_CREDIT = "select full_at, grace_minutes, denominator, made_up from session_credits where edition_id = $1"
_ACTUAL = """
select c.session_id, c.session_seconds from closures c join sessions s using (session_id)
where s.edition_id = $1 and c.closed
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """How an edition's policy measures sessions, None before there is one, and how long closed sessions took."""

    credit: Credit | None
    actual: Mapping[UUID, int]


async def load_measure(connection: Connection, edition_id: UUID) -> Measure:
    """Return by what the attendance of an edition is measured and named."""
    return Measure(await find_credit(connection, edition_id), await list_actual_seconds(connection, edition_id))


async def find_credit(connection: Connection, edition_id: UUID) -> Credit | None:
    """Return how the policy of an edition measures sessions, None before there is one."""
    row = await connection.fetchrow(_CREDIT, edition_id)
    return Credit(**row) if row else None


async def list_actual_seconds(connection: Connection, edition_id: UUID) -> dict[UUID, int]:
    """Return how long the closed sessions of an edition took, as that was announced."""
    return {row["session_id"]: row["session_seconds"] for row in await connection.fetch(_ACTUAL, edition_id)}
