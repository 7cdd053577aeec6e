"""Graders of an edition."""

from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.graders import Grader

_GRADERS = """
select name, subject, teams, conflicts, origin, ended_at from graders where edition_id = $1 order by name
"""
_DETAILS = """
select name, subject, teams, conflicts, origin, appointed_by, appointed_at, ended_by, ended_at, end_reason
from graders where edition_id = $1 order by name
"""
_UPSERT = """
insert into graders (edition_id, name, subject, teams, conflicts, origin, appointed_by)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (edition_id, name) do update set subject = excluded.subject, teams = excluded.teams,
    conflicts = excluded.conflicts, origin = excluded.origin, appointed_by = excluded.appointed_by,
    appointed_at = now(), ended_by = null, ended_at = null, end_reason = null
"""
_END = """
update graders set ended_by = $3, ended_at = now(), end_reason = $4 where edition_id = $1 and name = $2
"""
_DELETE = "delete from graders where edition_id = $1 and name = $2"


async def list_graders(connection: Connection, edition_id: UUID) -> list[Grader]:
    """Return the graders of an edition, by name."""
    return [_grader(dict(row)) for row in await connection.fetch(_GRADERS, edition_id)]


def _grader(row: dict[str, Any]) -> Grader:
    teams = row["teams"]
    return Grader(**{**row, "teams": None if teams is None else tuple(teams), "conflicts": tuple(row["conflicts"])})


async def list_appointments(connection: Connection, edition_id: UUID) -> list[dict[str, Any]]:
    """Return the graders of an edition with who appointed them, and why they ended."""
    return [dict(row) for row in await connection.fetch(_DETAILS, edition_id)]


async def upsert_grader(connection: Connection, edition_id: UUID, grader: Grader, author: str) -> None:
    """Insert a grader or replace an appointment; it has not ended."""
    await connection.execute(
        _UPSERT,
        edition_id,
        grader.name,
        grader.subject,
        None if grader.teams is None else list(grader.teams),
        list(grader.conflicts),
        grader.origin,
        author,
    )


async def mark_grader_ended(connection: Connection, edition_id: UUID, name: str, reason: str, author: str) -> None:
    """Mark an appointment as ended."""
    await connection.execute(_END, edition_id, name, author, reason)


async def delete_grader(connection: Connection, edition_id: UUID, name: str) -> None:
    """Delete a grader without scores."""
    await connection.execute(_DELETE, edition_id, name)
