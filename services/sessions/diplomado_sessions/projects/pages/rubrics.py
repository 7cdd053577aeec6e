"""Pages about the rubric: its rules and criteria, and the levels of each criterion."""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.projects.explanation import explain_rule
from diplomado_sessions.projects.pages import rubric_forms as forms
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, Overseer, address, draw, seen
from diplomado_sessions.projects.rubric import Criterion
from diplomado_sessions.projects.store.rubrics import StoredRubric, find_rubric
from diplomado_sessions.projects.store.sheets import list_sheets
from diplomado_sessions.projects.usecases.access import require_rubric
from diplomado_sessions.projects.usecases.rubrics import put_rubric
from diplomado_sessions.timetable.fields import Code

router = PAGES.router()
CONFIRMED = "finals-become-drafts"
METHODS = (
    ("mean", Text("Promedio de todos los evaluadores", "Mean of all graders")),
    ("trimmed_mean", Text("Promedio sin la nota más alta ni la más baja", "Mean without the highest and the lowest")),
)
TIES = (
    ("shared", Text("Comparten el puesto", "They share the rank")),
    ("criteria", Text("Deciden los criterios de desempate", "The criteria that break ties decide")),
    ("decision", Text("Decide la coordinación, con un motivo", "The coordination decides, with a reason")),
)


@router.get(PREFIX + "/rubric")
async def show_rubric(
    edition_id: UUID, actor: Overseer, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the rubric with all levels."""
    stored = await find_rubric(connection, edition_id)
    values: dict[str, Any] = {
        "rubric": stored.rubric if stored else None,
        "version": stored.version if stored else None,
        "rule": explain_rule(stored.rubric) if stored else None,
        "method": dict(METHODS)[stored.rubric.method] if stored else None,
        "finals": await _count_finals(connection, edition_id),
    }
    return await draw("rubric.html", request, language, connection, edition_id, actor, "rubric", **values)


@router.get(PREFIX + "/rubric/edit")
async def show_form(
    edition_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form of the rubric."""
    stored = await find_rubric(connection, edition_id)
    fields = forms.fields_of(stored.rubric if stored else None)
    return await _form(request, language, connection, edition_id, actor, stored, fields, None)


@router.post(PREFIX + "/rubric/edit")
async def edit_rubric(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Set the rubric, or draw the form with more rows."""
    stored = await find_rubric(connection, edition_id)
    if form.get("do") == "rows":
        return await _form(request, language, connection, edition_id, actor, stored, form, None)
    async with attempt(connection) as tried:
        rubric = forms.read_rubric(form, stored.rubric if stored else None)
        await put_rubric(
            *(connection, edition_id, rubric, (), seen(form), actor.subject),
            finals_become_drafts=form.ticked(CONFIRMED),
        )
    if tried.failure:
        return await _form(request, language, connection, edition_id, actor, stored, form, tried.failure)
    return done(address(edition_id, "rubric"), "saved")


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    stored: StoredRubric | None,
    fields: Form,
    failure: Failure | None,
) -> Response:
    rows = forms.rows_of(fields)
    if failure is None:
        rows = min(rows + forms.EMPTY_ROWS, forms.MAX_CRITERIA)
    before = stored.rubric if stored else None
    fresh = fields.get("etag") if (failure and not failure.is_conflict) or fields.get("do") else None
    labels = forms.labels_of(rows)
    values: dict[str, Any] = {
        "fields": fields,
        "labels": labels,
        "differences": differences(labels, forms.fields_of(before), fields) if before else (),
        "tag": fresh or (entity_tag(before) if before else None),
        "rows": range(rows),
        "methods": METHODS,
        "tie_rules": TIES,
        "finals": await _count_finals(connection, edition_id),
        "confirmed": CONFIRMED,
    }
    return await draw("rubric_form.html", request, language, connection, edition_id, actor, "rubric", failure, **values)


async def _count_finals(connection: Connection, edition_id: UUID) -> int:
    return sum(sheet.state == "final" for sheet in await list_sheets(connection, edition_id))


@router.get(PREFIX + "/rubric/levels/{criterion}")
async def show_levels(
    edition_id: UUID,
    criterion: Code,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Draw the form of the levels of one criterion."""
    stored = await require_rubric(connection, edition_id)
    fields = forms.fields_of_levels(_criterion(stored, criterion))
    return await _levels(request, language, connection, edition_id, actor, stored, criterion, fields, None)


@router.post(PREFIX + "/rubric/levels/{criterion}")
async def edit_levels(
    edition_id: UUID,
    criterion: Code,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Describe what work of some points is like."""
    stored = await require_rubric(connection, edition_id)
    _criterion(stored, criterion)
    async with attempt(connection) as tried:
        rubric = forms.with_levels(stored.rubric, criterion, forms.read_levels(form))
        try:
            await put_rubric(
                *(connection, edition_id, rubric, (), seen(form), actor.subject),
                finals_become_drafts=form.ticked(CONFIRMED),
            )
        except ValidationFailed as failed:
            raise forms.beside_fields(failed, criterion, rubric) from None
    if tried.failure:
        return await _levels(request, language, connection, edition_id, actor, stored, criterion, form, tried.failure)
    return done(address(edition_id, "rubric"), "saved")


def _criterion(stored: StoredRubric, code: str) -> Criterion:
    found = next((one for one in stored.rubric.criteria if one.code == code), None)
    if found is None:
        detail = Text("La rúbrica no tiene este criterio.", "The rubric has no such criterion.")
        raise Problem(404, "criterion-unknown", detail)
    return found


async def _levels(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    stored: StoredRubric,
    criterion: str,
    fields: Form,
    failure: Failure | None,
) -> Response:
    labels = forms.level_labels(forms.MAX_LEVELS)
    before = _criterion(stored, criterion)
    values: dict[str, Any] = {
        "fields": fields,
        "labels": labels,
        "differences": differences(labels, forms.fields_of_levels(before), fields),
        "tag": fields.get("etag") if failure and not failure.is_conflict else entity_tag(stored.rubric),
        "criterion": before,
        "rows": range(min(len(before.levels) + 3, forms.MAX_LEVELS) if failure is None else forms.MAX_LEVELS),
        "finals": await _count_finals(connection, edition_id),
        "confirmed": CONFIRMED,
    }
    return await draw("levels_form.html", request, language, connection, edition_id, actor, "rubric", failure, **values)
