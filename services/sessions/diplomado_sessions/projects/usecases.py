"""Rubric, teams, scores and ranking of an edition."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import ProjectScored
from diplomado_sessions.projections.problems import edition_unknown, registrations_unknown
from diplomado_sessions.projections.store import find_edition, list_missing_registrations
from diplomado_sessions.projects import store
from diplomado_sessions.projects.scoring import (
    Ranked,
    Rubric,
    check_points,
    check_rubric,
    grader_total,
    rank_teams,
    short_of_graders,
)
from diplomado_sessions.projects.store import Project, Result, Team
from diplomado_sessions.timetable.store import read_clock

log = structlog.get_logger()


async def put_rubric(
    connection: Connection, edition_id: UUID, rubric: Rubric, left_out: Collection[str], preconditions: Preconditions
) -> Rubric:
    """Set the rubric of an edition. Once there are scores it cannot change, or they would mean something else.

    Fields in `left_out` keep their stored values, in `put_team` too.
    """
    await _lock_projects(connection, edition_id)
    stored = await store.find_rubric(connection, edition_id)
    preconditions.check(stored)
    if stored is not None and "graders_min" in left_out:
        rubric = replace(rubric, graders_min=stored.graders_min)
    if errors := check_rubric(rubric.criteria):
        raise ValidationFailed(*errors, slug="rubric-invalid")
    if stored == rubric:
        return rubric
    if await store.has_scores(connection, edition_id):
        raise Problem(
            409,
            "rubric-in-use",
            Text(
                "Ya hay calificaciones con la rúbrica actual; no se puede cambiar.",
                "There are scores by the present rubric; it cannot be changed.",
            ),
        )
    await store.upsert_rubric(connection, edition_id, rubric)
    return rubric


async def put_team(
    connection: Connection, edition_id: UUID, project: Project, left_out: Collection[str], preconditions: Preconditions
) -> Team:
    """Store a team, whose members are registrations of the edition and in no other team; return it."""
    await _lock_projects(connection, edition_id)
    stored = next(iter(await store.list_teams(connection, edition_id, project.code)), None)
    preconditions.check(stored and stored.project)
    if stored is not None:
        project = replace(project, **{name: getattr(stored.project, name) for name in left_out})
    if missing := await list_missing_registrations(connection, edition_id, project.members):
        raise registrations_unknown("members", missing)
    if others := await store.find_other_teams(connection, edition_id, project.members, project.code):
        raise ValidationFailed(
            *(
                FieldError(
                    f"members.{project.members.index(member)}",
                    Text("Ya está en el equipo {code}.", "Is in team {code} already.", code=code),
                )
                for member, code in others.items()
            ),
            slug="team-member-elsewhere",
        )
    await store.upsert_team(connection, uuid7(), edition_id, project)
    return await find_team(connection, edition_id, project.code)


async def find_team(connection: Connection, edition_id: UUID, code: str) -> Team:
    """Return a team. Raises a problem if there is none."""
    teams = await store.list_teams(connection, edition_id, code)
    if not teams:
        raise Problem(404, "team-unknown", Text("La edición no tiene ese equipo.", "The edition has no such team."))
    return teams[0]


async def find_points(connection: Connection, edition_id: UUID, team: Team, grader: str) -> store.Points | None:
    """Return the points that a grader gave to a team, by criterion."""
    points = await store.list_scores(connection, edition_id, grader)
    return points.get(team.project_id, {}).get(grader)


async def put_scores(
    connection: Connection,
    edition_id: UUID,
    code: str,
    grader: str,
    points: Mapping[str, Decimal],
    author: str,
    preconditions: Preconditions,
) -> store.Points:
    """Store one grader's points for a team on every criterion; they replace the grader's earlier points."""
    await _lock_projects(connection, edition_id)
    rubric = await find_rubric(connection, edition_id)
    team = await find_team(connection, edition_id, code)
    preconditions.check(await find_points(connection, edition_id, team, grader))
    if errors := check_points(points, rubric.criteria):
        raise ValidationFailed(*errors, slug="scores-invalid")
    await store.replace_scores(connection, team, edition_id, grader, points, author)
    stored = await find_points(connection, edition_id, team, grader)
    assert stored is not None
    return stored


async def rank_projects(connection: Connection, edition_id: UUID) -> list[tuple[Team, Ranked]]:
    """Rank all teams that were graded, the best first, and publish what has changed since the last time.

    Raises a problem if a team has some graders but fewer than the rubric asks for, or no team has any.
    """
    await _lock_projects(connection, edition_id)
    rubric = await find_rubric(connection, edition_id)
    teams = await store.list_teams(connection, edition_id)
    points_by_team = await store.list_scores(connection, edition_id)
    totals = {
        team.project_id: [grader_total(points, rubric.criteria) for points in points_by_team[team.project_id].values()]
        for team in teams
        if team.project_id in points_by_team
    }
    _check_graders(rubric, {team.project.code: len(totals.get(team.project_id, ())) for team in teams})
    places = rank_teams(totals)
    ranked = [(team, places[team.project_id]) for team in teams if team.project_id in places]
    await _publish_results(connection, edition_id, rubric, ranked)
    return sorted(ranked, key=lambda pair: (pair[1].rank, pair[0].project.code))


def _check_graders(rubric: Rubric, graders: dict[str, int]) -> None:
    if short := short_of_graders(graders, rubric.graders_min):
        raise Problem(
            409,
            "graders-missing",
            Text(
                "Faltan calificaciones: cada equipo necesita {graders} evaluadores.",
                "Scores are missing: every team needs {graders} graders.",
                graders=rubric.graders_min,
            ),
            teams=short,
        )
    if not any(graders.values()):
        raise Problem(409, "scores-missing", Text("No hay calificaciones todavía.", "There are no scores yet."))


async def _publish_results(
    connection: Connection, edition_id: UUID, rubric: Rubric, ranked: list[tuple[Team, Ranked]]
) -> None:
    before = await store.list_results(connection, edition_id)
    at = await read_clock(connection)
    changed: list[ProjectScored] = []
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
        digest = hashlib.sha256(fact.model_dump_json(exclude={"revision", "scored_at"}).encode()).digest()
        if earlier is None or earlier.digest != digest:
            result = Result(fact.revision, place.score, place.rank, place.tied, digest)
            await store.upsert_result(connection, team.project_id, result, at)
            changed.append(fact)
    await outbox.append(connection, *changed)
    log.info("projects.ranked", edition_id=str(edition_id), teams=len(ranked), changed=len(changed))


async def _lock_projects(connection: Connection, edition_id: UUID) -> None:
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    await store.lock_projects(connection, edition_id)


async def find_rubric(connection: Connection, edition_id: UUID) -> Rubric:
    """Return the rubric of an edition. Raises a problem if there is none."""
    rubric = await store.find_rubric(connection, edition_id)
    if rubric is None:
        raise Problem(
            409, "rubric-missing", Text("La edición no tiene rúbrica todavía.", "The edition has no rubric yet.")
        )
    return rubric
