"""The corrections of a session, before and after, and the history of decisions about it."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.history.store import list_entries
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.pages.shell import PAGES, REASONS
from diplomado_sessions.attendance.presence.reopening.usecases import withdraw_correction
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.pages.decisions import Question, refused
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, Reader
from diplomado_sessions.projections.store import find_people
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()

ACTIONS = {
    "file_withdrawn": Text("Archivo retirado", "File withdrawn"),
    "file_restored": Text("Archivo restablecido", "File restored"),
    "file_replaced": Text("Archivo reemplazado", "File replaced"),
    "session_reopened": Text("Sesión reabierta", "Session reopened"),
    "session_cancelled": Text("Sesión cancelada", "Session cancelled"),
    "times_set": Text("Horas reales indicadas", "Actual times stated"),
    "times_withdrawn": Text("Horas reales retiradas", "Actual times withdrawn"),
    "identity_decided": Text("Identidad decidida", "Identity decided"),
    "identity_withdrawn": Text("Decisión de identidad retirada", "Decision about identity withdrawn"),
    "correction_withdrawn": Text("Corrección retirada", "Correction withdrawn"),
}
MAX_LINES = 200
_UNKNOWN = Text("La sesión no tiene esa corrección.", "The session does not have this correction.")
_WITHDRAW = Text("Retirar la corrección", "Withdraw the correction")
_SURE = Text("Vuelve a contar lo que diga la evidencia.", "What the evidence says counts again.")


@router.get("/sessions/sessions/{session_id}/corrections")
async def show_corrections(
    session_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the corrections of a session, the newest first, with before and after."""
    session = await find_session(connection, session_id)
    found = (await store.list_corrections(connection, session_id)).rows[::-1]
    history = (await list_entries(connection, session_id)).rows[::-1]
    people = await find_people(connection, [one["registration_id"] for one in found[:MAX_LINES]])
    accounts = [*(one["corrected_by"] for one in found), *(one["decided_by"] for one in history)]
    return PAGES.render(
        "corrections.html",
        language,
        request=request,
        corrections=found[:MAX_LINES],
        history=history[:MAX_LINES],
        total=len(found),
        limit=MAX_LINES,
        people=people,
        actions=ACTIONS,
        who=await naming_of(connection, accounts, actor),
        reason_words=dict(REASONS),
        **await frame_of(connection, session, actor, "corrections", language),
    )


@router.post("/sessions/sessions/{session_id}/corrections/{correction_id}/withdrawal")
async def withdraw(
    session_id: UUID,
    correction_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Withdraw a correction."""
    async with attempt(connection) as tried:
        correction = await store.find_correction(connection, correction_id)
        if correction is None or correction["session_id"] != session_id:
            raise Problem(404, "correction-unknown", _UNKNOWN)
        await withdraw_correction(connection, correction_id, read_as(ReasonPost, form).reason, actor.subject)
    if tried.failure:
        frame = await frame_of(connection, session_id, actor, "corrections", language)
        question = Question(_SURE, _WITHDRAW, path_of(session_id, "corrections"), harm=True)
        return refused(PAGES, request, language, question, form, tried.failure, frame)
    return done(path_of(session_id, "corrections"), "correction_withdrawn")
