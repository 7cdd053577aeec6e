"""Attendance for the report of an edition: a piece of registration's page, and files of attendance."""

import asyncio
from collections.abc import Iterator
from typing import Any, Literal
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.language.dates import day, zone_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.workbooks.writing import CSV, XLSX, as_csv, as_xlsx
from diplomado_sessions.credits.credit import percent_of
from diplomado_sessions.pages.staff import Reader, staff_pages
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.projects.store.rubrics import find_rubric
from diplomado_sessions.reports.grid import Grid, level_of
from diplomado_sessions.reports.store import Counts, count_by_session, count_people
from diplomado_sessions.reports.tables import PLACES, attendance_rows, session_rows
from diplomado_sessions.reports.usecases import load_grid

PAGES = staff_pages("diplomado_sessions.reports")
router = PAGES.router()

TITLE = Text("Asistencia de la edición", "Attendance of the edition")
ATTENDANCE, SESSIONS = Text("Asistencia", "Attendance"), Text("Sesiones", "Sessions")


@router.get("/sessions/fragments/report/{edition_id}")
async def show_report(
    edition_id: UUID, _actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw attendance by session, and people by sessions page by page, with the numbers for the funnel."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    grid = await load_grid(connection, edition_id, _start(request), ROWS + 1)
    counts = await count_people(connection, edition_id)
    by_session = await count_by_session(connection, edition_id)
    shown = sliced(
        grid.people, request, lambda one: (one.family_names, one.given_names, str(one.registration_id)), limit=ROWS
    )
    return PAGES.fragment(
        "report.html",
        language,
        request=request,
        title=TITLE,
        edition_id=edition_id,
        counts=counts,
        has_projects=await find_rubric(connection, edition_id) is not None,
        sessions=[_session(column, by_session, counts, language) for column in grid.columns],
        people=shown,
        rows=[(one, grid.cells(one)) for one in shown.rows],
        places={place: text for place, text in PLACES.items() if place != "registered"},
    )


def _session(column: Any, by_session: dict[UUID, int], counts: Counts, language: Language) -> dict[str, Any]:
    attended = by_session.get(column.session_id, 0) if column.closed else None
    percent = None if attended is None else percent_of(attended, counts.registered)
    return {
        "column": column,
        "address": f"/sessions/sessions/{column.session_id}",
        "day": day(column.starts_at.astimezone(zone_of(column.time_zone)).date(), language),
        "attended": attended,
        "percent": percent,
        "level": "open" if percent is None else level_of(percent),
    }


def _start(request: Request) -> tuple[str, str, UUID] | None:
    key = after(request, 3)
    try:
        return (str(key[0]), str(key[1]), UUID(str(key[2]))) if key else None
    except ValueError:  # the address was changed
        return None


@router.get("/sessions/editions/{edition_id}/attendance.{kind}")
async def download(
    edition_id: UUID,
    kind: Literal["csv", "xlsx"],
    _actor: Reader,
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Return minutes and status of all people in all sessions; a workbook has the sessions in a second sheet."""
    edition = await find_edition(connection, edition_id)
    if edition is None:
        raise edition_unknown(edition_id)
    grid = await load_grid(connection, edition_id, None, None)
    counts = await count_people(connection, edition_id)
    by_session = await count_by_session(connection, edition_id)
    # In a thread: thousands of people would hold up other requests.
    body = await asyncio.to_thread(_file, kind, grid, by_session, counts.registered, language)
    headers = {
        "Content-Disposition": f'attachment; filename="{edition.code}-attendance.{kind}"',
        "Cache-Control": "private, no-store",
    }
    return Response(body, media_type=CSV if kind == "csv" else XLSX, headers=headers)


def _file(kind: str, grid: Grid, by_session: dict[UUID, int], registered: int, language: Language) -> bytes:
    people: Iterator[list[Any]] = attendance_rows(grid, language)
    if kind == "csv":
        return as_csv(people)
    sessions = session_rows(grid.columns, by_session, registered, language)
    return as_xlsx([(ATTENDANCE.in_(language), people), (SESSIONS.in_(language), sessions)])
