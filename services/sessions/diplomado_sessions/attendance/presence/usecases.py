"""Closes sessions, and corrects published attendance: by new evidence, or by a coordinator's decision."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import (
    NEVER_PUBLISHED,
    AttendanceChange,
    PublishedAttendance,
    Reason,
    changed_attendances,
    seconds_by_registration,
)
from diplomado_sessions.attendance.presence.store import Correction
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, find_participants, list_missing_registrations
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import lock_scheduled_session

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Closure:
    """How many registrations attended, and how many appearances are still unmatched."""

    attended: int
    unmatched: int


async def close_session(connection: Connection, session_id: UUID, author: str) -> Closure:
    """Publish the attendance of every participant who was present, once. Closing again changes nothing.

    Unmatched appearances do not delay it: a later identification publishes a correction. Raises a problem for a session
    that is unknown, cancelled or not over.
    """
    session = await lock_scheduled_session(connection, session_id)
    if not session.closed:
        await _check_over(connection, session)
        await _publish(connection, session, author)
    published = await store.list_attendances(connection, session_id)
    attended = sum(attendance.seconds > 0 for attendance in published.values())
    return Closure(attended, await store.count_unmatched(connection, session_id))


async def _check_over(connection: Connection, session: Session) -> None:
    if session.window.ends_at > await timetable.read_clock(connection):
        raise Problem(
            409, "session-not-over", Text("La sesión todavía no ha terminado.", "The session is not over yet.")
        )


async def _publish(connection: Connection, session: Session, author: str) -> None:
    closed_at = await timetable.update_closed(connection, session.session_id, author)
    shown = await store.list_shown_presences(connection, session.session_id)
    seconds = await asyncio.to_thread(seconds_by_registration, shown, session.window)
    changes = changed_attendances(seconds, seconds, {})
    await store.upsert_attendances(connection, session.session_id, changes, closed_at)
    participants = await find_participants(connection, seconds)
    await outbox.append(
        connection,
        *(
            Attended(
                registration_id=change.registration_id,
                edition_id=session.edition_id,
                session_id=session.session_id,
                participant_id=participants[change.registration_id],
                revision=change.revision,
                recorded_at=closed_at,
                seconds=change.seconds,
                session_seconds=session.window.seconds,
                evidence=shown[change.registration_id].files,
            )
            for change in changes
        ),
    )
    log.info("session.closed", session_id=str(session.session_id), attended=len(changes))


async def correct_attendance(
    connection: Connection,
    session_id: UUID,
    registration_id: UUID,
    seconds: int,
    reason: Reason,
    note: str | None,
    author: str,
) -> PublishedAttendance:
    """Set the attendance of one registration in a closed session. The same decision again changes nothing.

    The decision outranks the files from then on. Raises a problem if the session is open, cancelled or unknown, if it
    is shorter, or if the registration is of another edition.
    """
    session = await lock_scheduled_session(connection, session_id)
    _check_closed(session)
    _check_length(session, seconds)
    registration_id = (await find_effective(connection, [registration_id])).get(registration_id, registration_id)
    if missing := await list_missing_registrations(connection, session.edition_id, [registration_id]):
        raise registrations_unknown("registration_id", missing)
    published = await store.list_attendances(connection, session_id, [registration_id])
    before = published.get(registration_id, NEVER_PUBLISHED)
    if before.decided and before.seconds == seconds:
        return before
    change = AttendanceChange(registration_id, before.revision + 1, before.seconds, seconds)
    correction = Correction(reason, author, await timetable.read_clock(connection), note, decided=True)
    await _publish_corrections(connection, session, [change], correction)
    return PublishedAttendance(change.revision, seconds, decided=True)


def _check_closed(session: Session) -> None:
    if not session.closed:
        raise Problem(
            409,
            "session-open",
            Text("Cierre la sesión antes de corregir su asistencia.", "Close the session before correcting it."),
        )


def _check_length(session: Session, seconds: int) -> None:
    if seconds > session.window.seconds:
        text = Text(
            "La sesión dura {seconds} segundos.", "The session lasts {seconds} seconds.", seconds=session.window.seconds
        )
        raise ValidationFailed(FieldError("seconds", text), slug="attendance-too-long")


async def revise_attendances(
    connection: Connection, affected: Mapping[UUID, Iterable[UUID]], reason: Reason, author: str
) -> None:
    """Conclude again the attendance of registrations, by session, and publish what differs.

    Sessions that are open publish nothing yet. A registration that is merged into another one keeps what it had, and
    the other one gets what both had.
    """
    sessions = [session_id for session_id, registrations in affected.items() if registrations]
    for session in await timetable.lock_sessions(connection, sessions):
        if not session.closed:
            continue
        effective = await find_effective(connection, affected[session.session_id])
        registrations = sorted(set(effective.values()))
        seconds = await _seconds(connection, session, registrations)
        published = await store.list_attendances(connection, session.session_id, registrations)
        changes = changed_attendances(registrations, seconds, published)
        correction = Correction(reason, author, await timetable.read_clock(connection))
        await _publish_corrections(connection, session, changes, correction)


async def _seconds(connection: Connection, session: Session, registrations: Sequence[UUID]) -> dict[UUID, int]:
    """Return the seconds of registrations: what files show of them and of those merged into them.

    Where evidence was purged, what was concluded is all that is left. A decision about a merged registration goes on.
    """
    if session.evidence_purged_at:
        seconds = await store.list_own_seconds(connection, session.session_id, registrations)
    else:
        shown = await store.list_shown_presences(connection, session.session_id, registrations)
        seconds = seconds_by_registration(shown, session.window)
    merged = await store.list_merged_seconds(
        connection, session.session_id, registrations, undecided=session.evidence_purged_at is not None
    )
    return seconds | {one: max(seconds.get(one, 0), most) for one, most in merged.items()}


async def _publish_corrections(
    connection: Connection, session: Session, changes: Iterable[AttendanceChange], correction: Correction
) -> None:
    corrections = {uuid7(): change for change in changes}
    if not corrections:
        return
    await store.insert_corrections(connection, session.session_id, corrections, correction)
    registrations = [change.registration_id for change in corrections.values()]
    participants = await find_participants(connection, registrations)
    await outbox.append(
        connection,
        *(
            AttendanceCorrected(
                registration_id=change.registration_id,
                edition_id=session.edition_id,
                session_id=session.session_id,
                participant_id=participants[change.registration_id],
                revision=change.revision,
                corrected_at=correction.at,
                seconds=change.seconds,
                previous_seconds=change.previous_seconds,
                session_seconds=session.window.seconds,
                reason=correction.reason,
                corrected_by=correction.author,
                correction_id=correction_id,
            )
            for correction_id, change in corrections.items()
        ),
    )
    log.info(
        "attendance.corrected",
        session_id=str(session.session_id),
        reason=correction.reason,
        people=len(corrections),
    )
