"""Closes sessions, and corrects published attendance: by new evidence, or by a coordinator's decision."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog

from diplomado_chassis.cycles import let_go, without_searches
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import AttendanceCorrected, Attended
from diplomado_sessions.attendance.closures.usecases import announce_closed
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import (
    NEVER_PUBLISHED,
    AttendanceChange,
    PublishedAttendance,
    Reason,
    changed_attendances,
    concluded,
)
from diplomado_sessions.attendance.presence.store import Correction
from diplomado_sessions.attendance.presence.weighing.usecases import conclude, weigh
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
        with without_searches():
            await _publish(connection, session, author)
    attended = await store.count_attended(connection, session_id)
    return Closure(attended, await store.count_unmatched(connection, session_id))


async def _check_over(connection: Connection, session: Session) -> None:
    if session.window.ends_at > await timetable.read_clock(connection):
        raise Problem(
            409, "session-not-over", Text("La sesión todavía no ha terminado.", "The session is not over yet.")
        )


async def _publish(connection: Connection, session: Session, author: str) -> None:
    closed_at = await timetable.update_closed(connection, session.session_id, author)
    shown = await store.list_shown_presences(connection, session)
    registrations, seconds, margins, published = await conclude(connection, session, shown)
    if session.evidence_purged_at:
        await store.keep_own_seconds(connection, session.session_id, registrations)
    changed = await asyncio.to_thread(
        changed_attendances, registrations, seconds, published, session.window.seconds, margins
    )
    changes = [change for change in changed if change.revision == 1]
    await store.upsert_attendances(connection, session.session_id, changes, session.window.seconds, closed_at)
    participants = await find_participants(connection, [change.registration_id for change in changes])
    length = session.window.seconds

    def attended() -> list[Attended]:
        return [
            Attended(
                registration_id=change.registration_id,
                edition_id=session.edition_id,
                session_id=session.session_id,
                participant_id=participants[change.registration_id],
                revision=change.revision,
                recorded_at=closed_at,
                seconds=change.seconds,
                session_seconds=length,
                evidence=shown[change.registration_id].files if change.registration_id in shown else (),
                before_start=change.margins.before_start,
                after_end=change.margins.after_end,
            )
            for change in changes
        ]

    events = await asyncio.to_thread(attended)
    await outbox.append(connection, *events)
    # What was published before the session was reopened.
    code: Reason = session.reopened_code or "clerical_error"
    corrected = [change for change in changed if change.revision > 1]
    await publish_corrections(connection, session, corrected, Correction(code, author, closed_at))
    await announce_closed(connection, replace(session, closed_at=closed_at))
    log.info("session.closed", session_id=str(session.session_id), attended=len(changes))
    await let_go(events, shown, changes, changed, margins, participants)


async def list_published(connection: Connection, session: Session, page: Page) -> Listed[dict[str, Any]]:
    """Return the published attendance of a closed session."""
    listed = await store.list_with_attendance(connection, session.session_id, page)
    published = await store.list_attendances(connection, session.session_id, listed.rows)
    attendance = [
        {
            "registration_id": registration,
            "seconds": attended.seconds,
            "revision": attended.revision,
            "decided": attended.decided,
        }
        for registration, attended in published.items()
    ]
    return Listed(attendance, listed.next)


async def list_if_closed(connection: Connection, session: Session, page: Page) -> Listed[dict[str, Any]]:
    """Return what closing an open session would publish; of a reopened one with what is published.

    A page has fewer entries where evidence shows no second inside the session.
    """
    listed = await store.list_concerned(connection, session.session_id, page)
    published = await store.list_attendances(connection, session.session_id, listed.rows)
    seconds, _ = await weigh(connection, session, listed.rows, published)
    attendance: list[dict[str, Any]] = []
    for registration in listed.rows:
        before = published.get(registration, NEVER_PUBLISHED)
        now = concluded(registration, seconds, before, session.window.seconds)
        if before.revision:
            said = {"published_seconds": before.seconds, "revision": before.revision, "decided": before.decided}
            attendance.append({"registration_id": registration, "seconds": now, **said})
        elif now:
            attendance.append({"registration_id": registration, "seconds": now})
    return Listed(attendance, listed.next)


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
    change = AttendanceChange(registration_id, before.revision + 1, before.seconds, seconds, decided_seconds=seconds)
    correction = Correction(reason, author, await timetable.read_clock(connection), note, decided=True)
    await publish_corrections(connection, session, [change], correction)
    await announce_closed(connection, session)
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
            "La sesión dura {seconds} {seconds:segundo|segundos}.",
            "The session lasts {seconds} {seconds:second|seconds}.",
            seconds=session.window.seconds,
        )
        raise ValidationFailed(FieldError("seconds", text), slug="attendance-too-long")


async def revise_attendances(
    connection: Connection, affected: Mapping[UUID, Iterable[UUID]], reason: Reason, author: str
) -> None:
    """Conclude again the attendance of registrations, by session, and publish what differs.

    Without registrations only the times that evidence shows of a session may differ. Sessions that are open publish
    nothing yet. A registration that is merged into another one keeps what it had, and
    the other one gets what both had.
    """
    for session in await timetable.lock_sessions(connection, list(affected)):
        if not session.closed:
            continue
        effective = await find_effective(connection, affected[session.session_id])
        registrations = sorted(set(effective.values()))
        if session.evidence_purged_at:
            await store.keep_own_seconds(connection, session.session_id, registrations)
        published = await store.list_attendances(connection, session.session_id, registrations)
        seconds, margins = await weigh(connection, session, registrations, published)
        changes = changed_attendances(registrations, seconds, published, session.window.seconds, margins)
        correction = Correction(reason, author, await timetable.read_clock(connection))
        await publish_corrections(connection, session, changes, correction)
        await announce_closed(connection, session)


async def publish_corrections(
    connection: Connection, session: Session, changes: Iterable[AttendanceChange], correction: Correction
) -> None:
    """Store changes of published attendance and publish them. Callers must hold the session's lock."""
    corrections = {uuid7(): change for change in changes}
    if not corrections:
        return
    await store.insert_corrections(connection, session.session_id, corrections, session.window.seconds, correction)
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
                before_start=change.margins.before_start,
                after_end=change.margins.after_end,
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
