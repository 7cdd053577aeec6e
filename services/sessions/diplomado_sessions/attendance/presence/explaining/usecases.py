"""Explains the seconds of one registration in a session."""

import asyncio
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.attendance.presence.conclusions import NEVER_PUBLISHED, concluded
from diplomado_sessions.attendance.presence.explaining import store
from diplomado_sessions.attendance.presence.explaining.sources import (
    are_events_outranked,
    counting,
    lines,
    source_of,
    stay_of,
)
from diplomado_sessions.attendance.presence.explaining.strip import Strip, draw
from diplomado_sessions.attendance.presence.intervals import union_inside
from diplomado_sessions.attendance.presence.weighing.usecases import weigh
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, list_missing_registrations
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session


async def explain(
    connection: Connection, session_id: UUID, registration_id: UUID, *, file_names: bool
) -> dict[str, Any]:
    """Return every interval and total by source, the union inside the session, and what counts. Personal data.

    With `file_names` also what the senders called the files. A registration that is merged into another one is
    explained as the other one. Raises a problem for a registration of another edition.
    """
    session, registration_id = await _find(connection, session_id, registration_id)
    rows = await store.list_rows(connection, session_id, registration_id)
    stays = await store.list_stays(connection, session, registration_id)
    union = union_inside(counting(rows, stays), session.window)
    outranked = are_events_outranked(rows)
    published = (await presence.list_attendances(connection, session_id, [registration_id])).get(registration_id)
    seconds = await _seconds(connection, session, registration_id)
    return {
        "registration_id": registration_id,
        "status": session.attendance,
        "session": {"code": session.code, "starts_at": session.window.starts_at, "ends_at": session.window.ends_at},
        "session_seconds": session.window.seconds,
        "evidence_removed": session.evidence_purged_at is not None,
        "sources": [
            *(source_of(row, registration_id, outranked=outranked, file_names=file_names) for row in rows),
            *(stay_of(stay, registration_id) for stay in stays),
        ],
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
    stays = await store.list_stays(connection, session, registration_id)
    published = await presence.list_attendances(connection, session_id, [registration_id])
    strip = Strip(
        session.code,
        session.window,
        ZoneInfo(session.plan.time_zone),
        lines(rows, stays),
        union_inside(counting(rows, stays), session.window),
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
