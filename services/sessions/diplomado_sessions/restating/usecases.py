"""How the present state of each subject is stated again: `tell-again` uses it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Restatement
from diplomado_contracts import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    Event,
    GuestsCounted,
    JoinLinkSet,
    PersonalJoinLinkSet,
    ProjectScored,
    ProjectScoreWithdrawn,
    RecordingPublished,
    RecordingWithdrawn,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_contracts.event import language_fields
from diplomado_sessions.attendance.closures.usecases import restate_closures
from diplomado_sessions.attendance.excuses import store as excuses
from diplomado_sessions.attendance.identity.store import guests
from diplomado_sessions.attendance.make_ups import store as make_ups
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.join_links import store as join_links
from diplomado_sessions.live_meetings.store import registrants
from diplomado_sessions.projections.store import find_participants
from diplomado_sessions.projects.store import rankings
from diplomado_sessions.projects.usecases.restating import restate_results
from diplomado_sessions.recordings import store as recordings
from diplomado_sessions.recordings.usecases import withdrawn_event
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


async def restate_recordings(
    connection: Connection, sessions: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State recordings that are published or withdrawn. One that is being replaced is stated when it is published."""
    rows = await recordings.RAISING.raise_above(connection, sessions, above)
    return [_recording(row) for row in rows if row["status"] == "published" or row["withdrawn_at"]]


def _recording(row: Record) -> Event:
    if row["withdrawn_at"]:
        return withdrawn_event(row["session_id"], row["edition_id"], row["revision"], row["withdrawn_at"])
    return RecordingPublished(
        session_id=row["session_id"],
        edition_id=row["edition_id"],
        revision=row["revision"],
        published_at=row["published_at"],
        url=row["url"],
        **language_fields(row["language"]),
    )


async def restate_join_links(
    connection: Connection, sessions: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State the links of sessions, also that there is none any more."""
    return [JoinLinkSet(**dict(row)) for row in await join_links.RAISING.raise_above(connection, sessions, above)]


async def restate_own_links(connection: Connection, links: Sequence[str], above: int, _now: datetime) -> list[Event]:
    """State the own links of registrations."""
    rows = await registrants.RAISING.raise_above(connection, links, above)
    return [PersonalJoinLinkSet(**one) for one in await _with_participants(connection, rows)]


async def restate_guests(connection: Connection, sessions: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State how many entries of sessions wait for a decision."""
    rows = await guests.RAISING.raise_above(connection, sessions, above)
    return [GuestsCounted(counted_at=now, **dict(row)) for row in rows]


async def restate_excuses(
    connection: Connection, registrations: Sequence[str], above: int, now: datetime
) -> list[Event]:
    """State the excuses of registrations, also those that were taken back."""
    await timetable.lock_sessions(connection, await excuses.list_sessions_of(connection, registrations))
    rows = await excuses.RAISING.raise_above(connection, registrations, above)
    return [AttendanceExcused(excused_at=now, **one) for one in await _with_participants(connection, rows)]


async def restate_make_ups(
    connection: Connection, registrations: Sequence[str], above: int, now: datetime
) -> list[Event]:
    """State what registrations made up for, also what was taken back."""
    await timetable.lock_sessions(connection, await make_ups.list_sessions_of(connection, registrations))
    rows = await make_ups.RAISING.raise_above(connection, registrations, above)
    return [AttendanceMadeUp(made_up_at=now, **one) for one in await _with_participants(connection, rows)]


async def _with_participants(connection: Connection, rows: Sequence[Record]) -> list[dict[str, Any]]:
    """Return rows with the person of each registration, without those of registrations that are not known yet."""
    participants = await find_participants(connection, {row["registration_id"] for row in rows})
    return [
        {**row, "participant_id": participants[row["registration_id"]]}
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
    Restatement((AttendanceExcused,), excuses.RAISING.list_subjects, restate_excuses),
    Restatement((AttendanceMadeUp,), make_ups.RAISING.list_subjects, restate_make_ups),
    Restatement((GuestsCounted,), guests.RAISING.list_subjects, restate_guests),
    Restatement((RecordingPublished, RecordingWithdrawn), recordings.RAISING.list_subjects, restate_recordings),
    Restatement((JoinLinkSet,), join_links.RAISING.list_subjects, restate_join_links),
    Restatement((PersonalJoinLinkSet,), registrants.RAISING.list_subjects, restate_own_links),
    Restatement((ProjectScored, ProjectScoreWithdrawn), rankings.list_ranked, restate_results),
)
