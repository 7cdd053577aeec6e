"""A grader's own pages: the projects that they score."""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects import graders as rules
from diplomado_sessions.projects.overview import tasks_of
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Grader, address, draw
from diplomado_sessions.projects.pages.sheets import draw_sheet, find_sheet, save_sheet, withdraw_sheet
from diplomado_sessions.projects.store.rubrics import find_rubric
from diplomado_sessions.projects.store.sheets import list_sheets
from diplomado_sessions.projects.store.teams import list_teams
from diplomado_sessions.projects.team import Team
from diplomado_sessions.projects.usecases.access import check_edition, find_own_grader, require_team
from diplomado_sessions.timetable.fields import Code

router = PAGES.router()


@router.get(PREFIX + "/own")
async def show_own(
    edition_id: UUID, actor: Grader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the projects of a grader, those first that they still have to score."""
    await check_edition(connection, edition_id)
    grader = await find_own_grader(connection, edition_id, actor)
    tasks = []
    if grader:
        sheets = await list_sheets(connection, edition_id, None, grader.name)
        tasks = tasks_of(grader, await list_teams(connection, edition_id), sheets)
    rubric = await find_rubric(connection, edition_id)
    values: dict[str, Any] = {
        "grader": grader,
        "tasks": sorted(tasks, key=lambda task: not task.due),
        "due": sum(task.due for task in tasks),
        "version": rubric.version if rubric else None,
    }
    return await draw("own_projects.html", request, language, connection, edition_id, actor, "own", **values)


@router.get(PREFIX + "/own/{code}")
async def show_own_sheet(
    edition_id: UUID,
    code: Code,
    actor: Grader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show a project with the rubric and the grader's own scores."""
    team, grader = await _own(connection, edition_id, code, actor)
    own = address(edition_id, "own", code)
    return await draw_sheet(request, language, connection, edition_id, actor, team, grader, own, "own")


@router.post(PREFIX + "/own/{code}")
async def save_own_sheet(
    edition_id: UUID,
    code: Code,
    form: SentForm,
    actor: Grader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store the grader's own scores."""
    team, grader = await _own(connection, edition_id, code, actor)
    own, then = address(edition_id, "own", code), address(edition_id, "own")
    return await save_sheet(request, language, connection, edition_id, actor, team, grader, form, own, "own", then)


@router.post(PREFIX + "/own/{code}/withdrawal")
async def withdraw_own_sheet(
    edition_id: UUID,
    code: Code,
    form: SentForm,
    actor: Grader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Withdraw the grader's own scores."""
    team, grader = await _own(connection, edition_id, code, actor)
    own = address(edition_id, "own", code)
    return await withdraw_sheet(request, language, connection, edition_id, actor, team, grader, form, own, "own")


async def _own(connection: Connection, edition_id: UUID, code: str, actor: Actor) -> tuple[Team, rules.Grader]:
    """Return a team of the grader. Raises a 403 problem for one that they neither may score nor have scored."""
    await check_edition(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    grader = await find_own_grader(connection, edition_id, actor)
    if grader is None:
        raise Problem(403, "grader-not-appointed", rules.NOT_APPOINTED)
    refusal = grader.refusal(code)
    if refusal and await find_sheet(connection, edition_id, team, grader) is None:
        raise Problem(403, "grader-not-appointed", refusal)
    return team, grader
