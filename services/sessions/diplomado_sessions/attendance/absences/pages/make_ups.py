"""Letting a person make up for a session: asked, approved, an assignment accepted, withdrawn."""

from typing import Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
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
from diplomado_sessions.attendance.make_ups import usecases
from diplomado_sessions.attendance.make_ups.api import Assignment
from diplomado_sessions.attendance.make_ups.store import find_live_make_up
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.pages.staff import Coordinator

router = PAGES.router()


NOTHING = Text("Elija una sesión o escriba una tarea.", "Choose a session or write an assignment.")


class MakeUpFields(BaseModel):
    """What makes up for a session."""

    equivalent_session_id: UUID | None = None
    assignment: Assignment | None = None


@router.post(PATH + "/make-up")
async def ask(
    session_id: UUID,
    registration_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Let a person make up for the session."""
    make_up = None
    async with attempt(connection) as tried:
        edition_id, one = await lock_effective(connection, session_id, registration_id)
        check_seen(form, await find_live_make_up(connection, session_id, one))
        body = read_as(MakeUpFields, form)
        if body.equivalent_session_id is None and body.assignment is None:
            raise ValidationFailed(FieldError("assignment", NOTHING))
        make_up = await usecases.ask_make_up(
            connection,
            edition_id,
            session_id,
            one,
            body.equivalent_session_id,
            body.assignment,
            actor.subject,
            needs_second_person=needs_second_person(request),
        )
    if tried.failure or make_up is None:
        return await draw_absence(
            connection, request, language, session_id, registration_id, actor, form, tried.failure
        )
    return done(address_of(session_id, registration_id), make_up.status)


@router.post(PATH + "/make-up/{step}")
async def decide(
    session_id: UUID,
    registration_id: UUID,
    step: Literal["approval", "acceptance", "withdrawal"],
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Approve or withdraw the make-up that the page showed, or accept its assignment."""
    async with attempt(connection) as tried:
        _, one = await lock_effective(connection, session_id, registration_id)
        make_up = await find_live_make_up(connection, session_id, one)
        check_seen(form, make_up)
        if make_up is None:
            raise Problem(409, "make-up-withdrawn", GONE)
        if step == "approval":
            needed = needs_second_person(request)
            await usecases.approve_make_up(connection, make_up.make_up_id, actor, needs_second_person=needed)
        elif step == "acceptance":
            await usecases.accept_assignment(connection, make_up.make_up_id, actor.subject)
        else:
            await usecases.withdraw_make_up(connection, make_up.make_up_id, actor.subject)
    if tried.failure:
        return await draw_absence(
            connection, request, language, session_id, registration_id, actor, form, tried.failure
        )
    notices = {"approval": "approved", "acceptance": "accepted", "withdrawal": "withdrawn"}
    return done(address_of(session_id, registration_id), notices[step])
