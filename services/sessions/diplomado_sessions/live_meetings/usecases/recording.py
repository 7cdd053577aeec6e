"""Captures recordings of Zoom's cloud for review, and warns before Zoom deletes them."""

from collections.abc import Sequence
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import ANY_STATE
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.live_meetings import reporting
from diplomado_sessions.live_meetings.cloud_recordings import DAYS_OF_WARNING, CloudRecording
from diplomado_sessions.live_meetings.store import recordings as store
from diplomado_sessions.recordings.links import check_link
from diplomado_sessions.recordings.store import find_recording
from diplomado_sessions.recordings.usecases import capture
from diplomado_sessions.timetable.store import find_session

log = structlog.get_logger()


async def record_recordings(connection: Connection, session_id: UUID, found: Sequence[CloudRecording]) -> None:
    """Store what Zoom lists; the link of the first is captured for review if the session has no recording yet."""
    for one in found:
        await store.upsert_recording(connection, session_id, one)
    session = await find_session(connection, session_id)
    if not found or session is None or session.status == "cancelled":
        return
    if await find_recording(connection, session_id) is None and check_link(found[0].url) is None:
        await capture(connection, session_id, found[0].url, "es", "zoom", ANY_STATE)
        log.info("live_meeting.recording_captured", session_id=str(session_id), recordings=len(found))


async def warn_of_ending(connection: Connection) -> int:
    """Warn of recordings that Zoom deletes within seven days, each once; return how many."""
    ending = await store.update_warned(connection, DAYS_OF_WARNING)
    for session_id, deleted_on in ending:
        log.warning("live_meeting.recording_ends", session_id=str(session_id), deleted_on=deleted_on.isoformat())
    reporting.ENDING.set(await store.count_ending(connection, DAYS_OF_WARNING))
    return len(ending)
