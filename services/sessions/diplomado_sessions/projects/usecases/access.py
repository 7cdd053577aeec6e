"""What most use cases begin with: the lock, the things that must exist, and who may touch a team."""

from uuid import UUID

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.projects.graders import NOT_APPOINTED, Grader, find_by_account
from diplomado_sessions.projects.store import graders as grader_store
from diplomado_sessions.projects.store import rankings, rubrics, teams
from diplomado_sessions.projects.store.rubrics import StoredRubric
from diplomado_sessions.projects.team import Team


async def check_edition(connection: Connection, edition_id: UUID) -> None:
    """Raise the problem of an edition that is not known."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)


async def lock_projects(connection: Connection, edition_id: UUID) -> None:
    """Lock everything about the projects of an edition that is known."""
    await check_edition(connection, edition_id)
    await rubrics.lock_projects(connection, edition_id)


async def require_rubric(connection: Connection, edition_id: UUID) -> StoredRubric:
    """Return the rubric. Raises a 409 problem if there is none."""
    rubric = await rubrics.find_rubric(connection, edition_id)
    if rubric is None:
        raise Problem(
            409, "rubric-missing", Text("La edición no tiene rúbrica todavía.", "The edition has no rubric yet.")
        )
    return rubric


async def require_team(connection: Connection, edition_id: UUID, code: str) -> Team:
    """Return a team. Raises a 404 problem if the edition has none with this code."""
    found = await teams.list_teams(connection, edition_id, code)
    if not found:
        raise Problem(404, "team-unknown", Text("La edición no tiene ese equipo.", "The edition has no such team."))
    return found[0]


async def require_open(connection: Connection, edition_id: UUID) -> None:
    """Raise a 409 problem while a ranking stands: what it rests on does not change."""
    ranking = await rankings.find_ranking(connection, edition_id)
    if ranking is not None and ranking.stands:
        raise Problem(
            409,
            "ranking-stands",
            Text(
                "La clasificación ya se hizo; nada de lo que la sustenta cambia. Reábrala primero, con un motivo.",
                "The ranking has been made; nothing that it rests on changes. Reopen it first, with a reason.",
            ),
        )


async def find_own_grader(connection: Connection, edition_id: UUID, actor: Actor) -> Grader | None:
    """Return the grader that the caller is in this edition, whatever other roles they have."""
    return find_by_account(await grader_store.list_graders(connection, edition_id), actor.subject, *actor.accounts)


def sees_all(actor: Actor) -> bool:
    """Return whether the caller sees all teams and the scores of all graders."""
    return actor.has_any(("coordinator", "auditor", "data_protection"))


def sees_comments(actor: Actor) -> bool:
    """Return whether the caller sees the comments of scores: they are between the grader and the coordinators."""
    return actor.has_role("coordinator") or not sees_all(actor)


async def require_sight(connection: Connection, edition_id: UUID, team: Team, actor: Actor) -> None:
    """Raise a 403 problem unless the caller sees all teams, or is a grader who may score this one."""
    if sees_all(actor):
        return
    grader = await find_own_grader(connection, edition_id, actor)
    if refusal := grader.refusal(team.project.code) if grader else NOT_APPOINTED:
        raise Problem(403, "grader-not-appointed", refusal)
