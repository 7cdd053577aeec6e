"""From a captured recording to a published one. Every step needs the one before it."""

from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import SPANISH
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import RecordingPublished, RecordingWithdrawn
from diplomado_contracts.event import language_fields
from diplomado_sessions.recordings import store
from diplomado_sessions.recordings.links import check_link
from diplomado_sessions.recordings.store import Recording
from diplomado_sessions.timetable.usecases import lock_scheduled_session

log = structlog.get_logger()

MAX_LISTED = 100
_CONSENTS_MISSING = Text(
    "En la sesión hubo personas que no aceptaron aparecer en grabaciones. Compruebe que no se ven ni se oyen, y "
    "publíquela con un motivo.",
    "In the session there were people who did not agree to appear in recordings. Make sure that they are neither seen "
    "nor heard, and publish it with a reason.",
)
_NOT_PUBLISHED = Text(
    "Esta grabación no está publicada: no hay nada que retirar.",
    "This recording is not published: there is nothing to withdraw.",
)


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


async def publish(
    connection: Connection, session_id: UUID, reason: str | None, author: str, preconditions: Preconditions
) -> Recording:
    """Publish the link. Publishing again changes nothing.

    Raises a problem unless the recording was reviewed, and, without a `reason`, if people who did not agree to appear
    were in the session.
    """
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
    people = await store.list_not_to_be_shown(connection, session.edition_id, session_id)
    if people and reason is None:
        missing = [str(person.registration_id) for person in people[:MAX_LISTED]]
        raise Problem(409, "consents-missing", _CONSENTS_MISSING, people=len(people), registrations=missing)
    accepted = (reason, author) if people else (None, None)
    recording = await store.update_published(connection, session_id, *accepted)
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


async def withdraw(connection: Connection, session_id: UUID, preconditions: Preconditions) -> Recording:
    """Withdraw a published recording, which has to be reviewed before it is published again.

    Withdrawing again changes nothing. Raises a problem if it was never published.
    """
    session = await lock_scheduled_session(connection, session_id)
    recording = await find_captured(connection, session_id)
    preconditions.check(recording)
    if recording.withdrawn_at is not None:
        return recording
    if recording.status != "published":
        raise Problem(409, "recording-not-published", _NOT_PUBLISHED)
    recording = await store.update_withdrawn(connection, session_id)
    await outbox.append(
        connection, withdrawn_event(session_id, session.edition_id, recording.revision, recording.withdrawn_at)
    )
    log.info("recording.withdrawn", session_id=str(session_id), revision=recording.revision)
    return recording


def withdrawn_event(
    session_id: UUID, edition_id: UUID, revision: int, withdrawn_at: datetime | None
) -> RecordingWithdrawn:
    """Build the event of a recording that was withdrawn."""
    assert withdrawn_at is not None
    return RecordingWithdrawn(
        session_id=session_id, edition_id=edition_id, revision=revision, withdrawn_at=withdrawn_at
    )


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
