"""States published results again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Event, ProjectScored, ProjectScoreWithdrawn
from diplomado_sessions.projects.store import rankings, sheets
from diplomado_sessions.projects.usecases.access import lock_projects
from diplomado_sessions.projects.usecases.rankings import load_outcome, published


async def restate_results(connection: Connection, editions: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State the published results of editions, and which were withdrawn, above a revision."""
    events: list[Event] = []
    for edition_id in sorted(UUID(one) for one in editions):
        await lock_projects(connection, edition_id)
        rows = {row["project_id"]: row for row in await rankings.raise_above(connection, edition_id, above)}
        events += [
            ProjectScoreWithdrawn(
                project_id=project_id, edition_id=edition_id, revision=row["revision"], withdrawn_at=now
            )
            for project_id, row in rows.items()
            if row["withdrawn"]
        ]
        if any(not row["withdrawn"] for row in rows.values()):
            entered = await sheets.list_entered_by(connection, edition_id)
            rubric, _, outcome = await load_outcome(connection, edition_id)
            events += [
                ProjectScored(
                    edition_id=edition_id,
                    revision=rows[one.team.project_id]["revision"],
                    scored_at=rows[one.team.project_id]["scored_at"],
                    rubric=rubric.code,
                    **published(one, place, entered),
                )
                for one, place in outcome.ranked
                if one.team.project_id in rows and not rows[one.team.project_id]["withdrawn"]
            ]
    return events
