"""Attendance files over HTTP."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import TABLES, long_body
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.language.text import Text, in_language
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.evidence import store, usecases
from diplomado_sessions.attendance.evidence.answer_models import FilePreview, Files, ImportedFile
from diplomado_sessions.attendance.evidence.choices import MAX_SHIFT_MINUTES, Choices
from diplomado_sessions.attendance.evidence.previews.usecases import preview_file as preview_of
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.timetable.zones import find_zone

router = Router(prefix="/api/v1/sessions/{session_id}/attendance-files", tags=["attendance"])


def _zone(
    time_zone: Annotated[str | None, Query(max_length=64, description="IANA name; without it the session's.")] = None,
) -> ZoneInfo | None:
    if time_zone is None:
        return None
    if (zone := find_zone(time_zone)) is None:
        text = Text(
            "No es una zona horaria IANA, como America/Panama.", "This is no IANA time zone, such as America/Panama."
        )
        raise ValidationFailed(FieldError("time_zone", text), slug="time-zone-unknown")
    return zone


def _choices(
    shift_minutes: Annotated[
        int | None,
        Query(ge=-MAX_SHIFT_MINUTES, le=MAX_SHIFT_MINUTES, description="Added to all times; 0: they are right."),
    ] = None,
    date_order: Annotated[Order | None, Query(description="Which comes first in dates of digits alone.")] = None,
    accept_other_session: Annotated[bool, Query(description="The file is of this session, whatever it shows.")] = False,
    replaces: Annotated[UUID | None, Query(description="A file of the session that no longer counts then.")] = None,
    confirm: Annotated[str | None, Query(max_length=64, description="`digest` of the preview that was seen.")] = None,
) -> Choices:
    return Choices(shift_minutes, date_order, accept_other_session, replaces, confirm)


Zone = Annotated[ZoneInfo | None, Depends(_zone)]
Chosen = Annotated[Choices, Depends(_choices)]


@router.post("/preview", operation_id="preview_attendance_file", responses=answers(FilePreview))
async def preview_file(
    session_id: UUID,
    _actor: Annotated[Actor, require("coordinator")],
    language: RequestedLanguage,
    zone: Zone,
    choices: Chosen,
    content: Annotated[LongContent, long_body("attendance_file_max_bytes", (*TABLES, "application/zip"))],
    connection: Transaction,
) -> dict[str, Any]:
    """Show what importing a file would do: which session it fits, whom it shows, what is doubtful. Stores nothing."""
    preview = await preview_of(connection, session_id, content, zone, choices)
    return dict(in_language(preview, language))


@router.post("", operation_id="import_attendance_file", responses=answers(ImportedFile))
async def import_file(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator")],
    language: RequestedLanguage,
    zone: Zone,
    choices: Chosen,
    content: Annotated[LongContent, long_body("attendance_file_max_bytes", (*TABLES, "application/zip"))],
    connection: Transaction,
    name: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """Import an attendance file, sent as raw bytes, as evidence of a session.

    With `confirm` exactly what the preview showed is imported. Without it, a file that is doubtful is refused with its
    preview. Rows of people whose registration has not arrived here yet are `queued`, and count once it has, also in a
    session that is closed meanwhile.
    """
    imported = await usecases.import_file(
        connection, session_id, content, zone, printable(name), actor.subject, choices
    )
    return {
        "file_id": imported.file.file_id,
        "layout": imported.file.layout,
        "rows": imported.file.rows,
        "matched": imported.matched,
        "queued": imported.queued,
        "totals": imported.totals,
        "broken": imported.broken,
        "other_meetings": imported.other_meetings,
        "already_imported": imported.already_imported,
        "warnings": [{"code": warning.code, "message": warning.message.in_(language)} for warning in imported.warnings],
    }


def printable(name: str | None) -> str | None:
    """Return what a sender called a file, without what cannot be shown."""
    return "".join(letter for letter in name if letter.isprintable())[:200] or None if name else None


@router.get("", operation_id="list_attendance_files", responses=answers(Files))
async def list_files(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Paging,
) -> dict[str, Any]:
    """List the files that the attendance of a session rests on."""
    return paged("files", await store.list_files(connection, session_id, page))
