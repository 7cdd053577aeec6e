"""Explains the seconds of one registration in a session."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.titles import titled_session
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.attendance.presence.conclusions import NEVER_PUBLISHED, concluded
from diplomado_sessions.attendance.presence.explaining import store
from diplomado_sessions.attendance.presence.explaining.sources import (
    Row,
    are_events_outranked,
    counting,
    lines,
    source_of,
    stay_of,
)
from diplomado_sessions.attendance.presence.explaining.strip import Strip, draw
from diplomado_sessions.attendance.presence.intervals import Interval, union_inside
from diplomado_sessions.attendance.presence.weighing.usecases import weigh
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, list_missing_registrations
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session
from diplomado_sessions.timetable.window import Window

MAX_SOURCES = 500
"""How many sources and united intervals one answer shows."""


async def explain(
    connection: Connection,
    session_id: UUID,
    registration_id: UUID,
    *,
    file_names: bool,
    offset: int = 0,
    limit: int = MAX_SOURCES,
) -> dict[str, Any]:
    """Return the intervals and totals by source, the union inside the session, and what counts. Personal data.

    `sources` begins after `offset` others and has at most `limit`; `union` shows the first intervals. The counts and
    seconds are of all. With `file_names` also what the senders called the files. A registration that is merged into
    another one is explained as the other one. Raises a problem for a registration of another edition.
    """
    session, registration_id = await _find(connection, session_id, registration_id)
    connections = await store.list_connections(connection, session_id, registration_id)
    rows = await store.list_rows(connection, session_id, registration_id, offset, limit)
    stays = await store.list_stays(connection, session, registration_id)
    first_stay = max(0, offset - len(connections))
    shown_stays = stays[first_stay : first_stay + limit - len(rows)]
    union, outranked = await asyncio.to_thread(_united, connections, stays, session.window)
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
            *(stay_of(stay, registration_id) for stay in shown_stays),
        ],
        "sources_total": len(connections) + len(stays),
        "merged": [dict(row) for row in await store.list_merged(connection, session_id, registration_id)],
        "corrections": [dict(row) for row in await store.list_corrections(connection, session_id, registration_id)],
        "union": [{"starts_at": start, "ends_at": end} for start, end in union.intervals[:MAX_SOURCES]],
        "union_intervals": len(union.intervals),
        "union_seconds": union.seconds,
        "decided": bool(published and published.decided),
        "seconds": seconds,
        "published": published and {"seconds": published.seconds, "revision": published.revision},
    }


class _Union(NamedTuple):
    intervals: list[Interval]
    seconds: int


def _united(connections: Sequence[Row], stays: Sequence[Row], window: Window) -> tuple[_Union, bool]:
    intervals = union_inside(counting(connections, stays), window)
    seconds = int(sum((end - start).total_seconds() for start, end in intervals))
    return _Union(intervals, seconds), are_events_outranked(connections)


async def draw_strip(connection: Connection, session_id: UUID, registration_id: UUID, language: Language) -> str:
    """Return the connections of a registration as SVG, without its name and without the names of files."""
    session, registration_id = await _find(connection, session_id, registration_id)
    connections = await store.list_connections(connection, session_id, registration_id)
    stays = await store.list_stays(connection, session, registration_id)
    published = await presence.list_attendances(connection, session_id, [registration_id])
    decided = published.get(registration_id, NEVER_PUBLISHED).decided
    seconds = await _seconds(connection, session, registration_id)

    def drawn() -> str:
        union = union_inside(counting(connections, stays), session.window)
        zone = ZoneInfo(session.plan.time_zone)
        titled = titled_session(session.plan.title, session.code)
        strip = Strip(titled, session.window, zone, lines(connections, stays), union, seconds, decided)
        return draw(strip, language)

    return await asyncio.to_thread(drawn)


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
