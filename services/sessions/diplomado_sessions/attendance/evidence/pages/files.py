"""The files of a session: the list, sending another one, withdrawing and restoring."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.broken_rows.store import has_file
from diplomado_sessions.attendance.check_in.signed.usecases import read_signed
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.api import printable
from diplomado_sessions.attendance.evidence.choices import UNDECIDED
from diplomado_sessions.attendance.evidence.pages.shell import PAGES
from diplomado_sessions.attendance.evidence.previews.usecases import preview_file
from diplomado_sessions.attendance.evidence.withdrawing.usecases import restore_file, withdraw_file
from diplomado_sessions.attendance.formats.names import name_of
from diplomado_sessions.attendance.formats.signed_lists import SIGNED_LIST
from diplomado_sessions.attendance.presence.store import count_unmatched
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.attendance.uploads.store import insert_upload
from diplomado_sessions.pages.decisions import Question, refused
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator, Reader
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()

MAX_FAULTS = 20
Upload = Annotated[Form, upload_form("attendance_file_max_bytes")]
CHOOSE = Text("Elija un archivo.", "Choose a file.")
EMPTY = Text("El archivo está vacío.", "The file is empty.")
UNKNOWN = Text("La sesión no tiene este archivo.", "The session does not have this file.")
_WITHDRAW = Question(
    Text("¿Retirar este archivo? Deja de contar y queda en la lista.", "Withdraw this file? It stays in the list."),
    Text("Retirar el archivo", "Withdraw the file"),
    "",
    harm=True,
)
_RESTORE = Question(
    Text("¿Restablecer este archivo? Vuelve a contar.", "Restore this file? It counts again."),
    Text("Restablecer el archivo", "Restore the file"),
    "",
)


@router.get("/sessions/sessions/{session_id}/files")
async def show_files(
    session_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the files of a session."""
    return await _files(connection, request, language, session_id, actor)


async def _files(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Actor,
    failure: Failure | None = None,
    faults: list[dict[str, Any]] | None = None,
) -> Response:
    frame = await frame_of(connection, session_id, actor, "files", language)
    files = (await store.list_files(connection, session_id)).rows
    return PAGES.render(
        "files.html",
        language,
        failure.status if failure else 200,
        request=request,
        files=files,
        who=await naming_of(connection, (file["imported_by"] for file in files), actor),
        unmatched=await count_unmatched(connection, session_id),
        name_of=name_of,
        failure=failure,
        faults=faults or [],
        fields={},
        **frame,
    )


@router.post("/sessions/sessions/{session_id}/files")
async def send_file(
    session_id: UUID,
    actor: Coordinator,
    form: Upload,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Keep a file for its preview, unless it cannot be read. A signed list has its preview in the room."""
    file = form.file("file")
    content = await file.read() if file else b""
    if file is None or not content:
        text = CHOOSE if file is None else EMPTY
        return await _files(connection, request, language, session_id, actor, Failure(422, text, {"file": text}))
    try:
        async with connection.transaction():
            await preview_file(connection, session_id, LongContent.of(content), None, UNDECIDED)
            upload_id = await insert_upload(connection, session_id, printable(file.filename), content, actor.subject)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        if problem.slug == SIGNED_LIST and await _can_be_recorded(connection, session_id, content):
            upload_id = await insert_upload(connection, session_id, printable(file.filename), content, actor.subject)
            return done(f"{path_of(session_id, 'room')}/lists/{upload_id}", "signed_list")
        failure = Failure(problem.status, problem.detail, {"file": problem.detail})
        faults = list(problem.extensions.get("errors", ()))[:MAX_FAULTS]
        return await _files(connection, request, language, session_id, actor, failure, faults)
    return done(f"{path_of(session_id, 'files')}/previews/{upload_id}")


async def _can_be_recorded(connection: Connection, session_id: UUID, content: bytes) -> bool:
    """Return whether the room can read a signed list."""
    try:
        await read_signed(connection, await find_session(connection, session_id), content)
    except ValidationFailed:
        return False
    return True


@router.post("/sessions/sessions/{session_id}/files/{file_id}/withdrawal")
async def withdraw(
    session_id: UUID,
    file_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Let a file no longer count."""
    async with attempt(connection) as tried:
        await _check(connection, session_id, file_id)
        await withdraw_file(connection, file_id, read_as(ReasonPost, form).reason, actor.subject)
    if tried.failure:
        return await _again(connection, request, language, session_id, actor, _WITHDRAW, form, tried.failure)
    return done(path_of(session_id, "files"), "file_withdrawn")


@router.post("/sessions/sessions/{session_id}/files/{file_id}/restoration")
async def restore(
    session_id: UUID,
    file_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Let a withdrawn file count again."""
    async with attempt(connection) as tried:
        await _check(connection, session_id, file_id)
        await restore_file(connection, file_id, read_as(ReasonPost, form).reason, actor.subject)
    if tried.failure:
        return await _again(connection, request, language, session_id, actor, _RESTORE, form, tried.failure)
    return done(path_of(session_id, "files"), "file_restored")


async def _check(connection: Connection, session_id: UUID, file_id: UUID) -> None:
    if not await has_file(connection, session_id, file_id):
        raise Problem(404, "attendance-file-unknown", UNKNOWN)


async def _again(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    actor: Actor,
    question: Question,
    form: Form,
    failure: Failure,
) -> Response:
    frame = await frame_of(connection, session_id, actor, "files", language)
    asked = Question(question.text, question.answer, path_of(session_id, "files"), harm=question.harm)
    return refused(PAGES, request, language, asked, form, failure, frame)
