"""Broken rows of attendance files over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.broken_rows import store
from diplomado_sessions.attendance.broken_rows.answer_models import BrokenRows
from diplomado_sessions.attendance.formats.refusals import BROKEN_REASONS
from diplomado_sessions.attendance.formats.report import BrokenReason

router = Router(prefix="/api/v1/sessions/{session_id}/attendance-files/{file_id}", tags=["attendance"])


@router.get("/rows", operation_id="list_broken_rows", responses=answers(BrokenRows))
async def list_rows(
    session_id: UUID,
    file_id: UUID,
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    language: RequestedLanguage,
    connection: Transaction,
    page: Paging,
    reason: BrokenReason | None = None,
) -> dict[str, Any]:
    """List the rows of a file that show nothing, each with its number, column, what the cell says, and the reason."""
    if not await store.has_file(connection, session_id, file_id):
        text = Text("La sesión no tiene este archivo.", "The session does not have this file.")
        raise Problem(404, "attendance-file-unknown", text)
    found = await store.list_rows(connection, file_id, reason, page)
    return paged(
        "broken", found, [{**row, "message": BROKEN_REASONS[row["reason"]].in_(language)} for row in found.rows]
    )
