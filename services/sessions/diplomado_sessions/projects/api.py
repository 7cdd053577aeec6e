"""Projects over HTTP."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response
from pydantic import BaseModel, Field, StringConstraints, field_validator

from diplomado_chassis.http.auth import FORBIDDEN, Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.http.problems import Problem
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.projects import store, usecases
from diplomado_sessions.projects.scoring import Criterion, Rubric
from diplomado_sessions.projects.store import Project
from diplomado_sessions.timetable.fields import Code, Line, LocalisedLine

router = Router(prefix="/api/v1/editions/{edition_id}", tags=["projects"])

Coordinator = Annotated[Actor, require("coordinator")]
Reader = Annotated[Actor, require("coordinator", "grader", "auditor")]
Grader = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Points = Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)]


class CriterionPut(BaseModel):
    """One line of a rubric; `weight` in percent."""

    code: Code
    title: LocalisedLine
    weight: Annotated[int, Field(ge=1, le=100)]


class RubricPut(BaseModel):
    """The criteria by which teams are scored. The weights add up to 100."""

    code: Code
    criteria: Annotated[list[CriterionPut], Field(min_length=1, max_length=50)]
    graders_min: Annotated[int, Field(ge=1, le=50)] = 2


@router.put("/rubric")
async def put_rubric(
    edition_id: UUID,
    body: RubricPut,
    actor: Coordinator,  # noqa: ARG001
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Set the rubric of an edition that has no scores yet."""
    criteria = tuple(Criterion(line.code, line.title, line.weight) for line in body.criteria)
    left_out = RubricPut.model_fields.keys() - body.model_fields_set
    asked = Rubric(body.code, body.graders_min, criteria)
    rubric = await usecases.put_rubric(connection, edition_id, asked, left_out, sent)
    tagged(response, rubric)
    return {"code": rubric.code, "criteria": len(rubric.criteria), "graders_min": rubric.graders_min}


@router.get("/rubric")
async def show_rubric(
    edition_id: UUID,
    actor: Reader,  # noqa: ARG001
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show the rubric of an edition."""
    rubric = await usecases.find_rubric(connection, edition_id)
    tagged(response, rubric)
    return {"code": rubric.code, "criteria": rubric.criteria, "graders_min": rubric.graders_min}


class TeamPut(BaseModel):
    """A project team, which is not a territorial group. Members are registrations of the edition."""

    name: Line
    project_title: Line
    institution: Code | None = None
    admin_area: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")] | None = None
    members: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    sdg: Annotated[list[Annotated[str, StringConstraints(pattern=r"^\d{1,2}(\.\w{1,2})?$")]], Field(max_length=20)] = []
    gcm: Annotated[list[Annotated[int, Field(ge=1, le=23)]], Field(max_length=23)] = []

    @field_validator("members")
    @classmethod
    def _each_once(cls, members: list[UUID]) -> list[UUID]:
        return list(dict.fromkeys(members))


@router.put("/teams/{code}")
async def put_team(
    edition_id: UUID,
    code: Code,
    body: TeamPut,
    actor: Coordinator,  # noqa: ARG001
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Store a team with its project and members. Fields that are left out keep their values."""
    left_out = TeamPut.model_fields.keys() - body.model_fields_set
    project = Project(code=code, **body.model_dump())
    team = await usecases.put_team(connection, edition_id, project, left_out, sent)
    tagged(response, team.project)
    return {"project_id": team.project_id, "code": code}


@router.get("/teams/{code}")
async def show_team(
    edition_id: UUID,
    code: Code,
    actor: Reader,  # noqa: ARG001
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show a team with its project and members, without points."""
    team = await usecases.find_team(connection, edition_id, code)
    tagged(response, team.project)
    return {"project_id": team.project_id, **_view(team.project)}


class ScoresPut(BaseModel):
    """Points out of 100 for every criterion of the rubric."""

    points: dict[str, Points]


async def _may_score(grader: Grader, actor: Annotated[Actor, require("coordinator", "grader")]) -> Actor:
    if not actor.has_role("coordinator") and actor.subject != grader:
        raise Problem(403, "role-missing", FORBIDDEN)
    return actor


@router.put("/teams/{code}/scores/{grader}")
async def put_scores(
    edition_id: UUID,
    code: Code,
    grader: Grader,
    body: ScoresPut,
    actor: Annotated[Actor, Depends(_may_score)],
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Store one grader's points for a team. A grader gives only their own."""
    stored = await usecases.put_scores(connection, edition_id, code, grader, body.points, actor.subject, sent)
    tagged(response, stored)
    return {"team": code, "grader": grader, "points": body.points}


@router.get("/teams/{code}/scores/{grader}")
async def show_scores(
    edition_id: UUID,
    code: Code,
    grader: Grader,
    actor: Annotated[Actor, Depends(_may_score)],  # noqa: ARG001
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Show one grader's points for a team. A grader sees only their own."""
    team = await usecases.find_team(connection, edition_id, code)
    points = await usecases.find_points(connection, edition_id, team, grader)
    if points is not None:
        tagged(response, points)
    return {"team": code, "grader": grader, "points": points or {}}


@router.post("/ranking")
async def rank(edition_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:  # noqa: ARG001
    """Rank all graded teams and publish what has changed."""
    ranked = await usecases.rank_projects(connection, edition_id)
    return {
        "teams": [
            {"code": team.project.code, "score": float(place.score), "rank": place.rank, "tied": place.tied}
            for team, place in ranked
        ]
    }


@router.get("/teams")
async def list_teams(edition_id: UUID, actor: Reader, connection: Transaction) -> dict[str, Any]:
    """List teams with their points. A grader sees only their own, so that graders stay independent."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    sees_all = actor.has_role("coordinator") or actor.has_role("auditor")
    points = await store.list_scores(connection, edition_id, None if sees_all else actor.subject)
    results = await store.list_results(connection, edition_id) if sees_all else {}
    return {
        "teams": [
            {
                "project_id": team.project_id,
                **_view(team.project),
                "institution_name": team.institution_name,
                "scores": points.get(team.project_id, {}),
                "result": _result(results.get(team.project_id)),
            }
            for team in await store.list_teams(connection, edition_id)
        ]
    }


def _view(project: Project) -> dict[str, Any]:
    return {name: getattr(project, name) for name in Project.__dataclass_fields__}


def _result(result: store.Result | None) -> dict[str, Any] | None:
    return {"score": float(result.score), "rank": result.rank, "tied": result.tied} if result else None
