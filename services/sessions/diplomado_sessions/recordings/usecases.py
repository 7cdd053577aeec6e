"""From a captured recording to a published one. Every step needs the one before it."""

from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import SPANISH
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import RecordingPublished
from diplomado_contracts.event import language_fields
from diplomado_sessions.recordings import store
from diplomado_sessions.recordings.links import check_link
from diplomado_sessions.recordings.store import Recording
from diplomado_sessions.timetable.usecases import lock_scheduled_session

log = structlog.get_logger()


async def capture(
    connection: Connection, session_id: UUID, url: str, language: str | None, author: str, preconditions: Preconditions
) -> Recording:
    """Store the link of a recording. Another link has to be reviewed again; the same one changes nothing.

    `language` None keeps the stored one, which is Spanish at first.
    """
    await lock_scheduled_session(connection, session_id)
    recording = await store.find_recording(connection, session_id)
    preconditions.check(recording)
    if text := check_link(url):
        raise ValidationFailed(FieldError("url", text), slug="recording-link-invalid")
    language = language or (recording.language if recording else SPANISH)
    if recording and (recording.url, recording.language) == (url, language):
        return recording
    return await store.upsert_recording(connection, session_id, url, language, author)


async def review(connection: Connection, session_id: UUID, author: str, preconditions: Preconditions) -> Recording:
    """Mark a recording as watched and fit for publication."""
    await lock_scheduled_session(connection, session_id)
    recording = await find_captured(connection, session_id)
    preconditions.check(recording)
    return await store.update_reviewed(connection, session_id, author) if recording.status == "captured" else recording


async def publish(connection: Connection, session_id: UUID, preconditions: Preconditions) -> Recording:
    """Publish the link. Raises a problem unless the recording was reviewed. Publishing again changes nothing."""
    session = await lock_scheduled_session(connection, session_id)
    recording = await find_captured(connection, session_id)
    preconditions.check(recording)
    if recording.status == "captured":
        raise Problem(
            409,
            "recording-not-reviewed",
            Text("Revise la grabación antes de publicarla.", "Review the recording before publishing it."),
        )
    if recording.status == "published":
        return recording
    recording = await store.update_published(connection, session_id)
    assert recording.published_at is not None
    await outbox.append(
        connection,
        RecordingPublished(
            session_id=session_id,
            edition_id=session.edition_id,
            revision=recording.revision,
            published_at=recording.published_at,
            url=recording.url,
            **language_fields(recording.language),
        ),
    )
    log.info("recording.published", session_id=str(session_id), revision=recording.revision)
    return recording


async def find_captured(connection: Connection, session_id: UUID) -> Recording:
    """Return the recording of a session. Raises a problem if there is none."""
    recording = await store.find_recording(connection, session_id)
    if recording is None:
        raise Problem(
            404,
            "recording-unknown",
            Text("La sesión no tiene grabación.", "The session has no recording."),
        )
    return recording
