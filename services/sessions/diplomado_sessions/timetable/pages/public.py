"""The timetable of an edition as a piece of a page, for the public page of the edition."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.text import Text
from diplomado_sessions.timetable.store import list_sessions

PAGES = Pages(
    "diplomado_sessions.timetable",
    brand="Diplomado",
    tagline=Text("Sesiones de los cursos", "Sessions of the courses"),
    footer=Text("¿Dudas? Escriba a la coordinación del curso.", "Questions? Write to the coordination of the course."),
    home="/",
)
router = PAGES.router()

TITLE = Text("Horario", "Timetable")


@router.get("/sessions/fragments/timetable/{edition_id}", dependencies=[public])
async def show_timetable(
    edition_id: UUID, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the sessions of an edition in their order. It names no people."""
    sessions = sorted(await list_sessions(connection, edition_id), key=lambda session: session.plan.starts_at)
    rows = []
    for session in sessions:
        plan = session.plan
        when, hours = day_and_hours(plan.starts_at, plan.ends_at, plan.time_zone, language)
        rows.append({"day": when, "hours": hours, "title": plan.title, "place": plan.place, "status": session.status})
    return PAGES.fragment("timetable.html", language, request=request, title=TITLE, rows=rows)
