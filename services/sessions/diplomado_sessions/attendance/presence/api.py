"""Attendance, closing and corrections over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.attendance.presence import store, usecases
from diplomado_sessions.attendance.presence.answer_models import (
    AttendanceView,
    Closure,
    CorrectedAttendance,
    Corrections,
)
from diplomado_sessions.attendance.presence.conclusions import Reason
from diplomado_sessions.attendance.reasons import Note
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]


@router.get("/attendance", operation_id="list_attendance", responses=answers(AttendanceView))
async def show_attendance(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "facilitator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Paging,
) -> dict[str, Any]:
    """Show seconds by registration: as published, or while the session is open as closing it would publish them.

    While it is reopened, what is still published is shown beside it. A page of an open session has fewer than `limit`
    entries where evidence shows no second inside the session; `next` says whether others follow.
    """
    session = await find_session(connection, session_id)
    listing = usecases.list_published if session.closed else usecases.list_if_closed
    return {
        "status": session.attendance,
        "session_seconds": session.window.seconds,
        **paged("attendance", await listing(connection, session, page)),
    }


@router.post("/closure", operation_id="close_session", responses=answers(Closure))
async def close(session_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, int]:
    """Close a session and publish its attendance. Closing again gives the same answer and publishes nothing."""
    closure = await usecases.close_session(connection, session_id, actor.subject)
    return {"attended": closure.attended, "unmatched": closure.unmatched}


class CorrectionPost(StrictModel):
    """The attendance of one registration, and the reason."""

    registration_id: UUID
    seconds: Annotated[int, Field(ge=0, le=86_400)]
    reason: Reason
    note: Note | None = None


@router.post("/corrections", operation_id="correct_attendance", responses=answers(CorrectedAttendance))
async def correct(
    session_id: UUID, body: CorrectionPost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Correct one attendance of a closed session; the decision outranks the files from now on."""
    attendance = await usecases.correct_attendance(
        connection, session_id, body.registration_id, body.seconds, body.reason, body.note, actor.subject
    )
    return {
        "registration_id": body.registration_id,
        "seconds": attendance.seconds,
        "revision": attendance.revision,
        "decided": attendance.decided,
    }


@router.get("/corrections", responses=answers(Corrections))
async def list_corrections(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Paging,
    registration_id: UUID | None = None,
) -> dict[str, Any]:
    """List corrections with seconds before and after, author and reason."""
    return paged("corrections", await store.list_corrections(connection, session_id, registration_id, page))
