"""Gathers what sessions keeps about one person."""

from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.own_data import store
from diplomado_sessions.projects.usecases.own import find_own_team


async def list_kept(connection: Connection, registration_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return the records about the person of a registration, by kind; scores as they are published."""
    registrations = await store.list_registrations(connection, registration_id)
    kept = await store.list_of_person(connection, registrations)
    kept["teams"] = []
    for member in await store.list_teams(connection, registrations):
        own = await find_own_team(connection, member["edition_id"], member["registration_id"])
        if own:
            kept["teams"].append(
                {
                    "edition": member["edition"],
                    "team": own.project.name,
                    "project_title": own.project.project_title,
                    "leads": member["leads"],
                    "score": own.score,
                    "rank": own.rank,
                    "has_left": own.has_left,
                }
            )
    return kept
