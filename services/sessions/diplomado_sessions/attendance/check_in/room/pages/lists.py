"""A signed list as a table: sent, shown as it will be recorded, and confirmed."""

from typing import Annotated
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
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.check_in.api import MAX_LIST_BYTES
from diplomado_sessions.attendance.check_in.room.pages.room import draw_room
from diplomado_sessions.attendance.check_in.room.pages.shell import PAGES, REASONS, TickFields
from diplomado_sessions.attendance.check_in.signed.lists import SignedList
from diplomado_sessions.attendance.check_in.signed.usecases import (
    OF_A_MEETING,
    plan_list,
    read_signed,
    record_list,
)
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.attendance.uploads.store import Upload, delete_upload, find_upload, insert_upload
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Attendant, changes
from diplomado_sessions.projections.store import find_people
from diplomado_sessions.timetable.pages.frame import files_of_edition, frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()

SHOWN = 500
MAX_NAME = 200
SentList = Annotated[Form, upload_form(MAX_LIST_BYTES)]
CHOOSE = Text("Elija un archivo.", "Choose a file.")
EMPTY = Text("El archivo está vacío.", "The file is empty.")
GONE = Text(
    "Esta lista ya se registró, o nadie la confirmó en un día. Envíela de nuevo.",
    "This list was recorded, or nobody confirmed it for a day. Send it again.",
)


@router.post("/sessions/sessions/{session_id}/room/lists")
async def send_list(
    session_id: UUID,
    actor: Attendant,
    form: SentList,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Keep a list for its preview, unless it cannot be read. The file of a meeting has its preview elsewhere."""
    file = form.file("list")
    content = await file.read() if file else b""
    upload_id, of_a_meeting = None, False
    async with attempt(connection) as tried:
        if file is None or not content:
            raise ValidationFailed(FieldError("list", CHOOSE if file is None else EMPTY))
        try:
            await _read(connection, session_id, content)
        except ValidationFailed as failed:
            of_a_meeting = failed.slug == OF_A_MEETING and changes(actor)
            if not of_a_meeting:
                raise ValidationFailed(FieldError("list", failed.detail)) from None
        name = "".join(one for one in file.filename or "" if one.isprintable())[:MAX_NAME] or None
        upload_id = await insert_upload(connection, session_id, name, content, actor.subject)
    if tried.failure:
        return await draw_room(connection, request, language, session_id, actor, form, tried.failure)
    if of_a_meeting:
        return done(f"{path_of(session_id, 'files')}/previews/{upload_id}", "of_a_meeting")
    return done(f"{path_of(session_id, 'room')}/lists/{upload_id}")


async def _read(connection: Connection, session_id: UUID, content: bytes) -> SignedList:
    return await read_signed(connection, await find_session(connection, session_id), content)


@router.get("/sessions/sessions/{session_id}/room/lists/{upload_id}")
async def show_list(
    session_id: UUID,
    upload_id: UUID,
    actor: Attendant,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show whom a list records, and which rows it does not use."""
    return await _list(connection, request, language, session_id, upload_id, actor)


async def _list(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    upload_id: UUID,
    actor: Actor,
    form: Form | None = None,
    failure: Failure | None = None,
) -> Response:
    upload = await _find(connection, session_id, upload_id)
    planned = await plan_list(connection, session_id, await _read(connection, session_id, upload.content))
    frame = await frame_of(connection, session_id, actor, "room", language)
    address = f"{path_of(session_id, 'room')}/lists/{upload_id}"
    return PAGES.render(
        "list.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=address if request.method == "POST" else "",
        upload=upload,
        planned=planned,
        lines=planned.new[:SHOWN],
        errors=[(error.row, error.text) for error in planned.errors[:SHOWN]],
        names=await find_people(connection, [one for one, _ in planned.new[:SHOWN]]),
        digest=planned.digest(),
        reasons=REASONS,
        files_of_edition=files_of_edition(frame["session"].edition_id),
        address=address,
        fields=form or {"reason": "signed_list", "of_edition": request.query_params.get("of_edition", "")},
        failure=failure,
        **frame,
    )


@router.post("/sessions/sessions/{session_id}/room/lists/{upload_id}")
async def record(
    session_id: UUID,
    upload_id: UUID,
    actor: Attendant,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Record exactly what the preview showed. What has changed since is shown again."""
    recorded, back = None, path_of(session_id, "room")
    async with attempt(connection) as tried:
        upload = await _find(connection, session_id, upload_id)
        body = read_as(TickFields, form)
        signed = await _read(connection, session_id, upload.content)
        origin = Origin("list", actor.subject, body.reason, body.note)
        recorded = await record_list(connection, session_id, signed, origin, form.get("confirm", ""))
        await delete_upload(connection, upload_id)
        if form.ticked("of_edition"):
            back = files_of_edition((await find_session(connection, session_id)).edition_id)
    if tried.failure or recorded is None:
        return await _list(connection, request, language, session_id, upload_id, actor, form, tried.failure)
    counts = {"n": recorded.new, "unchanged": recorded.unchanged, "errors": len(recorded.errors)}
    return done(back, "list_recorded", **counts)


async def _find(connection: Connection, session_id: UUID, upload_id: UUID) -> Upload:
    upload = await find_upload(connection, session_id, upload_id)
    if upload is None:
        raise Problem(404, "upload-gone", GONE)
    return upload
