"""Pages about the scores of all graders: the overview, one sheet, and the table for spreadsheets."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.workbooks.writing import CSV, XLSX, as_csv, as_xlsx
from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.outcome import Outcome
from diplomado_sessions.projects.overview import cells_of, find_by_key
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, Overseer, address, draw
from diplomado_sessions.projects.pages.sheets import draw_sheet, save_sheet, withdraw_sheet
from diplomado_sessions.projects.rubric import Rubric
from diplomado_sessions.projects.score_table import rows_of
from diplomado_sessions.projects.store.graders import list_graders
from diplomado_sessions.projects.store.rubrics import find_rubric
from diplomado_sessions.projects.store.sheets import list_sheets
from diplomado_sessions.projects.team import Team
from diplomado_sessions.projects.usecases import second_person
from diplomado_sessions.projects.usecases.access import check_edition, require_team
from diplomado_sessions.projects.usecases.rankings import load_outcome
from diplomado_sessions.timetable.fields import Code

router = PAGES.router()
SCORES = Text("Notas", "Scores")
SHEET = PREFIX + "/teams/{code}/scores/{key}"


@router.get(PREFIX + "/scores")
async def show_scores(
    edition_id: UUID, actor: Overseer, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show who has scored what, and how far graders are apart."""
    await check_edition(connection, edition_id)
    rubric = await find_rubric(connection, edition_id)
    graders = await list_graders(connection, edition_id)
    rows: list[tuple[Any, Any]] = []
    if rubric:
        _rubric, _ranking, outcome = await load_outcome(connection, edition_id)
        sheets = {(sheet.project_id, sheet.grader): sheet for sheet in await list_sheets(connection, edition_id)}
        rows = [(one, cells_of(one, graders, sheets, rubric.version)) for one in outcome.teams]
    every = [cell.state for _one, cells in rows for cell in cells]
    values: dict[str, Any] = {
        "rubric": rubric.rubric if rubric else None,
        "graders": graders,
        "rows": sorted(rows, key=lambda row: row[0].team.project.code),
        "counts": {state: every.count(state) for state in ("final", "draft", "missing")},
        "outliers": sum(bool(one.outliers) for one, _cells in rows),
    }
    return await draw("scores.html", request, language, connection, edition_id, actor, "scores", **values)


@router.get(PREFIX + "/scores.csv")
async def get_table(
    edition_id: UUID, _actor: Overseer, connection: Transaction, language: RequestedLanguage
) -> Response:
    """Return all final scores as CSV in UTF-8."""
    await check_edition(connection, edition_id)
    rubric, _ranking, outcome = await load_outcome(connection, edition_id)
    content = await asyncio.to_thread(_csv, outcome, rubric, language)
    headers = {"Content-Disposition": 'attachment; filename="scores.csv"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=CSV, headers=headers)


@router.get(PREFIX + "/scores.xlsx")
async def get_workbook(
    edition_id: UUID, _actor: Overseer, connection: Transaction, language: RequestedLanguage
) -> Response:
    """Return all final scores as a workbook."""
    await check_edition(connection, edition_id)
    rubric, _ranking, outcome = await load_outcome(connection, edition_id)
    content = await asyncio.to_thread(_xlsx, outcome, rubric, language)
    headers = {"Content-Disposition": 'attachment; filename="scores.xlsx"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=XLSX, headers=headers)


def _csv(outcome: Outcome, rubric: Rubric, language: Language) -> bytes:
    return as_csv(rows_of(outcome, rubric, language))


def _xlsx(outcome: Outcome, rubric: Rubric, language: Language) -> bytes:
    return as_xlsx([(SCORES.in_(language), rows_of(outcome, rubric, language))])


@router.get(SHEET)
async def show_sheet(
    edition_id: UUID,
    code: Code,
    key: str,
    actor: Overseer,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what one grader has given one team; a coordinator can fill it in for them."""
    team, grader = await _found(connection, edition_id, code, key)
    own = address(edition_id, "teams", code, "scores", key)
    return await draw_sheet(request, language, connection, edition_id, actor, team, grader, own, "scores")


@router.post(SHEET)
async def save(
    edition_id: UUID,
    code: Code,
    key: str,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store scores that a grader gave on paper."""
    team, grader = await _found(connection, edition_id, code, key)
    own, then = address(edition_id, "teams", code, "scores", key), address(edition_id, "scores")
    return await save_sheet(request, language, connection, edition_id, actor, team, grader, form, own, "scores", then)


@router.post(SHEET + "/withdrawal")
async def withdraw(
    edition_id: UUID,
    code: Code,
    key: str,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Withdraw the scores of a grader."""
    team, grader = await _found(connection, edition_id, code, key)
    own = address(edition_id, "teams", code, "scores", key)
    return await withdraw_sheet(request, language, connection, edition_id, actor, team, grader, form, own, "scores")


@router.post(SHEET + "/withdrawal/{decision}")
async def decide_withdrawal(
    edition_id: UUID,
    code: Code,
    key: str,
    decision: Literal["confirmation", "rejection"],
    _form: SentForm,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Confirm or reject the withdrawal that another person proposed, or take one's own proposal back."""
    _team, grader = await _found(connection, edition_id, code, key)
    now, then = datetime.now(UTC), address(edition_id, "graders")
    if decision == "rejection":
        await second_person.reject_withdrawal(connection, edition_id, code, grader.name, actor, now=now)
        return done(then, "rejected")
    await second_person.confirm_withdrawal(connection, edition_id, code, grader.name, actor, now=now)
    return done(then, "withdrawn")


async def _found(connection: Connection, edition_id: UUID, code: str, key: str) -> tuple[Team, Grader]:
    await check_edition(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    grader = find_by_key(await list_graders(connection, edition_id), key)
    if grader is None:
        detail = Text("La edición no tiene ese evaluador.", "The edition has no such grader.")
        raise Problem(404, "grader-unknown", detail)
    return team, grader
