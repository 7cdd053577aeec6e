"""All SQL about the registrations that an act is for, if it is not for all."""

from collections.abc import Iterable
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_INSERT = "insert into chosen_registrations (act_id, registration_id) select $1, unnest($2::uuid[])"
_LIST = "select registration_id from chosen_registrations where act_id = $1"


async def insert_chosen(connection: Connection, act_id: UUID, registrations: Iterable[UUID]) -> None:
    """Store whom an act is for."""
    await connection.execute(_INSERT, act_id, list(registrations))


async def find_chosen(connection: Connection, act_id: UUID) -> frozenset[UUID] | None:
    """Return whom an act is for, or None if it is for everybody."""
    rows = await connection.fetch(_LIST, act_id)
    return frozenset(row["registration_id"] for row in rows) or None
