"""Makes evidence of a session from events, and from the report that replaces them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection as Database
from diplomado_sessions.attendance.evidence.store import Source, list_intervals_of_source
from diplomado_sessions.attendance.identity.store.appearances import lock_editions
from diplomado_sessions.attendance.live.usecases import LiveConnection, record_live
from diplomado_sessions.attendance.presence.intervals import seconds_present
from diplomado_sessions.live_meetings.connections import Connection, read_connections, touching
from diplomado_sessions.live_meetings.report_rows import BEFORE, differing
from diplomado_sessions.live_meetings.store import inbox, meetings, registrants
from diplomado_sessions.live_meetings.store.meetings import LiveMeeting
from diplomado_sessions.timetable.usecases import find_session
from diplomado_sessions.timetable.window import Window

AROUND = timedelta(hours=2)

log = structlog.get_logger()


async def record_webhooks(connection: Database, session_id: UUID) -> bool:
    """Compute again what the events show of a session; occurrences whose report was read are left out."""
    meeting = await _lock(connection, session_id)
    if meeting is None or meeting.meeting_id is None:
        return False
    first, last = meeting.window.starts_at - BEFORE, meeting.window.ends_at + BEFORE
    events = await inbox.list_meeting_events(connection, session_id, meeting.meeting_id, first, last)
    shown = await _tied(connection, meeting, touching(read_connections(events), await _kept(connection, session_id)))
    return await record_live(connection, session_id, "webhook", shown)


async def record_report(
    connection: Database, session_id: UUID, rows: Sequence[Connection], occurrences: Sequence[str]
) -> bool:
    """Replace what the events of some occurrences showed by their report; return whether anything changed.

    Where both differ about a registration is stored for coordinators.
    """
    meeting = await _lock(connection, session_id)
    if meeting is None:
        return False
    window = (await find_session(connection, session_id)).window
    by_webhooks = await _seconds(connection, session_id, window, "webhook")
    before = await meetings.list_differences(connection, session_id)
    first_time = meeting.reported_at is None
    shown = await _tied(connection, meeting, touching(rows, await _kept(connection, session_id)))
    changed = await record_live(connection, session_id, "report", shown)
    await meetings.update_reported(connection, session_id, occurrences)
    by_report = await _seconds(connection, session_id, window, "report")
    if not first_time:  # the events were left out since then: what they showed is in what differed
        by_webhooks = {key: before.get(key, (seconds,))[0] for key, seconds in by_report.items()} | {
            key: webhook for key, (webhook, _) in before.items()
        }
    differences = differing(by_webhooks, by_report)
    await meetings.replace_differences(connection, session_id, differences)
    await record_webhooks(connection, session_id)
    log.info(
        "live_meeting.reported",
        session_id=str(session_id),
        connections=len(rows),
        changed=changed,
        differing=len(differences),
    )
    return changed


async def _kept(connection: Database, session_id: UUID) -> Window:
    """Return the time whose connections are kept: more than the session, whose actual times may be set later."""
    session = await find_session(connection, session_id)
    first = min(session.planned.starts_at, session.window.starts_at)
    return Window(first - AROUND, max(session.planned.ends_at, session.window.ends_at) + AROUND)


async def _lock(connection: Database, session_id: UUID) -> LiveMeeting | None:
    """Lock the edition before the meeting, as an imported file does: else two transactions wait for each other."""
    if meeting := await meetings.find_meeting(connection, session_id):
        await lock_editions(connection, [meeting.edition_id])
    return await meetings.lock_meeting(connection, session_id)


async def _seconds(connection: Database, session_id: UUID, window: Window, source: Source) -> dict[UUID, int]:
    found = await list_intervals_of_source(connection, session_id, source)
    return {key: seconds_present(intervals, window) for key, intervals in found.items()}


async def _tied(connection: Database, meeting: LiveMeeting, connections: Iterable[Connection]) -> list[LiveConnection]:
    """Tie connections to the registrations whose own join link they used; those of erased people are left out."""
    owners = await registrants.list_registrations_by_registrant(connection, meeting.session_id)
    erased = set(await registrants.list_erased(connection, meeting.session_id))
    return [
        LiveConnection(one.name, one.email, owners.get(one.registrant_id), one.role, one.joined_at, one.left_at)
        for one in connections
        if one.registrant_id not in erased
    ]
