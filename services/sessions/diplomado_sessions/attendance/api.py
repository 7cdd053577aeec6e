"""Attendance over HTTP."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import raw_body
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance import closing, correcting, importing, queue
from diplomado_sessions.attendance.evidence import store as evidence
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import seconds_by_person
from diplomado_sessions.attendance.revising import Reason
from diplomado_sessions.problems import edition_unknown, invalid, session_unknown
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.checks import zone_named
from diplomado_sessions.timetable.fields import Note

router = Router(prefix="/api/v1", tags=["attendance"])

Coordinator = Annotated[Actor, require("coordinator")]
Reader = Annotated[Actor, require("coordinator", "auditor")]
RosterReader = Annotated[Actor, require("coordinator", "facilitator", "auditor")]


async def _zone(
    request: Request, time_zone: Annotated[str | None, Query(max_length=64, description="IANA name.")] = None
) -> ZoneInfo:
    name = time_zone or request.app.state.settings.mission_time_zone
    if (zone := zone_named(name)) is None:
        raise invalid(
            "time-zone-unknown",
            (
                "time_zone",
                Text(
                    "No es una zona horaria IANA, como America/Panama.",
                    "This is no IANA time zone, such as America/Panama.",
                ),
            ),
        )
    return zone


@router.post("/sessions/{session_id}/attendance-files")
async def import_file(
    session_id: UUID,
    actor: Coordinator,
    language: RequestedLanguage,
    zone: Annotated[ZoneInfo, Depends(_zone)],
    content: Annotated[bytes, raw_body("attendance_file_max_bytes")],
    connection: Transaction,
    name: Annotated[str | None, Query(max_length=200)] = None,
) -> dict[str, Any]:
    """Take a file of Zoom, as raw bytes, as evidence of a session. Its times are in `time_zone`."""
    made = await importing.import_file(connection, session_id, content, zone, _printable(name), actor.subject)
    return {
        "file_id": made.file.file_id,
        "layout": made.file.layout,
        "rows": made.file.rows,
        "matched": made.matched,
        "queued": made.queued,
        "already_imported": made.already_imported,
        "warnings": [{"code": code, "message": text.in_(language)} for code, text in made.warnings],
    }


def _printable(name: str | None) -> str | None:
    return "".join(letter for letter in name if letter.isprintable()) or None if name else None


@router.get("/sessions/{session_id}/attendance-files")
async def list_files(session_id: UUID, actor: Reader, connection: Transaction) -> dict[str, Any]:  # noqa: ARG001
    """Show which files the attendance of a session rests on."""
    return {"files": await evidence.files_of(connection, session_id)}


@router.get("/sessions/{session_id}/attendance")
async def show_attendance(session_id: UUID, actor: RosterReader, connection: Transaction) -> dict[str, Any]:  # noqa: ARG001
    """Show seconds by registration: as published, or while the session is open as the files show them now."""
    session = await timetable.session(connection, session_id)
    if session is None:
        raise session_unknown(session_id)
    if session.closed:
        standing = await store.standing(connection, session_id)
        attendance: Sequence[dict[str, Any]] = [
            {"registration_id": person, "seconds": one.seconds, "revision": one.revision, "decided": one.decided}
            for person, one in standing.items()
        ]
    else:
        seconds = seconds_by_person(await store.shown(connection, session_id), session.window)
        attendance = [{"registration_id": person, "seconds": seconds[person]} for person in sorted(seconds)]
    return {
        "status": "closed" if session.closed else "open",
        "session_seconds": session.window.seconds,
        "attendance": attendance,
    }


@router.get("/editions/{edition_id}/unmatched")
async def list_unmatched(
    edition_id: UUID,
    actor: Reader,  # noqa: ARG001
    connection: Transaction,
    most: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> dict[str, Any]:
    """List appearances that wait for a decision, one for each session, name and e-mail as shown, with candidates."""
    if await timetable.edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    total, unmatched = await queue.waiting(connection, edition_id, most)
    return {
        "total": total,
        "unmatched": [
            {
                "unmatched_id": one.unmatched_id,
                "session_id": one.session_id,
                "session_code": one.session_code,
                "name": one.name,
                "email": one.email,
                "rows": one.rows,
                "seconds": one.seconds,
                "candidates": [{"registration_id": person, "name": name} for person, name in one.candidates],
            }
            for one in unmatched
        ],
    }


class Resolution(BaseModel):
    """Whose appearance it is; null: nobody of ours."""

    registration_id: UUID | None


@router.post("/unmatched/{unmatched_id}/resolution")
async def resolve(unmatched_id: UUID, body: Resolution, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Decide whose appearance it is. The same e-mail or name elsewhere in the edition follows."""
    followed = await queue.resolve(connection, unmatched_id, body.registration_id, actor.subject)
    return {"unmatched_id": unmatched_id, "registration_id": body.registration_id, "followed": followed}


@router.post("/sessions/{session_id}/closure")
async def close(session_id: UUID, actor: Coordinator, connection: Transaction) -> dict[str, int]:
    """Close a session and publish its attendance. Again: the same answer, and nothing is published twice."""
    closed = await closing.close(connection, session_id, actor.subject)
    return {"attended": closed.attended, "unmatched": closed.unmatched}


class Correction(BaseModel):
    """What one person's attendance is, and why."""

    registration_id: UUID
    seconds: Annotated[int, Field(ge=0, le=86_400)]
    reason: Reason
    note: Note | None = None


@router.post("/sessions/{session_id}/corrections")
async def correct(session_id: UUID, body: Correction, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Correct one person's attendance of a closed session; the decision outranks the files from now on."""
    standing = await correcting.correct(
        connection, session_id, body.registration_id, body.seconds, body.reason, body.note, actor.subject
    )
    return {
        "registration_id": body.registration_id,
        "seconds": standing.seconds,
        "revision": standing.revision,
        "decided": standing.decided,
    }


@router.get("/sessions/{session_id}/corrections")
async def list_corrections(session_id: UUID, actor: Reader, connection: Transaction) -> dict[str, Any]:  # noqa: ARG001
    """List corrections with what was said before and after, by whom and why."""
    return {"corrections": await store.corrections(connection, session_id)}
