"""The live meeting of a session: making or naming it, what came of it, what is missing, and its recordings."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, StringConstraints
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import Preconditions, entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.live_meetings.schedule import REPORTS
from diplomado_sessions.live_meetings.usecases import tying
from diplomado_sessions.live_meetings.words import KINDS, Progress, missing, problem_of
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, Reader, staff_pages
from diplomado_sessions.projections.store import find_people
from diplomado_sessions.settings import Settings
from diplomado_sessions.timetable.pages.frame import frame_of, moment_in, path_of
from diplomado_sessions.timetable.usecases import find_session

PAGES = staff_pages(
    "diplomado_sessions.live_meetings",
    {
        "tied": Text("La sesión se hace en Zoom.", "The session is held in Zoom."),
        "asked_again": Text("Se le preguntará a Zoom otra vez.", "Zoom will be asked again."),
    },
)
router = PAGES.router()

MAX_DIFFERENCES = 50
LABELS = {"meeting_id": Text("Número de la reunión", "Number of the meeting")}
NUMBER = Text("El número tiene de 5 a 20 cifras.", "The number has 5 to 20 digits.")


class MeetingFields(BaseModel):
    """Where a session is held: in a meeting that is made, or in an existing one. Spaces in a number are left out."""

    kind: Literal["meeting", "webinar"]
    how: Literal["make", "existing"]
    meeting_id: Annotated[str, StringConstraints(max_length=40)] | None = None

    def number(self) -> str | None:
        """Return the number of an existing meeting. Raises ValidationFailed."""
        if self.how == "make":
            return None
        digits = "".join((self.meeting_id or "").split()).replace("-", "")
        if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 20):
            raise ValidationFailed(FieldError("meeting_id", NUMBER))
        return digits


@router.get("/sessions/sessions/{session_id}/meeting")
async def show_meeting(
    session_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the meeting of a session."""
    return await _meeting(connection, request, language, session_id, actor)


async def _meeting(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Actor,
    fields: Mapping[str, str] | None = None,
    failure: Failure | None = None,
) -> Response:
    settings: Settings = request.app.state.settings
    session = await find_session(connection, session_id)
    frame = await frame_of(connection, session, actor, "meeting", language)
    view = await _find(connection, session_id)
    due = view and view.meeting.due_at
    next_at = moment_in(due, session.plan.time_zone, language) if due else None
    differing = list(view.differences.items()) if view else []
    people = await find_people(connection, [one for one, _ in differing[:MAX_DIFFERENCES]])
    return PAGES.render(
        "meeting.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=path_of(session_id, "meeting") if request.method == "POST" else "",
        view=view,
        kinds=KINDS,
        problem=problem_of(view.meeting.last_problem) if view and view.meeting.last_problem else None,
        missing=list(missing(_progress(view, settings, is_over=frame["is_over"]), next_at)) if view else [],
        max_reports=REPORTS,
        differing=[(people[one].name, webhook, report) for one, (webhook, report) in differing[:MAX_DIFFERENCES]],
        total_differing=len(differing),
        can_make=settings.zoom_client_configured and not frame["is_over"],
        can_name=settings.zoom_client_configured or bool(settings.webhook_secrets),
        fields=fields or {"kind": "meeting", "how": "make"},
        failure=failure,
        differences=differences(LABELS, _stored(view), fields or {}),
        tag=entity_tag(view.meeting.content) if view else None,
        **frame,
    )


async def _find(connection: Connection, session_id: UUID) -> tying.MeetingView | None:
    try:
        return await tying.show_meeting(connection, session_id)
    except Problem as problem:
        if problem.status != 404:
            raise
        return None


def _stored(view: tying.MeetingView | None) -> dict[str, str]:
    return {"meeting_id": (view and view.meeting.meeting_id) or ""}


def _progress(view: tying.MeetingView, settings: Settings, *, is_over: bool) -> Progress:
    return Progress(
        view.meeting.meeting_id,
        view.meeting.removed,
        is_over,
        view.received.events,
        view.meeting.reports,
        answers=settings.zoom_client_configured,
        hears=bool(settings.webhook_secrets),
    )


@router.post("/sessions/sessions/{session_id}/meeting")
async def tie(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Hold a session in Zoom, unless another person decided about it meanwhile."""
    async with attempt(connection) as tried:
        body = read_as(MeetingFields, form)
        seen = form.preconditions if "etag" in form else Preconditions(if_none_match=frozenset("*"))
        settings = request.app.state.settings
        await tying.tie_meeting(connection, settings, session_id, body.kind, body.number(), seen)
    if tried.failure:
        return await _meeting(connection, request, language, session_id, actor, form, tried.failure)
    return done(path_of(session_id, "meeting"), "tied")


@router.post("/sessions/sessions/{session_id}/meeting/reconciliation")
async def reconcile(session_id: UUID, _actor: Coordinator, _form: SentForm, connection: Transaction) -> Response:
    """Ask Zoom for its report again now."""
    await tying.ask_again(connection, session_id)
    return done(path_of(session_id, "meeting"), "asked_again")
