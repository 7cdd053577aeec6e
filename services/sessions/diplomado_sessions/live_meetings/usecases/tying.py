"""Ties sessions to meetings, and shows how far they are."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.identity.store.appearances import lock_editions
from diplomado_sessions.live_meetings.cloud_recordings import DAYS_OF_WARNING, CloudRecording
from diplomado_sessions.live_meetings.report_rows import BEFORE
from diplomado_sessions.live_meetings.store import meetings, recordings, registrants
from diplomado_sessions.live_meetings.store.inbox import Received, count_events
from diplomado_sessions.live_meetings.store.meetings import LiveMeeting
from diplomado_sessions.live_meetings.usecases.evidence import record_webhooks
from diplomado_sessions.projections.problems import edition_called_off
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.settings import Settings
from diplomado_sessions.timetable.store import read_clock
from diplomado_sessions.timetable.usecases import find_session, lock_scheduled_session

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class MeetingView:
    """The meeting of a session with everything that coordinators see of it."""

    meeting: LiveMeeting
    registrants: dict[str, int]
    reported: list[str]
    differences: dict[UUID, tuple[int, int]]
    recordings: list[CloudRecording]
    received: Received
    today: date

    def is_ending(self, recording: CloudRecording) -> bool:
        """Return whether Zoom deletes a recording within the days of the warning."""
        ends = recording.deleted_on
        return ends is not None and ends <= self.today + timedelta(days=DAYS_OF_WARNING)


async def tie_meeting(
    connection: Connection,
    settings: Settings,
    session_id: UUID,
    kind: str,
    meeting_id: str | None,
    sent: Preconditions = ANY_STATE,
) -> None:
    """Hold a session in Zoom: in an existing meeting, or in one that the worker makes. The same again changes nothing.

    Raises a problem for a session that is unknown, cancelled or called off with its edition, and where no account of
    Zoom is configured.
    """
    await lock_editions(connection, [(await find_session(connection, session_id)).edition_id])
    session = await lock_scheduled_session(connection, session_id)
    edition = await find_edition(connection, session.edition_id)
    if edition is not None and edition.is_called_off(session.plan.starts_at):
        raise edition_called_off(session.edition_id)
    before = await meetings.lock_meeting(connection, session_id)
    sent.check(before.content if before else None)
    if meeting_id is None and session.window.ends_at <= await read_clock(connection):
        text = Text("La sesión ya terminó.", "The session is over.")
        raise Problem(409, "session-over", text)
    if meeting_id is None and not settings.zoom_client_configured:
        text = Text(
            "No hay una cuenta de Zoom configurada. Indique el número de una reunión que ya exista.",
            "No account of Zoom is configured. Give the number of an existing meeting.",
        )
        raise ValidationFailed(FieldError("meeting_id", text), slug="zoom-not-configured")
    managed = meeting_id is None
    if before and before.kind == kind and (before.managed if managed else before.meeting_id == meeting_id):
        return
    if before and before.managed and before.meeting_id:
        raise Problem(
            409,
            "live-meeting-managed",
            Text(
                "La sesión ya tiene una reunión con enlaces personales enviados; no se puede cambiar por otra.",
                "The session has a meeting with own join links that were sent; it cannot be replaced by another.",
            ),
        )
    await meetings.upsert_meeting(connection, session_id, kind, meeting_id, managed=managed)
    await record_webhooks(connection, session_id)
    log.info("live_meeting.tied", session_id=str(session_id), kind=kind, managed=managed)


async def show_meeting(connection: Connection, session_id: UUID) -> MeetingView:
    """Return the meeting of a session. Raises a 404 problem if it has none."""
    await find_session(connection, session_id)
    meeting = await meetings.find_meeting(connection, session_id)
    if meeting is None:
        text = Text("La sesión no está vinculada a Zoom.", "The session is not tied to Zoom.")
        raise Problem(404, "live-meeting-unknown", text)
    return MeetingView(
        meeting,
        await registrants.count_by_status(connection, session_id),
        await meetings.list_reported(connection, session_id),
        await meetings.list_differences(connection, session_id),
        await recordings.list_recordings(connection, session_id),
        await _received(connection, meeting),
        (await read_clock(connection)).date(),
    )


async def _received(connection: Connection, meeting: LiveMeeting) -> Received:
    if meeting.meeting_id is None:
        return Received()
    first, last = meeting.window.starts_at - BEFORE, meeting.window.ends_at + BEFORE
    return await count_events(connection, meeting.meeting_id, first, last)


async def ask_again(connection: Connection, session_id: UUID) -> None:
    """Let the worker read the reports of a meeting again, now. Raises a 404 problem if the session has none."""
    await show_meeting(connection, session_id)
    await meetings.update_unreported(connection, session_id)
