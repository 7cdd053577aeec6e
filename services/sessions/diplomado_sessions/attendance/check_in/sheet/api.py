"""Attendance sheets over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import file_answers
from diplomado_chassis.http.edge import DatabaseOf, Router
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_sessions.attendance.check_in.sheet.usecases import load_sheet, print_sheet

router = Router(prefix="/api/v1/sessions/{session_id}", tags=["check-in"])


@router.get("/sheet.pdf", operation_id="get_attendance_sheet", responses=file_answers("application/pdf"))
async def get_sheet(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "facilitator")],  # noqa: ARG001
    language: RequestedLanguage,
    request: Request,
    database: DatabaseOf,
) -> Response:
    """Print the sheet that participants sign, with a QR code for each person that staff can scan instead."""
    settings = request.app.state.settings
    async with database.transaction(readonly=True) as connection:
        session, people = await load_sheet(connection, session_id)
    pdf = await print_sheet(session, people, settings.public_url, settings.link_secrets, language)
    return Response(
        pdf,
        media_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="attendance-{session_id}.pdf"'},
    )
