"""A grader's own scores of all projects on one page: one form, stored as a whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions, entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects import graders as rules
from diplomado_sessions.projects.overview import Task, tasks_of
from diplomado_sessions.projects.own_table import (
    Typed,
    field_of,
    labels_of,
    page_of,
    read_table,
    seen_field,
    shown_points,
)
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Grader, address, draw
from diplomado_sessions.projects.rubric import Criterion
from diplomado_sessions.projects.store.sheets import list_sheets
from diplomado_sessions.projects.store.teams import list_teams
from diplomado_sessions.projects.usecases.access import check_edition, find_own_grader, lock_projects, require_rubric
from diplomado_sessions.projects.usecases.scores import Given, put_scores

router = PAGES.router()
PATH = PREFIX + "/own-table"
PageNumber = Annotated[int, Query(ge=1, le=100)]
CHANGED = Text(
    "Alguien cambió esta calificación mientras tanto. Guarde de nuevo para dejar lo que usted escribió.",
    "Somebody changed this score meanwhile. Save again to keep what you typed.",
)


@dataclass
class _Table:
    grader: rules.Grader
    tasks: list[Task]
    pages: int
    criteria: tuple[Criterion, ...]
    changed: list[Task] = field(default_factory=list)


@router.get(PATH)
async def show_table(
    edition_id: UUID,
    actor: Grader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    page: PageNumber = 1,
) -> Response:
    """Draw the grader's scores of all their projects."""
    table = await _load(connection, edition_id, actor, page)
    return await _form(request, language, connection, edition_id, actor, table, page, None, None)


@router.post(PATH)
async def save_table(
    edition_id: UUID,
    form: SentForm,
    actor: Grader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    page: PageNumber = 1,
) -> Response:
    """Store what was typed as drafts or as final; what is wrong with one team stops all."""
    state = "final" if form.get("state") == "final" else "draft"
    await lock_projects(connection, edition_id)
    table = await _load(connection, edition_id, actor, page)
    typed: list[Typed] = []
    async with attempt(connection) as tried:
        typed = read_table(form, table.tasks, table.criteria, state)
        table.changed = _meanwhile(table, typed)
        if table.changed:
            raise ValidationFailed(*_errors(table), slug="scores-changed")
        for one in typed:
            given = Given("final" if state == "final" else "draft", one.points)
            preconditions = Preconditions(frozenset({one.seen}) if one.seen else None)
            await put_scores(connection, edition_id, one.code, table.grader.name, given, actor, preconditions)
    if tried.failure:
        return await _form(request, language, connection, edition_id, actor, table, page, form, tried.failure)
    return done(address(edition_id, "own"), "scores_listed", n=len(typed))


async def _load(connection: Connection, edition_id: UUID, actor: Actor, page: int) -> _Table:
    await check_edition(connection, edition_id)
    grader = await find_own_grader(connection, edition_id, actor)
    if grader is None:
        raise Problem(403, "grader-not-appointed", rules.NOT_APPOINTED)
    criteria = (await require_rubric(connection, edition_id)).rubric.criteria
    sheets = await list_sheets(connection, edition_id, None, grader.name)
    tasks = tasks_of(grader, await list_teams(connection, edition_id), sheets)
    mine = [task for task in tasks if grader.refusal(task.team.project.code) is None]
    shown, pages = page_of(mine, criteria, page)
    return _Table(grader, shown, pages, criteria)


def _tag(task: Task) -> str:
    return entity_tag(task.sheet.content) if task.sheet else ""


def _meanwhile(table: _Table, typed: list[Typed]) -> list[Task]:
    seen = {one.code: one.seen for one in typed}
    return [
        task for task in table.tasks if task.team.project.code in seen and seen[task.team.project.code] != _tag(task)
    ]


def _errors(table: _Table) -> list[FieldError]:
    first = table.criteria[0].code
    return [FieldError(field_of(task.team.project.code, first), CHANGED) for task in table.changed]


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    table: _Table,
    page: int,
    form: Form | None,
    failure: Failure | None,
) -> Response:
    """Draw the table. A sheet that was changed meanwhile is shown as stored beside what was typed."""
    known = {task.team.project.code for task in table.changed}
    codes = [task.team.project.code for task in table.tasks]
    stored = shown_points(table.tasks)
    tags = {task.team.project.code: _tag(task) for task in table.tasks}
    sent: Mapping[str, str] = form or {}
    values: dict[str, Any] = {
        "tasks": table.tasks,
        "criteria": table.criteria,
        "fields": sent if form is not None else stored,
        "stored": stored,
        "changed": known,
        "field_of": field_of,
        "seen_field": seen_field,
        "tags": {
            code: tags[code] if form is None or code in known else sent.get(seen_field(code), "") for code in codes
        },
        "labels": labels_of(table.tasks, table.criteria),
        "page": page,
        "pages": table.pages,
    }
    return await draw("own_table.html", request, language, connection, edition_id, actor, "own", failure, **values)
