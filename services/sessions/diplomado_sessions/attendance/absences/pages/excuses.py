"""Asking for an excuse, its document, its approval and its withdrawal."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts.attendances import ExcuseReason
from diplomado_sessions.attendance.absences.pages.person import (
    GONE,
    PATH,
    address_of,
    check_seen,
    draw_absence,
    lock_effective,
    needs_second_person,
)
from diplomado_sessions.attendance.absences.pages.shell import PAGES
from diplomado_sessions.attendance.excuses import usecases
from diplomado_sessions.attendance.excuses.api import Note, Reference
from diplomado_sessions.attendance.excuses.excuse import Excuse, Grounds
from diplomado_sessions.attendance.excuses.store import find_live_excuse
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator

router = PAGES.router()

Upload = Annotated[Form, upload_form("excuse_document_max_bytes")]
CHOOSE = Text("Elija un archivo.", "Choose a file.")


class ExcuseFields(BaseModel):
    """Why an absence shall be excused; `document` refers to a paper that is kept elsewhere."""

    reason: ExcuseReason
    note: Note | None = None
    document: Reference | None = None


@router.post(PATH + "/excuse")
async def ask(
    session_id: UUID,
    registration_id: UUID,
    actor: Coordinator,
    form: Upload,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Ask for an excuse, with its document if one was chosen."""
    file = form.file("file")
    content = await file.read() if file else b""
    excuse = None
    async with attempt(connection) as tried:
        _, one = await lock_effective(connection, session_id, registration_id)
        check_seen(form, await find_live_excuse(connection, session_id, one))
        body = read_as(ExcuseFields, form)
        excuse = await usecases.ask_excuse(
            connection,
            session_id,
            one,
            Grounds(body.reason, body.note, body.document),
            actor.subject,
            needs_second_person=needs_second_person(request),
        )
        if content:
            excuse = await _store(connection, excuse.excuse_id, content, actor)
    if tried.failure or excuse is None:
        return await draw_absence(
            connection, request, language, session_id, registration_id, actor, form, tried.failure
        )
    return done(address_of(session_id, registration_id), excuse.status)


@router.post(PATH + "/excuse/document")
async def upload(
    session_id: UUID,
    registration_id: UUID,
    actor: Coordinator,
    form: Upload,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Store the document of an excuse, in place of an earlier one."""
    file = form.file("new_file")
    content = await file.read() if file else b""
    async with attempt(connection) as tried:
        excuse = await _find_seen(connection, session_id, registration_id, form)
        if not content:
            raise ValidationFailed(FieldError("new_file", CHOOSE))
        await _store(connection, excuse.excuse_id, content, actor, "new_file")
    if tried.failure:
        return await draw_absence(
            connection, request, language, session_id, registration_id, actor, form, tried.failure
        )
    return done(address_of(session_id, registration_id), "document_stored")


@router.post(PATH + "/excuse/{step}")
async def decide(
    session_id: UUID,
    registration_id: UUID,
    step: Literal["approval", "withdrawal"],
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Approve or withdraw the excuse that the page showed."""
    async with attempt(connection) as tried:
        excuse = await _find_seen(connection, session_id, registration_id, form)
        if step == "approval":
            needed = needs_second_person(request)
            await usecases.approve_excuse(connection, excuse.excuse_id, actor, needs_second_person=needed)
        else:
            await usecases.withdraw_excuse(connection, excuse.excuse_id, actor.subject)
    if tried.failure:
        return await draw_absence(
            connection, request, language, session_id, registration_id, actor, form, tried.failure
        )
    return done(address_of(session_id, registration_id), "approved" if step == "approval" else "withdrawn")


async def _find_seen(connection: Connection, session_id: UUID, registration_id: UUID, form: Form) -> Excuse:
    """Return the excuse that the page showed. Raises a 412 problem if it has changed."""
    _, one = await lock_effective(connection, session_id, registration_id)
    excuse = await find_live_excuse(connection, session_id, one)
    check_seen(form, excuse)
    if excuse is None:
        raise Problem(409, "excuse-withdrawn", GONE)
    return excuse


async def _store(connection: Connection, excuse_id: UUID, content: bytes, actor: Actor, field: str = "file") -> Excuse:
    """Store a document. Raises ValidationFailed beside the field for a file that is none."""
    try:
        return await usecases.store_document(connection, excuse_id, content, actor.subject)
    except Problem as problem:
        if problem.status != 422:
            raise
        raise ValidationFailed(FieldError(field, problem.detail)) from None
