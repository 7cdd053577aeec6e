"""Attendance files of several sessions: sent together, each with the session that it fits, and confirmed together."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.evidence.api import printable
from diplomado_sessions.attendance.several.pages.shell import PAGES
from diplomado_sessions.attendance.several.usecases import (
    Waiting,
    find_named,
    find_session_of_file,
    import_waiting,
    look_at,
)
from diplomado_sessions.attendance.uploads.store import (
    Upload,
    count_uploads,
    delete_upload,
    insert_upload,
    list_uploads,
)
from diplomado_sessions.pages.staff import Coordinator, place_of
from diplomado_sessions.timetable.pages.frame import path_of
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()
PATH = "/sessions/editions/{edition_id}/attendance-files"
Uploads = Annotated[Form, upload_form("attendance_file_max_bytes")]
CHOOSE = Text("Elija al menos un archivo.", "Choose one file at least.")
EMPTY = Text("El archivo está vacío.", "The file is empty.")
TICK = Text("Marque al menos un archivo.", "Tick one file at least.")
NAMED = Text("{name}: {text}", "{name}: {text}")


@router.get(PATH)
async def show_files(
    edition_id: UUID, _actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the files of an edition that wait for their confirmation."""
    return await _files(connection, request, language, edition_id, Form({}), None)


@router.post(PATH)
async def send_files(
    edition_id: UUID,
    actor: Coordinator,
    form: Uploads,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Keep each file for the session that it fits. Those that are wrong are named, the others wait all the same."""
    sent = 0
    errors: list[FieldError] = []
    waiting = {(one.session_id, one.content) for one in await list_uploads(connection, edition_id)}
    for file in form.files.get("file", []):
        name, content = printable(file.filename), await file.read()
        try:
            async with connection.transaction():
                if not content:
                    raise Problem(422, "file-empty", EMPTY)
                session = await find_session_of_file(connection, edition_id, name, content)
                if (session.session_id, content) not in waiting:  # the same file sent twice waits once
                    await insert_upload(connection, session.session_id, name, content, actor.subject)
                waiting.add((session.session_id, content))
                sent += 1
        except Problem as problem:
            if problem.status not in (409, 422):
                raise
            text = NAMED.with_values(name=name or "–", text=problem.detail)
            errors.append(FieldError(f"file {len(errors)}", text))
    if not sent and not errors:
        errors.append(FieldError("file", CHOOSE))
    if errors:
        failure = Failure.of(ValidationFailed(*errors, slug="files-wrong"))
        return await _files(connection, request, language, edition_id, form, failure, sent)
    return done(PATH.format(edition_id=edition_id), "sent_many", n=sent)


@router.post(PATH + "/confirmation")
async def confirm(
    edition_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Import the ticked files, or discard them. What has a question by now stays on the page."""
    forgets = form.get("step") == "forget"
    ticked = set(form.lists.get("upload", []))
    if not forgets:  # whoever says of which session a file is wants it imported
        ticked |= {
            name.removeprefix("session-") for name, answer in form.items() if name.startswith("session-") and answer
        }
    chosen = [one for one in await list_uploads(connection, edition_id) if str(one.upload_id) in ticked]
    if not chosen:
        failure = Failure.of(ValidationFailed(FieldError("upload", TICK), slug="files-wrong"))
        return await _files(connection, request, language, edition_id, form, failure)
    if forgets:
        for upload in chosen:
            await delete_upload(connection, upload.upload_id)
        return done(PATH.format(edition_id=edition_id), "forgotten", n=len(chosen))
    imported = 0
    for upload in chosen:
        if not await _is_of_its_session(connection, upload, form, actor.subject):
            continue
        async with attempt(connection) as tried:
            session = await find_session(connection, upload.session_id)
            await import_waiting(connection, session, upload, actor.subject)
        imported += tried.failure is None
    left = await count_uploads(connection, edition_id)
    return done(PATH.format(edition_id=edition_id), "imported_many", n=imported, left=left)


async def _is_of_its_session(connection: Connection, upload: Upload, form: Form, author: str) -> bool:
    """Return whether a file is of the session that its times fit. If a person says that its name is right, it waits
    for that one: what speaks against it is asked there.
    """
    named = await find_named(connection, await find_session(connection, upload.session_id), upload.name)
    answer = form.get(f"session-{upload.upload_id}")
    if named is None or answer == str(upload.session_id):
        return True
    if answer == str(named.session_id):
        await insert_upload(connection, named.session_id, upload.name, upload.content, author)
        await delete_upload(connection, upload.upload_id)
    return False


async def _files(
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    form: Form,
    failure: Failure | None,
    sent: int = 0,
) -> Response:
    place = await place_of(connection, edition_id, "sessions")
    rows: list[dict[str, Any]] = []
    for upload in await list_uploads(connection, edition_id):
        one = await look_at(connection, await find_session(connection, upload.session_id), upload)
        plan = one.session.plan
        day, hours = day_and_hours(plan.starts_at, plan.ends_at, plan.time_zone, language)
        rows.append({"file": one, "day": day, "hours": hours, "path": _path(one)})
    ready = [str(row["file"].upload.upload_id) for row in rows if row["file"].is_ready]
    return PAGES.render(
        "files_of_edition.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=PATH.format(edition_id=edition_id) if request.method == "POST" else "",
        place=place,
        crumbs=[(Text("Archivos de asistencia", "Attendance files"), PATH.format(edition_id=edition_id))],
        rows=rows,
        ready=ready,
        sent=sent,
        address=PATH.format(edition_id=edition_id),
        fields=form,
        failure=failure,
    )


def _path(one: Waiting) -> str:
    """Return where a file is decided about: its preview, or that of a signed list in the room."""
    if one.signed:
        return f"{path_of(one.session.session_id, 'room')}/lists/{one.upload.upload_id}?of_edition=on"
    return f"{path_of(one.session.session_id, 'files')}/previews/{one.upload.upload_id}?of_edition=on"
