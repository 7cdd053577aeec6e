"""One score sheet on a page: the project, the rubric beside the fields, and what was typed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.second_person import Proposal
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import text_of
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.api.fields import ReasonPost
from diplomado_sessions.projects.api.scores import ScoresPut
from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.pages.common import draw, seen
from diplomado_sessions.projects.rubric import Criterion, Rubric
from diplomado_sessions.projects.scoring import grader_total
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.store import files, sheets
from diplomado_sessions.projects.team import Team
from diplomado_sessions.projects.usecases import scores as usecases
from diplomado_sessions.projects.usecases import second_person
from diplomado_sessions.projects.usecases.access import require_rubric, sees_all, sees_comments

POINTS = Text("{name}, puntos", "{name}, points")
COMMENT = Text("{name}, comentario", "{name}, comment")
GENERAL = Text("Comentario general", "General comment")
STATE = Text("Estado", "Status")


def read_scores(form: Form, rubric: Rubric) -> usecases.Given:
    """Return the scores of a form, whose button says whether they are final. Raises ValidationFailed."""
    points = {one.code: form.get(f"points.{one.code}", "").strip().replace(",", ".") for one in rubric.criteria}
    comments = {one.code: form.get(f"comments.{one.code}", "").strip() for one in rubric.criteria}
    sent = read_model(
        ScoresPut,
        {
            "state": form.get("state", "draft"),
            "points": {code: text for code, text in points.items() if text},
            "comments": {code: text for code, text in comments.items() if text},
            "comment": form.get("comment", ""),
        },
    )
    return usecases.Given(sent.state, sent.points, sent.comments, sent.comment)


def fields_of(sheet: Sheet | None) -> Form:
    """Return what the form shows of a stored sheet."""
    if sheet is None:
        return Form({})
    points = {f"points.{code}": [f"{value.normalize():f}"] for code, value in sheet.points.items()}
    comments = {f"comments.{code}": [text] for code, text in sheet.comments.items()}
    return Form({**points, **comments, "comment": [sheet.comment or ""]})


def _labels(rubric: Rubric) -> dict[str, Text]:
    points = {f"points.{one.code}": POINTS.with_values(name=_title(one)) for one in rubric.criteria}
    comments = {f"comments.{one.code}": COMMENT.with_values(name=_title(one)) for one in rubric.criteria}
    return {**points, **comments, "comment": GENERAL}


def _title(criterion: Criterion) -> Text:
    return text_of(criterion.title)


async def find_sheet(connection: Connection, edition_id: UUID, team: Team, grader: Grader) -> Sheet | None:
    """Return the sheet of a grader for a team, or None."""
    found = await sheets.list_sheets(connection, edition_id, [team.project_id], grader.name)
    return found[0] if found else None


async def save_sheet(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    team: Team,
    grader: Grader,
    form: Form,
    own: str,
    view: str,
    then: str,
) -> Response:
    """Store what was typed as a draft or as final, or draw the form again. `own` is the address of the sheet."""
    stored = await require_rubric(connection, edition_id)
    async with attempt(connection) as tried:
        given = read_scores(form, stored.rubric)
        two_people = request.app.state.settings.grading_second_person
        await usecases.put_scores(
            *(connection, edition_id, team.project.code, grader.name, given, actor, seen(form)), two_people=two_people
        )
    if tried.failure:
        return await draw_sheet(
            request, language, connection, edition_id, actor, team, grader, own, view, form, tried.failure
        )
    return done(then if form.get("state") == "final" else own, "final" if form.get("state") == "final" else "draft")


async def withdraw_sheet(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    team: Team,
    grader: Grader,
    form: Form,
    own: str,
    view: str,
) -> Response:
    """Withdraw a sheet with a reason, or propose it where a second person confirms."""
    result: object = None
    async with attempt(connection) as tried:
        sent = read_model(ReasonPost, {"reason": form.get("reason", "")})
        asked = (connection, edition_id, team.project.code, grader.name, sent.reason, actor, form.preconditions)
        settings = request.app.state.settings
        if settings.grading_second_person:
            now, hours = datetime.now(UTC), settings.second_person_hours
            result = await second_person.withdraw_or_propose(*asked, now=now, hours=hours)
        else:
            result = await usecases.withdraw_scores(*asked)
    if tried.failure:
        return await draw_sheet(
            request, language, connection, edition_id, actor, team, grader, own, view, form, tried.failure
        )
    return done(own, "withdrawal_proposed" if isinstance(result, Proposal) else "withdrawn")


async def draw_sheet(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    team: Team,
    grader: Grader,
    own: str,
    view: str,
    fields: Form | None = None,
    failure: Failure | None = None,
) -> Response:
    """Draw the sheet of a grader for a team, to be filled in by those who may."""
    stored = await require_rubric(connection, edition_id)
    sheet = await find_sheet(connection, edition_id, team, grader)
    file = (await files.list_files(connection, edition_id, [team.project_id])).get(team.project_id)
    shown = fields_of(sheet)
    typed = fields if fields is not None and "reason" not in fields else shown
    labels = _labels(stored.rubric)
    present = entity_tag(sheet.content) if sheet else None
    sees_history = sees_all(actor) and sheet is not None
    changes = await sheets.list_changes(connection, team.project_id, grader.name) if sees_history else []
    values: dict[str, Any] = {
        "team": team.project,
        "institution": team.institution_name or team.project.institution,
        "file": file,
        "grader": grader,
        "is_own": view == "own",
        "own": own,
        "rubric": stored.rubric,
        "sheet": sheet,
        "total": grader_total(sheet.points, stored.rubric.criteria) if sheet and sheet.state == "final" else None,
        "older": sheet is not None and sheet.state == "draft" and sheet.rubric_version < stored.version,
        "fields": Form({**typed.lists, "reason": (fields or Form({})).lists.get("reason", [])}),
        "tag": fields.get("etag") if fields and failure and not failure.is_conflict else present,
        "present": present,
        "labels": {**labels, "reason": Text("Motivo", "Reason"), "state": STATE},
        "differences": differences(labels, shown, typed),
        "may_score": (view == "own" or actor.has_role("coordinator")) and grader.refusal(team.project.code) is None,
        "sees_comments": sees_comments(actor),
        "changes": changes,
        "who": await naming_of(connection, (change["changed_by"] for change in changes), actor),
    }
    return await draw("sheet.html", request, language, connection, edition_id, actor, view, failure, **values)
