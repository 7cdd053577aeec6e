"""How the present state of each subject is stated again: `tell-again` uses it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Restatement
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    Event,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_sessions.attendance.closures.usecases import restate_closures
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.projections.store import find_participants
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.usecases import restate_sessions


async def restate_timetable(connection: Connection, sessions: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State the plans of sessions, and that they are closed or open again."""
    ids: Any = list(sessions)
    locked = await timetable.lock_sessions(connection, ids)
    return [
        *await restate_sessions(connection, locked, above, now),
        *await restate_closures(connection, locked, above, now),
    ]


async def restate_attendances(
    connection: Connection, registrations: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State the attendance of registrations in all their sessions, as it was published last.

    What was corrected is stated as attendance: both types share a revision, and the newest counts.
    """
    sessions = await presence.list_attended_sessions(connection, registrations)
    locked = [session.session_id for session in await timetable.lock_sessions(connection, sessions)]
    rows = await presence.raise_above(connection, registrations, locked, above)
    participants = await find_participants(connection, {row["registration_id"] for row in rows})
    return [
        Attended(participant_id=participants[row["registration_id"]], **dict(row))
        for row in rows
        if row["registration_id"] in participants
    ]


RESTATEMENTS = (
    Restatement(
        (SessionScheduled, SessionCancelled, SessionClosed, SessionReopened),
        timetable.list_sessions_after,
        restate_timetable,
    ),
    Restatement((Attended, AttendanceCorrected), presence.list_attending, restate_attendances),
)
