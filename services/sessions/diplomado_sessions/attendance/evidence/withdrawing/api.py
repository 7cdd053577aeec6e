"""Withdrawing and restoring files over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_sessions.attendance.evidence.answer_models import WithdrawnFile
from diplomado_sessions.attendance.evidence.withdrawing import usecases
from diplomado_sessions.attendance.reasons import ReasonPost

router = Router(prefix="/api/v1/attendance-files/{file_id}", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]


@router.post("/withdrawal", operation_id="withdraw_attendance_file", responses=answers(WithdrawnFile))
async def withdraw(file_id: UUID, body: ReasonPost, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Let a file no longer count, before or after closing. Published attendance follows as corrections."""
    await usecases.withdraw_file(connection, file_id, body.reason, actor.subject)
    return {"file_id": file_id, "withdrawn": True}


@router.post("/restoration", operation_id="restore_attendance_file", responses=answers(WithdrawnFile))
async def restore(file_id: UUID, body: ReasonPost, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Let a withdrawn file count again."""
    await usecases.restore_file(connection, file_id, body.reason, actor.subject)
    return {"file_id": file_id, "withdrawn": False}
