"""Plans all scores of a list, and stores them, or none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import ANY_STATE
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects.graders import NOT_APPOINTED, has_list
from diplomado_sessions.projects.score_list import ScoreLine
from diplomado_sessions.projects.scoring import check_points, grader_total
from diplomado_sessions.projects.sheet import Points
from diplomado_sessions.projects.store import graders as grader_store
from diplomado_sessions.projects.store import sheets
from diplomado_sessions.projects.store.teams import list_teams
from diplomado_sessions.projects.team import Project
from diplomado_sessions.projects.usecases.access import lock_projects, require_open, require_rubric
from diplomado_sessions.projects.usecases.scores import Given, choose_grader, put_scores
from diplomado_sessions.sent_lists.table import error_of_row

NO_TEAM = Text("la edición no tiene ese equipo.", "the edition has no such team.")

State = Literal["draft", "final"]


@dataclass(frozen=True, slots=True)
class PlannedScore:
    """What a list does with one sheet: `change` is new, changed or same. `total` is None for a draft with gaps."""

    project: Project
    grader: str
    points: Points
    total: Decimal | None
    change: str
    is_new_grader: bool


async def plan_scores(
    connection: Connection,
    edition_id: UUID,
    lines: Sequence[ScoreLine],
    state: State,
    actor: Actor,
    *,
    two_people: bool = False,
) -> list[PlannedScore]:
    """Return what storing a list would do. Nothing is stored. Raises ValidationFailed with the errors by row."""
    await lock_projects(connection, edition_id)
    rubric = (await require_rubric(connection, edition_id)).rubric
    await require_open(connection, edition_id)
    graders = await grader_store.list_graders(connection, edition_id)
    teams = await list_teams(connection, edition_id)
    named = {fold(name): team for team in teams for name in (team.project.name, team.project.code)}
    stored = {(one.project_id, one.grader): one for one in await sheets.list_sheets(connection, edition_id)}
    planned: list[PlannedScore] = []
    errors: list[FieldError] = []
    for line in lines:
        team = named.get(fold(line.team))
        if team is None:
            errors.append(error_of_row(line.row, NO_TEAM, line.team))
            continue
        try:
            grader = choose_grader(graders, line.grader, actor)
        except Problem as problem:
            errors.append(error_of_row(line.row, problem.detail, line.grader))
            continue
        if two_people and grader not in graders:
            errors.append(error_of_row(line.row, NOT_APPOINTED, line.grader))
            continue
        if refusal := grader.refusal(team.project.code):
            errors.append(error_of_row(line.row, refusal, line.grader))
            continue
        wrong = check_points(line.points, rubric.criteria, complete=state == "final")
        if wrong:
            errors += [error_of_row(line.row, one.text, one.path.partition(".")[2]) for one in wrong]
            continue
        before = stored.get((team.project_id, grader.name))
        is_same = before is not None and before.state == state and dict(before.points) == line.points
        total = grader_total(line.points, rubric.criteria) if len(line.points) == len(rubric.criteria) else None
        change = "same" if is_same else "changed" if before else "new"
        is_new = grader not in graders and not has_list(graders)
        planned.append(PlannedScore(team.project, grader.name, line.points, total, change, is_new))
    if errors:
        raise ValidationFailed(*errors, slug="score-list-wrong")
    return planned


async def put_score_list(
    connection: Connection,
    edition_id: UUID,
    lines: Sequence[ScoreLine],
    state: State,
    actor: Actor,
    *,
    two_people: bool = False,
) -> list[PlannedScore]:
    """Store the scores of a list, all or none; comments stay. The same list again changes nothing."""
    planned = await plan_scores(connection, edition_id, lines, state, actor, two_people=two_people)
    for one in planned:
        if one.change != "same":
            given = Given(state, one.points)
            await put_scores(
                *(connection, edition_id, one.project.code, one.grader, given, actor, ANY_STATE), two_people=two_people
            )
    return planned
