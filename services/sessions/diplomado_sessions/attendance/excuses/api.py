"""Excuses over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import IMAGES, raw_body
from diplomado_chassis.http.description import answers, file_answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_contracts.attendances import ExcuseReason
from diplomado_sessions.attendance.excuses import store, usecases
from diplomado_sessions.attendance.excuses.answer_models import Excuses, ExcuseView
from diplomado_sessions.attendance.excuses.excuse import Excuse, Grounds, Status
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]
_PRINTABLE = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=_PRINTABLE)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_PRINTABLE)]


class ExcusePost(BaseModel):
    """Whose absence is to be excused and why; `document` refers to a paper that is kept elsewhere."""

    model_config = ConfigDict(extra="forbid")

    registration_id: UUID
    reason: ExcuseReason
    note: Note | None = None
    document: Reference | None = None


@router.post(
    "/sessions/{session_id}/excuses", status_code=201, operation_id="ask_excuse", responses=answers(ExcuseView, 201)
)
async def ask(
    request: Request, session_id: UUID, body: ExcusePost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Excuse an absence. Where a second person has to approve, it does not count until then."""
    excuse = await usecases.ask_excuse(
        connection,
        session_id,
        body.registration_id,
        Grounds(body.reason, body.note, body.document),
        actor.subject,
        needs_second_person=request.app.state.settings.absence_second_person,
    )
    return _view(excuse)


@router.post("/excuses/{excuse_id}/approval", operation_id="approve_excuse", responses=answers(ExcuseView))
async def approve(request: Request, excuse_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Approve an excuse; it counts from then on as the policy of the edition says."""
    needed = request.app.state.settings.absence_second_person
    return _view(await usecases.approve_excuse(connection, excuse_id, actor, needs_second_person=needed))


@router.post("/excuses/{excuse_id}/withdrawal", operation_id="withdraw_excuse", responses=answers(ExcuseView))
async def withdraw(excuse_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Withdraw an excuse."""
    return _view(await usecases.withdraw_excuse(connection, excuse_id, actor.subject))


@router.post("/excuses/{excuse_id}/document", operation_id="upload_excuse_document", responses=answers(ExcuseView))
async def upload(
    excuse_id: UUID,
    actor: Coordinator,
    content: Annotated[bytes, raw_body("excuse_document_max_bytes", ("application/pdf", *IMAGES))],
    connection: Transaction,
) -> dict[str, Any]:
    """Upload the document of an excuse, a PDF or an image, as raw bytes."""
    return _view(await usecases.store_document(connection, excuse_id, content, actor.subject))


@router.get(
    "/excuses/{excuse_id}/document",
    dependencies=[require("coordinator", "auditor")],
    operation_id="get_excuse_document",
    responses=file_answers("application/pdf", *IMAGES),
)
async def download(excuse_id: UUID, connection: Transaction) -> Response:
    """Return the uploaded document of an excuse."""
    media_type, content = await usecases.get_document(connection, excuse_id)
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


@router.get(
    "/sessions/{session_id}/excuses", dependencies=[require("coordinator", "auditor")], responses=answers(Excuses)
)
async def list_excuses(
    session_id: UUID,
    connection: Transaction,
    page: Paging,
    status: Status | None = None,
    registration_id: UUID | None = None,
) -> dict[str, Any]:
    """List the excuses of a session, the withdrawn ones too."""
    await find_session(connection, session_id)
    found = await store.list_excuses(connection, session_id, status, registration_id, page)
    return paged("excuses", found, [_view(excuse) for excuse in found.rows])


def _view(excuse: Excuse) -> dict[str, Any]:
    return {
        "excuse_id": excuse.excuse_id,
        "session_id": excuse.session_id,
        "registration_id": excuse.registration_id,
        "status": excuse.status,
        "reason": excuse.grounds.reason,
        "note": excuse.grounds.note,
        "document": excuse.grounds.document,
        "has_file": excuse.has_file,
        "asked_by": excuse.asked_by,
        "asked_at": excuse.asked_at,
        "approved_by": excuse.approved_by,
        "approved_at": excuse.approved_at,
        "withdrawn_by": excuse.withdrawn_by,
        "withdrawn_at": excuse.withdrawn_at,
    }
