"""A participant's own team, by the link of their own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.signed_links import read
from diplomado_sessions.projects.membership import adjusted_scores, leavers
from diplomado_sessions.projects.store import own, rankings, team_lists, teams
from diplomado_sessions.projects.store.team_lists import PersonRow
from diplomado_sessions.projects.team import Project
from diplomado_sessions.projects.usecases.access import require_team

LINK_INVALID = Text(
    "Este enlace no es válido o venció. Pida uno nuevo en la página de inscripción.",
    "This link is not valid or has expired. Ask for a new one on the registration page.",
)


@dataclass(frozen=True, slots=True)
class OwnTeam:
    """A team as one of its members sees it: names, and the score once it is published. `registration_id` is theirs."""

    project: Project
    registration_id: UUID
    members: Sequence[PersonRow]
    score: Decimal | None
    rank: int | None
    tied: bool
    has_left: bool


async def load_own_team(connection: Connection, token: str, secrets: Sequence[str], now: datetime) -> OwnTeam | None:
    """Return the team of the holder of a link, None without one. Raises a 403 problem for a link that is not valid."""
    link = read(token, secrets)
    if link is None or link.kind != "own_page" or link.expires_at <= now:
        raise Problem(403, "link-invalid", LINK_INVALID)
    holder = await own.find_holder(connection, link.subject)
    if holder is None or holder.erased or link.revision < holder.link_revision:
        raise Problem(403, "link-invalid", LINK_INVALID)
    return await find_own_team(connection, holder.edition_id, holder.registration_id)


async def find_own_team(connection: Connection, edition_id: UUID, registration_id: UUID) -> OwnTeam | None:
    """Return the team of a registration, None without one."""
    code = await own.find_team_code(connection, edition_id, registration_id)
    if code is None:
        return None
    team = await require_team(connection, edition_id, code)
    result = (await rankings.list_results(connection, edition_id)).get(team.project_id)
    decisions = (await teams.list_member_decisions(connection, edition_id)).get(team.project_id, [])
    has_left = registration_id in leavers(decisions, team.project.submitted_on)
    published = result is not None and not result.withdrawn and not has_left
    score = adjusted_scores(decisions, result.score).get(registration_id, result.score) if result else None
    return OwnTeam(
        team.project,
        registration_id,
        await team_lists.list_members(connection, team.project_id),
        score if published else None,
        result.rank if published and result else None,
        bool(published and result and result.tied),
        has_left,
    )
