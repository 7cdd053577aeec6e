"""The nationwide ranking of an edition's projects."""

import hashlib
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import ProjectScored
from diplomado_sessions.attendance.presence.store import now
from diplomado_sessions.problems import edition_unknown
from diplomado_sessions.projects import store
from diplomado_sessions.projects.scoring import Ranked, Rubric, grader_total, rank_teams, short_of_graders
from diplomado_sessions.projects.store import Result, Team
from diplomado_sessions.projects.usecases import rubric_of
from diplomado_sessions.timetable import store as timetable

log = structlog.get_logger()


async def rank(connection: Connection, edition_id: UUID) -> list[tuple[Team, Ranked]]:
    """Rank all teams that were graded, the best first, and publish what has changed since the last time.

    Raises a problem if a team has some graders but fewer than the rubric asks for, or nobody graded anything.
    """
    if await timetable.edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    await store.lock(connection, edition_id)
    rubric = await rubric_of(connection, edition_id)
    teams = await store.teams(connection, edition_id)
    given = await store.scores(connection, edition_id)
    totals = {
        team.project_id: [grader_total(points, rubric.criteria) for points in given[team.project_id].values()]
        for team in teams
        if team.project_id in given
    }
    _refuse_few_graders(rubric, {team.project.code: len(totals.get(team.project_id, ())) for team in teams})
    places = rank_teams(totals)
    ranked = [(team, places[team.project_id]) for team in teams if team.project_id in places]
    await _publish(connection, edition_id, rubric, ranked)
    return sorted(ranked, key=lambda one: (one[1].rank, one[0].project.code))


def _refuse_few_graders(rubric: Rubric, graders: dict[str, int]) -> None:
    if short := short_of_graders(graders, rubric.graders_min):
        raise Problem(
            409,
            "graders-missing",
            Text(
                f"Faltan calificaciones: cada equipo necesita {rubric.graders_min} evaluadores.",
                f"Scores are missing: every team needs {rubric.graders_min} graders.",
            ),
            teams=short,
        )
    if not any(graders.values()):
        raise Problem(409, "scores-missing", Text("No hay calificaciones todavía.", "There are no scores yet."))


async def _publish(connection: Connection, edition_id: UUID, rubric: Rubric, ranked: list[tuple[Team, Ranked]]) -> None:
    before = await store.results(connection, edition_id)
    at = await now(connection)
    facts: list[ProjectScored] = []
    for team, place in ranked:
        earlier = before.get(team.project_id)
        project = team.project
        fact = ProjectScored(
            project_id=team.project_id,
            edition_id=edition_id,
            revision=earlier.revision + 1 if earlier else 1,
            scored_at=at,
            team=project.code,
            team_name=project.name,
            title=project.project_title,
            institution=project.institution,
            admin_area=project.admin_area,
            members=tuple(project.members),
            score=place.score,
            graders=place.graders,
            rank=place.rank,
            tied=place.tied,
            rubric=rubric.code,
            sdg=tuple(project.sdg),
            gcm=tuple(project.gcm),
        )
        said = hashlib.sha256(fact.model_dump_json(exclude={"revision", "scored_at"}).encode()).digest()
        if earlier is None or earlier.said != said:
            result = Result(fact.revision, place.score, place.rank, place.tied, said)
            await store.put_result(connection, team.project_id, result, at)
            facts.append(fact)
    await outbox.append(connection, *facts)
    log.info("projects.ranked", edition_id=str(edition_id), teams=len(ranked), changed=len(facts))
