"""Attendance files over HTTP."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.evidence import store, usecases
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.timetable.zones import find_zone

router = Router(prefix="/api/v1/sessions/{session_id}/attendance-files", tags=["attendance"])


async def _zone(
    request: Request, time_zone: Annotated[str | None, Query(max_length=64, description="IANA name.")] = None
) -> ZoneInfo:
    if (zone := find_zone(time_zone or request.app.state.settings.mission_time_zone)) is None:
        text = Text(
            "No es una zona horaria IANA, como America/Panama.", "This is no IANA time zone, such as America/Panama."
        )
        raise ValidationFailed(FieldError("time_zone", text), slug="time-zone-unknown")
    return zone


@router.post("")
async def import_file(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator")],
    language: RequestedLanguage,
    zone: Annotated[ZoneInfo, Depends(_zone)],
    content: Annotated[bytes, raw_body("attendance_file_max_bytes")],
    connection: Transaction,
    name: Annotated[str | None, Query(max_length=200)] = None,
    date_order: Annotated[Order | None, Query(description="Answers which of day and month comes first.")] = None,
) -> dict[str, Any]:
    """Import an attendance file, sent as raw bytes, as evidence of a session. Its times are in `time_zone`."""
    imported = await usecases.import_file(
        connection, session_id, content, zone, _printable(name), actor.subject, date_order
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


def _printable(name: str | None) -> str | None:
    return "".join(letter for letter in name if letter.isprintable()) or None if name else None


@router.get("")
async def list_files(
    session_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
) -> dict[str, Any]:
    """List the files that the attendance of a session rests on."""
    return {"files": await store.list_files(connection, session_id)}
