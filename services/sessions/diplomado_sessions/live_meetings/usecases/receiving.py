"""Takes events in, and processes them later."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.names import shown_name_key
from diplomado_sessions.attendance.identity.store.appearances import lock_editions
from diplomado_sessions.live_meetings import reporting
from diplomado_sessions.live_meetings.report_rows import BEFORE
from diplomado_sessions.live_meetings.store import inbox, meetings
from diplomado_sessions.live_meetings.store.meetings import LiveMeeting
from diplomado_sessions.live_meetings.usecases.evidence import record_webhooks
from diplomado_sessions.live_meetings.webhook_events import RECORDED, MeetingEvent, read_event
from diplomado_sessions.projections.store import (
    PersonKeys,
    list_editions_of_people,
    list_registrations_of_people,
)
from diplomado_sessions.settings import Settings

MAX_EVENTS = 500
EVENT_DAYS = timedelta(days=30)
UNKNOWN_HOURS = 72


async def receive(connection: Connection, body: Mapping[str, Any]) -> bool:
    """Store a reduced event; return False if the same one waits already."""
    content = json.dumps(body, sort_keys=True).encode()
    return await inbox.insert_event(connection, hashlib.sha256(content).digest(), body["object"]["id"], body)


async def process_events(connection: Connection, settings: Settings) -> int:
    """Turn events that wait into evidence of their sessions; return how many.

    The evidence is computed from all events of a session, so that their order and repetition do not matter.
    """
    waiting = await inbox.lock_known(connection, MAX_EVENTS)
    if not waiting:
        return 0
    events: dict[str, list[MeetingEvent]] = defaultdict(list)
    recorded = set[str]()
    for one in waiting:
        if one.body["event"] == RECORDED:
            recorded.add(one.meeting_id)
        elif event := read_event(one.body):
            events[one.meeting_id].append(event)
        else:
            reporting.count_event("unreadable")
    await inbox.insert_meeting_events(connection, (event for found in events.values() for event in found))
    tied = [found for key in {*events, *recorded} for found in await meetings.list_by_meeting(connection, key)]
    await lock_editions(connection, (meeting.edition_id for meeting in tied))
    for meeting in sorted(tied, key=lambda meeting: meeting.session_id):
        meeting_id = meeting.meeting_id or ""
        if meeting_id in recorded:
            await meetings.update_woken(connection, meeting.session_id)
        near = [event for event in events[meeting_id] if _is_near(event, meeting)]
        if ends := [event.at for event in near if event.kind == "ended"]:
            await meetings.update_ended(connection, meeting.session_id, max(ends), settings.zoom_report_first_seconds)
        if near:
            await record_webhooks(connection, meeting.session_id)
    await inbox.delete_processed(connection, [one.digest for one in waiting])
    reporting.count_event("processed", len(waiting))
    return len(waiting)


async def forget_people(connection: Connection, people: Mapping[UUID, PersonKeys]) -> None:
    """Delete the events that show people, given with their former keys, by their link, e-mail or full name."""
    registrations = await list_registrations_of_people(connection, list(people))
    editions = await list_editions_of_people(connection, list(people))
    emails = [keys.email_key for keys in people.values() if keys.email_key]
    names = {keys.name_key for keys in people.values() if keys.name_key}
    shown = [name for name in await inbox.list_shown_names(connection, editions) if shown_name_key(name) in names]
    await inbox.delete_events_of_people(connection, emails, registrations, editions, shown)


def _is_near(event: MeetingEvent, meeting: LiveMeeting) -> bool:
    return meeting.window.starts_at - BEFORE <= event.at <= meeting.window.ends_at + BEFORE


async def purge_unknown_events(connection: Connection, settings: Settings | None = None) -> int:
    """Delete events of meetings that nobody tied to a session in time; return how many."""
    count = await inbox.delete_unknown(connection, settings.zoom_unknown_hours if settings else UNKNOWN_HOURS)
    reporting.count_event("unknown_meeting", count)
    return count


async def purge_meeting_events(connection: Connection) -> int:
    """Delete events that are a month old: their evidence is stored with the session, and is purged with it."""
    return await inbox.purge_events(connection, EVENT_DAYS)
