"""Attendance, closing and corrections over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_sessions.attendance.presence import store, usecases
from diplomado_sessions.attendance.presence.conclusions import Reason, seconds_by_registration
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]


@router.get("/attendance")
async def show_attendance(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "facilitator", "auditor")],  # noqa: ARG001
    connection: Transaction,
) -> dict[str, Any]:
    """Show seconds by registration: as published, or while the session is open as the files show them now."""
    session = await find_session(connection, session_id)
    if session.closed:
        counting = await store.list_counting(connection, session_id)
        published = await store.list_attendances(connection, session_id, list(counting))
        attendance: Sequence[dict[str, Any]] = [
            {
                "registration_id": registration_id,
                "seconds": attended.seconds,
                "revision": attended.revision,
                "decided": attended.decided,
            }
            for registration_id, attended in published.items()
        ]
    else:
        shown = await store.list_shown_presences(connection, session)
        seconds = seconds_by_registration(shown, session.window)
        attendance = [{"registration_id": key, "seconds": seconds[key]} for key in sorted(seconds)]
    return {
        "status": "closed" if session.closed else "open",
        "session_seconds": session.window.seconds,
        "attendance": attendance,
    }


@router.post("/closure")
async def close(session_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, int]:
    """Close a session and publish its attendance. Closing again gives the same answer and publishes nothing."""
    closure = await usecases.close_session(connection, session_id, actor.subject)
    return {"attended": closure.attended, "unmatched": closure.unmatched}


class CorrectionPost(BaseModel):
    """The attendance of one registration, and the reason."""

    registration_id: UUID
    seconds: Annotated[int, Field(ge=0, le=86_400)]
    reason: Reason
    note: Note | None = None


@router.post("/corrections")
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


@router.get("/corrections")
async def list_corrections(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
) -> dict[str, Any]:
    """List corrections with seconds before and after, author and reason."""
    return {"corrections": await store.list_corrections(connection, session_id)}
