"""Closing several sessions of an edition at once."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.presence.usecases import close_session
from diplomado_sessions.attendance.several.pages.shell import PAGES
from diplomado_sessions.pages.staff import Coordinator, place_of
from diplomado_sessions.pending.store import Waiting, list_of_sessions
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.pages.frame import path_of
from diplomado_sessions.timetable.store import Session

router = PAGES.router()
PATH = "/sessions/editions/{edition_id}/closures"
TICK = Text("Marque al menos una sesión.", "Tick one session at least.")


@router.get(PATH)
async def show_closures(
    edition_id: UUID, _actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the sessions that are over and not closed; those without open questions are ticked."""
    return await _form(connection, request, language, edition_id, None, None)


@router.post(PATH)
async def close(
    edition_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Close the ticked sessions, all or none."""
    ticked = set(form.lists.get("session", []))
    chosen = [one for one in await _open_sessions(connection, edition_id) if str(one.session_id) in ticked]
    async with attempt(connection) as tried:
        if not chosen:
            raise ValidationFailed(FieldError("session", TICK))
        await timetable.lock_sessions(connection, [one.session_id for one in chosen])
        for session in chosen:
            await close_session(connection, session.session_id, actor.subject)
    if tried.failure:
        return await _form(connection, request, language, edition_id, form, tried.failure)
    return done(f"/sessions/editions/{edition_id}/sessions", "closed_many", n=len(chosen))


async def _open_sessions(connection: Connection, edition_id: UUID) -> list[Session]:
    now = await timetable.read_clock(connection)
    return [
        one
        for one in await timetable.list_sessions(connection, edition_id)
        if one.status == "scheduled" and not one.closed and one.window.ends_at <= now
    ]


async def _form(
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    form: Form | None,
    failure: Failure | None,
) -> Response:
    place = await place_of(connection, edition_id, "sessions")
    waiting = await list_of_sessions(connection, edition_id)
    rows = []
    for session in await _open_sessions(connection, edition_id):
        waits = waiting.get(session.session_id, Waiting())
        day, hours = day_and_hours(session.window.starts_at, session.window.ends_at, session.plan.time_zone, language)
        is_ready = bool(waits.files or waits.in_room) and not waits.guests
        is_ticked = is_ready if form is None else str(session.session_id) in form.lists.get("session", [])
        path = path_of(session.session_id)
        rows.append({"session": session, "waits": waits, "day": day, "hours": hours, "ticked": is_ticked, "path": path})
    return PAGES.render(
        "closures.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place,
        crumbs=[(Text("Cerrar sesiones", "Close sessions"), request.url.path)],
        rows=rows,
        back=f"/sessions/editions/{edition_id}/sessions",
        fields=form or {},
        failure=failure,
    )
