"""The attendance of one person over all sessions of the edition, as a piece of the page of that person."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.presence.pages.shell import PAGES
from diplomado_sessions.attendance.presence.person.usecases import list_sessions_of
from diplomado_sessions.pages.staff import Leader
from diplomado_sessions.timetable.pages.frame import path_of
from diplomado_sessions.timetable.states import state_of
from diplomado_sessions.timetable.store import read_clock

router = PAGES.router()
TITLE = Text("Asistencia", "Attendance")


@router.get("/sessions/fragments/person/{registration_id}")
async def show_person(
    registration_id: UUID, _actor: Leader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the sessions of a person's edition with the minutes of each."""
    rows = []
    now = await read_clock(connection)
    for held in await list_sessions_of(connection, registration_id):
        session = held.session
        day, hours = day_and_hours(session.window.starts_at, session.window.ends_at, session.plan.time_zone, language)
        rows.append(
            {
                "title": session.plan.title,
                "address": f"{path_of(session.session_id)}/people/{held.registration_id}",
                "day": day,
                "hours": hours,
                "minutes": held.seconds // 60,
                "length": session.window.seconds // 60,
                "excused": held.excused,
                "standing": held.standing if session.published or held.excused else None,
                "state": state_of(session.status, session.attendance, session.window, now),
            }
        )
    return PAGES.fragment("person_fragment.html", language, request=request, title=TITLE, rows=rows)
