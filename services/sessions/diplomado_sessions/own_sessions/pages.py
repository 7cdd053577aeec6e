"""The sessions of a participant, as a piece of their own page and as a calendar file."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.rendering import said
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.check_in.own.api import limit_client
from diplomado_sessions.own_sessions.calendar import Entry, calendar_of
from diplomado_sessions.own_sessions.usecases import find_own, list_own
from diplomado_sessions.timetable.states import state_of
from diplomado_sessions.timetable.store import read_clock
from diplomado_sessions.timetable.zones import find_zone

PAGES = Pages(
    "diplomado_sessions.own_sessions",
    brand="Diplomado",
    tagline=Text("Sus sesiones", "Your sessions"),
    footer=Text("¿Dudas? Escriba a la coordinación del curso.", "Questions? Write to the coordination of the course."),
)
router = PAGES.router()

TITLE = Text("Sus sesiones", "Your sessions")
NO_STORE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@router.get("/sessions/own/{token}", dependencies=[public])
async def show_own(
    token: str,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
    zone: Annotated[str, Query(max_length=64, description="Time zone of the reader.")] = "",
) -> Response:
    """List the sessions of a participant with their minutes; links to join if they have a place."""
    limit_client(request)
    holder = await find_own(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    own = await list_own(connection, holder)
    now = await read_clock(connection)
    chosen = zone if find_zone(zone) else None
    rows = []
    for one in own.sessions:
        session = one.held.session
        window = session.window
        day, hours = day_and_hours(window.starts_at, window.ends_at, chosen or session.plan.time_zone, language)
        state = state_of(session.status, session.attendance, window, now)
        rows.append(
            {
                "title": session.plan.title,
                "place": session.plan.place,
                "day": day,
                "hours": hours,
                "state": state,
                "join_url": one.join_url if state.code in ("to_come", "running") else None,
                "minutes": one.held.seconds // 60,
                "length": window.seconds // 60,
                "is_counted": state.code in ("closed", "reopened"),
                "excused": one.held.excused,
                "standing": one.held.standing,
            }
        )
    answer = PAGES.fragment(
        "own.html",
        language,
        request=request,
        title=TITLE,
        rows=rows,
        has_place=own.has_place,
        calendar=f"/sessions/own/{token}/calendar.ics?lang={language}",
    )
    answer.headers.update(NO_STORE)
    return answer


@router.get("/sessions/own/{token}/calendar.ics", dependencies=[public])
async def get_calendar(token: str, request: Request, language: RequestedLanguage, connection: Transaction) -> Response:
    """Return the sessions of a participant as a calendar file."""
    limit_client(request)
    now = datetime.now(UTC)
    holder = await find_own(connection, token, request.app.state.settings.link_secrets, now)
    own = await list_own(connection, holder)
    entries = [
        Entry(
            one.held.session.session_id,
            said(one.held.session.plan.title, language),
            one.held.session.planned,
            one.held.session.plan.time_zone,
            one.held.session.plan.place,
            one.join_url,
            one.held.session.status == "cancelled",
        )
        for one in own.sessions
        if own.has_place
    ]
    headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="sesiones.ics"'}
    return Response(calendar_of(entries, language, now), media_type="text/calendar; charset=utf-8", headers=headers)
