"""Reopening, actual times and withdrawn corrections over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_sessions.attendance.presence.answer_models import MeasuredSession, WithdrawnCorrection
from diplomado_sessions.attendance.presence.conclusions import Reason
from diplomado_sessions.attendance.presence.reopening import usecases
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.timetable.store import Session

router = Router(prefix="/api/v1", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]


class ReopeningPost(ReasonPost):
    """Why a session is reopened. `code` is the reason of the corrections that closing it again publishes."""

    code: Reason = "clerical_error"


@router.post("/sessions/{session_id}/reopening", operation_id="reopen_session", responses=answers(MeasuredSession))
async def reopen(session_id: UUID, body: ReopeningPost, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Reopen a closed session. Its published attendance stays until it is closed again; then corrections follow."""
    return _view(await usecases.reopen_session(connection, session_id, body.code, body.reason, actor.subject))


class ActualTimesPost(ReasonPost):
    """When a session took place. Times without a zone are in the zone of the session."""

    starts_at: datetime
    ends_at: datetime


@router.post("/sessions/{session_id}/actual-times", responses=answers(MeasuredSession))
async def set_actual_times(
    session_id: UUID, body: ActualTimesPost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """State when a session that is over took place. Attendance is measured against it; nobody gets a message."""
    times = (body.starts_at, body.ends_at)
    return _view(await usecases.set_actual_times(connection, session_id, times, body.reason, actor.subject))


@router.post("/sessions/{session_id}/actual-times/withdrawal", responses=answers(MeasuredSession))
async def withdraw_actual_times(
    session_id: UUID, body: ReasonPost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Measure attendance against the planned times again."""
    return _view(await usecases.set_actual_times(connection, session_id, None, body.reason, actor.subject))


@router.post("/corrections/{correction_id}/withdrawal", responses=answers(WithdrawnCorrection))
async def withdraw_correction(
    correction_id: UUID, body: ReasonPost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Withdraw a correction: as the files say again."""
    registration_id = await usecases.withdraw_correction(connection, correction_id, body.reason, actor.subject)
    return {"correction_id": correction_id, "registration_id": registration_id, "withdrawn": True}


def _view(session: Session) -> dict[str, Any]:
    return {
        "session_id": session.session_id,
        "attendance": session.attendance,
        "actual_times": session.actual,
        "session_seconds": session.window.seconds,
    }
