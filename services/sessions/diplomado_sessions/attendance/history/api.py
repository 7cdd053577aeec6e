"""The history over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_sessions.attendance.history import store
from diplomado_sessions.attendance.history.answer_models import AttendanceHistory
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["attendance"])


@router.get("/history", operation_id="list_attendance_history", responses=answers(AttendanceHistory))
async def list_history(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Paging,
    action: store.Action | None = None,
) -> dict[str, Any]:
    """List who changed what the attendance of a session rests on, when and why, oldest first."""
    await find_session(connection, session_id)
    return paged("history", await store.list_entries(connection, session_id, action, page))
