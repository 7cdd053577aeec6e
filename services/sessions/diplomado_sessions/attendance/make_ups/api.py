"""Make-ups over HTTP."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.keyset import Page
from diplomado_sessions.attendance.make_ups import store, usecases
from diplomado_sessions.attendance.make_ups.answer_models import MakeUps, MakeUpView
from diplomado_sessions.attendance.make_ups.make_up import MakeUp, Status

router = Router(prefix="/api/v1", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]
Assignment = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$"),
]


class MakeUpPost(BaseModel):
    """Who makes up for which session, by an equivalent session or by an assignment, which must not name people."""

    model_config = ConfigDict(extra="forbid")

    registration_id: UUID
    session_id: UUID
    equivalent_session_id: UUID | None = None
    assignment: Assignment | None = None


@router.post(
    "/editions/{edition_id}/make-ups", status_code=201, operation_id="ask_make_up", responses=answers(MakeUpView, 201)
)
async def ask(
    request: Request, edition_id: EditionId, body: MakeUpPost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Let a person make up for a session. Where a second person has to approve, it does not count until then."""
    make_up = await usecases.ask_make_up(
        connection,
        edition_id,
        body.session_id,
        body.registration_id,
        body.equivalent_session_id,
        body.assignment,
        actor.subject,
        needs_second_person=request.app.state.settings.absence_second_person,
    )
    return _view(make_up)


@router.post("/make-ups/{make_up_id}/approval", operation_id="approve_make_up", responses=answers(MakeUpView))
async def approve(request: Request, make_up_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Approve a make-up, before the equivalent session begins."""
    needed = request.app.state.settings.absence_second_person
    return _view(await usecases.approve_make_up(connection, make_up_id, actor, needs_second_person=needed))


@router.post("/make-ups/{make_up_id}/acceptance", operation_id="accept_assignment", responses=answers(MakeUpView))
async def accept(make_up_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Accept the assignment of an approved make-up."""
    return _view(await usecases.accept_assignment(connection, make_up_id, actor.subject))


@router.post("/make-ups/{make_up_id}/withdrawal", operation_id="withdraw_make_up", responses=answers(MakeUpView))
async def withdraw(make_up_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Withdraw a make-up."""
    return _view(await usecases.withdraw_make_up(connection, make_up_id, actor.subject))


@router.get(
    "/editions/{edition_id}/make-ups", dependencies=[require("coordinator", "auditor")], responses=answers(MakeUps)
)
async def list_make_ups(
    edition_id: EditionId,
    connection: Transaction,
    page: Annotated[Page, paging(100)],
    status: Status | None = None,
    session_id: UUID | None = None,
    registration_id: UUID | None = None,
) -> dict[str, Any]:
    """List the make-ups of an edition, the withdrawn ones too."""
    found = await store.list_make_ups(connection, edition_id, status, session_id, registration_id, page)
    return paged("make_ups", found)


def _view(make_up: MakeUp) -> dict[str, Any]:
    return asdict(make_up)
