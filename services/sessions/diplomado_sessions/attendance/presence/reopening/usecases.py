"""Reopens sessions, sets when they took place, and withdraws corrections."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.closures.usecases import announce_reopened
from diplomado_sessions.attendance.history.store import Entry, insert_entries
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import Reason
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.checks import check_times
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import lock_scheduled_session
from diplomado_sessions.timetable.window import Window
from diplomado_sessions.timetable.zones import in_zone

log = structlog.get_logger()


async def reopen_session(connection: Connection, session_id: UUID, code: Reason, reason: str, author: str) -> Session:
    """Let the attendance of a closed session change without being published, until it is closed again.

    What is published stays. Corrections that closing it again publishes have `code`. A session that is reopened already
    stays as it is. Raises a problem if it was never closed.
    """
    session = await lock_scheduled_session(connection, session_id)
    if not session.published:
        raise Problem(
            409,
            "session-open",
            Text("La sesión no está cerrada.", "The session is not closed."),
        )
    if session.closed:
        await timetable.update_reopened(connection, session_id, code)
        await insert_entries(connection, [Entry(session_id, "session_reopened", author, reason)])
        await announce_reopened(connection, session)
        log.info("session.reopened", session_id=str(session_id), code=code)
    return await lock_scheduled_session(connection, session_id)


async def set_actual_times(
    connection: Connection, session_id: UUID, times: tuple[datetime, datetime] | None, reason: str, author: str
) -> Session:
    """Store when a session took place; None: as planned. The plan stays, and nobody is told about the past.

    Times without a zone are in the zone of the session. Raises a problem if the session is closed, and ValidationFailed
    for times that are out of order, too long, in the future or outside the edition.
    """
    session = await lock_scheduled_session(connection, session_id)
    actual = await _check(connection, session, times) if times else None
    if session.actual == actual:
        return session
    if session.closed:
        raise Problem(
            409,
            "session-closed",
            Text("La sesión está cerrada; reábrala primero.", "The session is closed; reopen it first."),
        )
    await timetable.update_actual_times(connection, session_id, actual)
    entry = Entry(session_id, "times_withdrawn", author, reason)
    if actual:
        entry = Entry(session_id, "times_set", author, reason, starts_at=actual.starts_at, ends_at=actual.ends_at)
    await insert_entries(connection, [entry])
    log.info("session.actual_times_changed", session_id=str(session_id), stated=actual is not None)
    return await lock_scheduled_session(connection, session_id)


async def _check(connection: Connection, session: Session, times: tuple[datetime, datetime]) -> Window:
    edition = await find_edition(connection, session.edition_id)
    if edition is None:
        raise edition_unknown(session.edition_id)
    zone = ZoneInfo(session.plan.time_zone)
    starts_at, ends_at = (in_zone(moment, zone) for moment in times)
    errors = check_times(starts_at, ends_at, zone, edition.starts_on, edition.ends_on)
    if not errors and ends_at > await timetable.read_clock(connection):
        errors = [FieldError("ends_at", Text("Todavía no ha pasado.", "It is not over yet."))]
    if not errors and (ends_at - starts_at).total_seconds() < 1:
        errors = [FieldError("ends_at", Text("Debe durar al menos un segundo.", "It must last a second at least."))]
    if errors:
        raise ValidationFailed(*errors, slug="session-invalid")
    return Window(starts_at, ends_at)


async def withdraw_correction(connection: Connection, correction_id: UUID, reason: str, author: str) -> UUID:
    """Let the evidence count again where a coordinator had decided; return the registration.

    Again: nothing changes. Raises a problem for a correction that is unknown, that nobody decided, or over which a
    later one stands, and if the evidence was removed.
    """
    correction = await store.find_correction(connection, correction_id)
    if correction is None:
        raise _correction_unknown()
    session = await lock_scheduled_session(connection, correction["session_id"])
    correction = await store.find_correction(connection, correction_id)
    if correction is None:
        raise _correction_unknown()
    registration_id: UUID = correction["registration_id"]
    if correction["withdrawn_at"] is not None:
        return registration_id
    if not correction["deciding"]:
        raise Problem(
            409,
            "correction-superseded",
            Text(
                "Esta corrección no es la que cuenta: la hizo el servicio, o hay una decisión posterior.",
                "This correction does not count: the service made it, or there is a later decision.",
            ),
        )
    if session.evidence_purged_at:
        raise Problem(
            409,
            "evidence-purged",
            Text(
                "La evidencia de esta sesión ya se eliminó por antigüedad; haga otra corrección.",
                "The evidence of this session was removed because of its age; make another correction.",
            ),
        )
    await store.update_correction_withdrawn(connection, correction_id)
    await store.update_undecided(connection, session.session_id, registration_id)
    entry = Entry(session.session_id, "correction_withdrawn", author, reason, correction_id, registration_id)
    await insert_entries(connection, [entry])
    await revise_attendances(connection, {session.session_id: [registration_id]}, "clerical_error", author)
    log.info("attendance.correction_withdrawn", session_id=str(session.session_id), correction_id=str(correction_id))
    return registration_id


def _correction_unknown() -> Problem:
    return Problem(404, "correction-unknown", Text("No existe esa corrección.", "There is no such correction."))
