"""The explanation over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers, file_answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_sessions.attendance.presence.explaining import usecases
from diplomado_sessions.attendance.presence.explaining.answer_models import ExplainedAttendance

router = Router(prefix="/api/v1/sessions/{session_id}/attendance/{registration_id}", tags=["attendance"])

Reader = Annotated[Actor, require("coordinator", "facilitator", "auditor")]
# What a file is called may name people who are not the caller's.
_SEE_FILE_NAMES = frozenset({"coordinator", "auditor"})
_SAFE = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}


@router.get("", operation_id="explain_attendance", responses=answers(ExplainedAttendance))
async def explain(
    session_id: UUID,
    registration_id: UUID,
    actor: Reader,
    connection: Transaction,
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=usecases.MAX_SOURCES)] = usecases.MAX_SOURCES,
) -> dict[str, Any]:
    """Explain the seconds of one registration: the intervals by source, what they cover, and what counts.

    `sources_total` says how many sources there are; `offset` and `limit` choose those that are shown.
    """
    file_names = bool(actor.roles & _SEE_FILE_NAMES)
    return await usecases.explain(
        connection, session_id, registration_id, file_names=file_names, offset=offset, limit=limit
    )


@router.get(
    "/strip.svg",
    response_class=Response,
    responses=file_answers("image/svg+xml", description="The drawing."),
    operation_id="draw_attendance",
)
async def strip(
    session_id: UUID, registration_id: UUID, _actor: Reader, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Draw when the registration was connected, by source. The drawing has no names."""
    drawing = await usecases.draw_strip(connection, session_id, registration_id, language)
    return Response(drawing, media_type="image/svg+xml", headers={**_SAFE, "Content-Language": language})
