"""Cancelling a session, with a reason that stays in its history."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.history.store import Entry, insert_entries
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.pages.decisions import Question, refused
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, staff_pages
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import cancel_session

PAGES = staff_pages("diplomado_sessions.timetable")
router = PAGES.router()
_CANCEL = Text("Cancelar la sesión", "Cancel the session")
_SURE = Text(
    "Se avisa por correo a las personas inscritas y no se puede deshacer.",
    "Registered people get a mail, and it cannot be undone.",
)


@router.post("/sessions/sessions/{session_id}/cancellation")
async def cancel(
    session_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Cancel a session that has not been closed."""
    async with attempt(connection) as tried:
        reason = read_as(ReasonPost, form).reason
        await cancel_session(connection, session_id)
        await insert_entries(connection, [Entry(session_id, "session_cancelled", actor.subject, reason)])
    if tried.failure:
        frame = await frame_of(connection, session_id, actor, "plan", language)
        question = Question(_SURE, _CANCEL, path_of(session_id, "plan"), harm=True)
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id, "plan"), "saved")
