"""The rows of a stored file, page by page."""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.evidence.pages.files import UNKNOWN
from diplomado_sessions.attendance.evidence.pages.shell import PAGES
from diplomado_sessions.attendance.evidence.rows.store import FileRow, find_head, list_rows
from diplomado_sessions.attendance.formats.names import name_of
from diplomado_sessions.attendance.formats.refusals import BROKEN_REASONS
from diplomado_sessions.attendance.formats.unreadable import unreadable_names
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.pages.staff import Reader
from diplomado_sessions.projections.store import find_people
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session
from diplomado_sessions.timetable.window import Window

router = PAGES.router()

TITLE = Text("Filas", "Rows")
SPOILED = Text("El nombre parece mal leído.", "The name looks misread.")
PROPOSED = Text("El nombre parece mal leído: ¿{name}?", "The name looks misread: {name}?")


@router.get("/sessions/sessions/{session_id}/files/{file_id}/rows")
async def show_rows(
    session_id: UUID,
    file_id: UUID,
    actor: Reader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """List the rows of a file: what was read of each, and whom it counts for."""
    session = await find_session(connection, session_id)
    file = await find_head(connection, session_id, file_id)
    if file is None:
        raise Problem(404, "attendance-file-unknown", UNKNOWN)
    key = after(request, 1)
    start = key[0] if key and isinstance(key[0], int) and 0 <= key[0] < 1 << 31 else 0
    found = await list_rows(connection, file_id, start, ROWS + 1)
    people = await find_people(connection, [person for row in found for person in row.people])
    spoiled = {one.row: one.proposal for one in unreadable_names((row.row_number, row.shown_name) for row in found)}
    frame = await frame_of(connection, session, actor, "files", language)
    return PAGES.render(
        "rows.html",
        language,
        request=request,
        file=file,
        layout=name_of(file.layout),
        rows=sliced(
            [_shown(row, session.window, spoiled) for row in found], request, lambda one: (one["row"].row_number,)
        ),
        people=people,
        **{**frame, "crumbs": [*frame["crumbs"], (TITLE, f"{path_of(session_id, 'files')}/{file_id}/rows")]},
    )


def _shown(row: FileRow, window: Window, spoiled: dict[int, str | None]) -> dict[str, Any]:
    doubt = None
    if row.row_number in spoiled:
        proposal = spoiled[row.row_number]
        doubt = PROPOSED.with_values(name=proposal) if proposal else SPOILED
    counted = None
    if row.joined_at and row.left_at:
        counted = seconds_present([(row.joined_at, row.left_at)], window) // 60
    elif row.seconds is not None:
        counted = min(row.seconds, window.seconds) // 60
    return {
        "row": row,
        "doubt": doubt,
        "minutes": counted,
        "fault": BROKEN_REASONS.get(row.reason or ""),  # type: ignore[call-overload]
    }
