"""Pages of facilitators: the sessions that they lead, and for each the roster with what each person attended."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.keyset import WHOLE
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.facilitating.store import list_led
from diplomado_sessions.attendance.presence.api import show_attendance
from diplomado_sessions.attendance.presence.listing.usecases import attendance_of
from diplomado_sessions.projections.statuses import WITH_A_PLACE, words_of
from diplomado_sessions.projections.store import ListedPerson, find_title, list_roster
from diplomado_sessions.timetable.usecases import find_session

PAGES = Pages(
    "diplomado_sessions.attendance.facilitating",
    brand="Diplomado",
    tagline=Text("Gestión de cursos", "Course management"),
    footer=Text("¿Dudas? Escriba a la coordinación del curso.", "Questions? Write to the coordination of the course."),
    home="/home",
)
router = PAGES.router()
TITLE = Text("Sesiones que usted facilita", "Sessions that you facilitate")
MAX_SESSIONS = 50
_NAMED = ("registration_id", "status", "given_names", "family_names")


@router.get("/sessions/fragments/facilitating")
async def show_sessions(
    actor: Annotated[Actor, page_for("facilitator")],
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """List the sessions that the caller leads, the last first."""
    led = await list_led(connection, actor.accounts, actor.scope, MAX_SESSIONS)
    rows = [(one, *day_and_hours(one.starts_at, one.ends_at, one.time_zone, language)) for one in led]
    return PAGES.fragment("facilitating.html", language, request=request, title=TITLE, rows=rows)


@router.get("/sessions/facilitated/sessions/{session_id}")
async def show_session(
    session_id: UUID,
    actor: Annotated[Actor, page_for("coordinator", "facilitator", "auditor")],
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show the roster of a session page by page, with what each person attended."""
    session = await find_session(connection, session_id)
    plan = session.plan
    found = await show_attendance(session_id, actor, connection, WHOLE)
    seconds = {one["registration_id"]: one["seconds"] for one in found["attendance"]}
    roster = [
        ListedPerson(**{name: one[name] for name in _NAMED})  # type: ignore[arg-type]
        for one in await list_roster(connection, session.edition_id)
        if one["status"] in WITH_A_PLACE or one["registration_id"] in seconds
    ]
    begin = after(request, 1)
    start = next((at for at, one in enumerate(roster, 1) if begin and str(one.registration_id) == begin[0]), 0)
    shown = await attendance_of(connection, session, roster[start : start + ROWS + 1])
    people = sliced(shown, request, lambda one: (str(one.person.registration_id),))
    return PAGES.render(
        "facilitated.html",
        language,
        request=request,
        place=Place(session.edition_id, await find_title(connection, session.edition_id), "sessions"),
        session=session,
        when=day_and_hours(plan.starts_at, plan.ends_at, plan.time_zone, language),
        people=people,
        on_roster=len(roster),
        present=sum(bool(seconds.get(one.registration_id)) for one in roster),
        words_of=words_of,
    )
