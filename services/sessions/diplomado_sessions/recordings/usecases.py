"""From a captured recording to a published one. Every step needs the one before it."""

from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import RecordingPublished
from diplomado_sessions.problems import invalid, session_cancelled, session_unknown
from diplomado_sessions.recordings import store
from diplomado_sessions.recordings.links import fault_of_link
from diplomado_sessions.recordings.store import Recording
from diplomado_sessions.timetable.store import Session, lock_sessions

log = structlog.get_logger()


async def capture(connection: Connection, session_id: UUID, url: str, language: str, author: str) -> Recording:
    """Note where the recording is. Another link has to be reviewed again; the same one changes nothing."""
    await _lock(connection, session_id)
    if fault := fault_of_link(url):
        raise invalid("recording-link-invalid", ("url", fault))
    recording = await store.find(connection, session_id)
    if recording and (recording.url, recording.language) == (url, language):
        return recording
    return await store.put(connection, session_id, url, language, author)


async def review(connection: Connection, session_id: UUID, author: str) -> Recording:
    """Note that somebody watched it and it may be published."""
    await _lock(connection, session_id)
    recording = await _captured(connection, session_id)
    return await store.review(connection, session_id, author) if recording.status == "captured" else recording


async def publish(connection: Connection, session_id: UUID) -> Recording:
    """Tell others the link. Raises a problem unless the recording was reviewed; again changes nothing."""
    session = await _lock(connection, session_id)
    recording = await _captured(connection, session_id)
    if recording.status == "captured":
        raise Problem(
            409,
            "recording-not-reviewed",
            Text("Revise la grabación antes de publicarla.", "Review the recording before publishing it."),
        )
    if recording.status == "published":
        return recording
    recording = await store.publish(connection, session_id)
    assert recording.published_at is not None
    await outbox.append(
        connection,
        RecordingPublished(
            session_id=session_id,
            edition_id=session.edition_id,
            revision=recording.revision,
            published_at=recording.published_at,
            url=recording.url,
            language="en" if recording.language == "en" else "es",
        ),
    )
    log.info("recording.published", session_id=str(session_id), revision=recording.revision)
    return recording


async def _lock(connection: Connection, session_id: UUID) -> Session:
    locked = await lock_sessions(connection, [session_id])
    if not locked:
        raise session_unknown(session_id)
    if locked[0].status == "cancelled":
        raise session_cancelled()
    return locked[0]


async def _captured(connection: Connection, session_id: UUID) -> Recording:
    recording = await store.find(connection, session_id)
    if recording is None:
        raise Problem(
            404,
            "recording-unknown",
            Text("La sesión no tiene grabación.", "The session has no recording."),
        )
    return recording
