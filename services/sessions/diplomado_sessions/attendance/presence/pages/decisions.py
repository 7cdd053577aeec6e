"""Closing and reopening a session, and when it took place."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence.pages.shell import PAGES
from diplomado_sessions.attendance.presence.reopening.api import ReopeningPost
from diplomado_sessions.attendance.presence.reopening.usecases import reopen_session, set_actual_times
from diplomado_sessions.attendance.presence.usecases import close_session
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.pages.decisions import Question, refused
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator
from diplomado_sessions.timetable.pages.fields import typed_moment
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session, lock_scheduled_session

router = PAGES.router()

_CLOSE = Text("Cerrar la sesión", "Close the session")
_CLOSING = Text(
    "Al cerrarla se publica la asistencia de todas las personas. Después se corrige con motivo.",
    "Closing publishes the attendance of everybody. Afterwards it is corrected with a reason.",
)
_REOPEN = Text("Reabrir la sesión", "Reopen the session")
_REOPENING = Text(
    "Lo publicado sigue en pie hasta que la cierre de nuevo.", "What is published stands until you close it again."
)
_WITHDRAW = Text("Volver a las horas del plan", "Return to the planned times")


class TimesFields(ReasonPost):
    """When a session took place, and why it is stated. Times without a zone are in that of the session."""

    starts_at: datetime
    ends_at: datetime


@router.post("/sessions/sessions/{session_id}/closure")
async def close(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Close a session and publish its attendance."""
    closure = None
    async with attempt(connection) as tried:
        closure = await close_session(connection, session_id, actor.subject)
    if tried.failure or closure is None:
        assert tried.failure
        frame = await frame_of(connection, session_id, actor, "attendance", language)
        question = Question(_CLOSING, _CLOSE, path_of(session_id), reason=False)
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id), "closed", attended=closure.attended, unmatched=closure.unmatched)


@router.post("/sessions/sessions/{session_id}/reopening")
async def reopen(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Reopen a closed session."""
    async with attempt(connection) as tried:
        body = read_as(ReopeningPost, form)
        await reopen_session(connection, session_id, body.code, body.reason, actor.subject)
    if tried.failure:
        frame = await frame_of(connection, session_id, actor, "attendance", language)
        question = Question(_REOPENING, _REOPEN, path_of(session_id), kept=("code",))
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id), "reopened")


@router.get("/sessions/sessions/{session_id}/times")
async def show_times(
    session_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form of the actual times."""
    return await _times(connection, request, language, session_id, actor, None, None)


async def _times(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Actor,
    typed: Mapping[str, str] | None,
    failure: Failure | None,
) -> Response:
    session = await find_session(connection, session_id)
    zone, window = ZoneInfo(session.plan.time_zone), session.window
    shown = {"starts_at": typed_moment(window.starts_at, zone), "ends_at": typed_moment(window.ends_at, zone)}
    return PAGES.render(
        "times.html",
        language,
        failure.status if failure else 200,
        request=request,
        fields=shown if typed is None else typed,
        failure=failure,
        tag=entity_tag([session.actual]),
        **await frame_of(connection, session, actor, "attendance", language),
    )


@router.post("/sessions/sessions/{session_id}/times")
async def state_times(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """State when a session took place."""
    async with attempt(connection) as tried:
        session = await lock_scheduled_session(connection, session_id)
        form.preconditions.check([session.actual])
        body = read_as(TimesFields, form)
        await set_actual_times(connection, session_id, (body.starts_at, body.ends_at), body.reason, actor.subject)
    if tried.failure:
        return await _times(connection, request, language, session_id, actor, form, tried.failure)
    return done(path_of(session_id), "times_set")


@router.post("/sessions/sessions/{session_id}/times/withdrawal")
async def withdraw_times(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Measure attendance against the plan again."""
    async with attempt(connection) as tried:
        await set_actual_times(connection, session_id, None, read_as(ReasonPost, form).reason, actor.subject)
    if tried.failure:
        frame = await frame_of(connection, session_id, actor, "attendance", language)
        question = Question(_WITHDRAW, _WITHDRAW, f"{path_of(session_id)}/times", harm=True)
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id), "times_withdrawn")
