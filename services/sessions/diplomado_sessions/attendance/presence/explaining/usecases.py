"""Explains the seconds of one registration in a session."""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from asyncpg import Record

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.attendance.presence.conclusions import NEVER_PUBLISHED, concluded
from diplomado_sessions.attendance.presence.explaining import store
from diplomado_sessions.attendance.presence.explaining.strip import Line, Strip, draw
from diplomado_sessions.attendance.presence.intervals import Interval, union_inside
from diplomado_sessions.attendance.presence.weighing.usecases import weigh
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, list_missing_registrations
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session

_FILE = Text("Archivo {number}", "File {number}")
_TOTAL = Text("{file}: {minutes} min en total", "{file}: {minutes} min in total")
_ROOM = Text("En la sala", "In the room")
_LIVE = {
    "report": Text("Informe de Zoom", "Report of Zoom"),
    "webhook": Text("Zoom, durante la sesión", "Zoom, during the session"),
}
_WITHDRAWN = Text("Archivo {number} (retirado)", "File {number} (withdrawn)")


async def explain(
    connection: Connection, session_id: UUID, registration_id: UUID, *, file_names: bool
) -> dict[str, Any]:
    """Return every interval and total by source, the union inside the session, and what counts. Personal data.

    With `file_names` also what the senders called the files. A registration that is merged into another one is
    explained as the other one. Raises a problem for a registration of another edition.
    """
    session, registration_id = await _find(connection, session_id, registration_id)
    rows = await store.list_rows(connection, session_id, registration_id)
    stays = await presence.list_stays(connection, session, registration_id)
    union = await _union(connection, session, registration_id)
    published = (await presence.list_attendances(connection, session_id, [registration_id])).get(registration_id)
    seconds = await _seconds(connection, session, registration_id)
    return {
        "registration_id": registration_id,
        "status": session.attendance,
        "session": {"code": session.code, "starts_at": session.window.starts_at, "ends_at": session.window.ends_at},
        "session_seconds": session.window.seconds,
        "evidence_removed": session.evidence_purged_at is not None,
        "sources": [_source(row, registration_id, file_names=file_names) for row in rows],
        "in_room": [{"came_at": came, "left_at": left} for came, left in stays],
        "merged": [dict(row) for row in await store.list_merged(connection, session_id, registration_id)],
        "corrections": [dict(row) for row in await store.list_corrections(connection, session_id, registration_id)],
        "union": [{"starts_at": start, "ends_at": end} for start, end in union],
        "union_seconds": int(sum((end - start).total_seconds() for start, end in union)),
        "decided": bool(published and published.decided),
        "seconds": seconds,
        "published": published and {"seconds": published.seconds, "revision": published.revision},
    }


async def draw_strip(connection: Connection, session_id: UUID, registration_id: UUID, language: Language) -> str:
    """Return the connections of a registration as SVG, without its name and without the names of files."""
    session, registration_id = await _find(connection, session_id, registration_id)
    rows = await store.list_rows(connection, session_id, registration_id)
    stays = await presence.list_stays(connection, session, registration_id)
    published = await presence.list_attendances(connection, session_id, [registration_id])
    strip = Strip(
        session.code,
        session.window,
        ZoneInfo(session.plan.time_zone),
        [*_lines(rows), *([Line(_ROOM, stays, False)] if stays else [])],
        await _union(connection, session, registration_id),
        await _seconds(connection, session, registration_id),
        published.get(registration_id, NEVER_PUBLISHED).decided,
    )
    return await asyncio.to_thread(draw, strip, language)


async def _find(connection: Connection, session_id: UUID, registration_id: UUID) -> tuple[Session, UUID]:
    session = await find_session(connection, session_id)
    if missing := await list_missing_registrations(connection, session.edition_id, [registration_id]):
        raise registrations_unknown("registration_id", missing)
    return session, (await find_effective(connection, [registration_id])).get(registration_id, registration_id)


async def _seconds(connection: Connection, session: Session, registration_id: UUID) -> int:
    """Return what is published, or what closing the session would publish."""
    published = await presence.list_attendances(connection, session.session_id, [registration_id])
    before = published.get(registration_id, NEVER_PUBLISHED)
    if session.closed:
        return before.seconds
    weighed = await weigh(connection, session, [registration_id], published)
    return concluded(registration_id, weighed.seconds, before, session.window.seconds)


async def _union(connection: Connection, session: Session, registration_id: UUID) -> list[Interval]:
    """Return when the registration was present by what counts: webhooks only where nothing else says it."""
    shown = (await presence.list_shown_presences(connection, session, [registration_id])).get(registration_id)
    return union_inside(shown.intervals, session.window) if shown else []


def _source(row: Record, registration_id: UUID, *, file_names: bool) -> dict[str, Any]:
    source = {
        "source": row["source"],
        "file_id": row["file_id"],
        "layout": row["layout"],
        "withdrawn": row["withdrawn"],
        "row": row["row"],
        "role": row["role"],
        "joined_at": row["joined_at"],
        "left_at": row["left_at"],
        "seconds": row["seconds"],
        "shared": row["shared"],
        "appearance_id": row["appearance_id"],
        "by": row["basis"],
        "merged_registration_id": row["registration_id"] if row["registration_id"] != registration_id else None,
    }
    return {**source, "file_name": row["file_name"]} if file_names else source


def _lines(rows: Sequence[Record]) -> list[Line]:
    lines: list[Line] = []
    for number, (_, found) in enumerate(groupby(rows, key=itemgetter("file_id")), start=1):
        of_file = list(found)
        withdrawn = of_file[0]["withdrawn"]
        label = _LIVE.get(of_file[0]["source"]) or (_WITHDRAWN if withdrawn else _FILE).with_values(number=number)
        connections = [(row["joined_at"], row["left_at"]) for row in of_file if row["joined_at"]]
        if not connections:
            label = _TOTAL.with_values(file=label, minutes=sum(row["seconds"] for row in of_file) // 60)
        lines.append(Line(label, connections, withdrawn))
    return lines
