"""A signed list as a file, on the page of the room."""

import asyncio
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.check_in.api import MAX_LIST_BYTES
from diplomado_sessions.attendance.check_in.room.pages.room import PAGES, room_page
from diplomado_sessions.attendance.check_in.signed.lists import read_list
from diplomado_sessions.attendance.check_in.signed.usecases import record_list
from diplomado_sessions.attendance.check_in.store import Origin
from diplomado_sessions.pages.staff import Attendant
from diplomado_sessions.timetable.pages.frame import path_of
from diplomado_sessions.timetable.usecases import find_session

router = PAGES.router()

MAX_FAULTS = 50
CHOOSE = Text("Elija un archivo.", "Choose a file.")
EMPTY = Text("El archivo está vacío.", "The file is empty.")
NOTHING_STORED = Text(
    "No se guardó nada: hay filas que no se pueden usar. Corrija la lista, o cargue las demás filas.",
    "Nothing was stored: some rows cannot be used. Correct the list, or record the other rows.",
)


@router.post("/sessions/sessions/{session_id}/room/lists")
async def send_list(
    session_id: UUID,
    actor: Attendant,
    form: Annotated[Form, upload_form(MAX_LIST_BYTES)],
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Record who signed. A row that cannot be used stops the list, unless the others are wanted alone."""
    faults: list[FieldError] = []
    counts = {"n": 0, "unchanged": 0, "absent": 0}
    async with attempt(connection) as tried:
        file = form.file("file")
        content = await file.read() if file else b""
        if not content:
            raise ValidationFailed(FieldError("file", EMPTY if file else CHOOSE))
        session = await find_session(connection, session_id)
        try:
            signed = await asyncio.to_thread(read_list, content, session.window, ZoneInfo(session.plan.time_zone))
            recorded = await record_list(connection, session_id, signed, Origin("list", actor.subject, "signed_list"))
        except ValidationFailed as failed:
            faults = [error for error in failed.errors if error.path.startswith("row ")]
            why = failed.detail if faults or not failed.errors else failed.errors[0].text
            raise ValidationFailed(FieldError("file", why)) from None
        counts = {"n": recorded.new, "unchanged": recorded.unchanged, "absent": signed.absent}
        if recorded.errors and not form.ticked("partly"):
            faults = list(recorded.errors)
            raise ValidationFailed(FieldError("file", NOTHING_STORED))
    if tried.failure:
        return await room_page(
            connection, request, language, session_id, actor, form, tried.failure, faults=faults[:MAX_FAULTS]
        )
    return done(path_of(session_id, "room"), "list_recorded", **counts)
