"""Scheduling, moving and cancelling sessions."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Localised, SessionCancelled, SessionScheduled
from diplomado_sessions.attendance.presence import store as attendance
from diplomado_sessions.facilitators import store as leading
from diplomado_sessions.facilitators.store import Facilitator
from diplomado_sessions.problems import edition_unknown, invalid, session_cancelled, session_unknown
from diplomado_sessions.timetable import store
from diplomado_sessions.timetable.checks import faults_of_module, faults_of_times, in_zone, zone_named
from diplomado_sessions.timetable.store import Plan, Session

log = structlog.get_logger()


async def schedule(
    connection: Connection,
    edition_id: UUID,
    code: str,
    module: int | None,
    title: Localised,
    times: tuple[datetime, datetime],
    time_zone: str | None,
    place: str | None,
    facilitators: Sequence[Facilitator],
) -> Session:
    """Put a session into the timetable, or change it; what is the same again changes nothing.

    Times without a zone are meant in the session's, which is the edition's if none is named. Raises a problem for an
    edition that is not known, a day outside it, a module that it lacks, and a session that is cancelled or closed.
    """
    edition = await store.edition(connection, edition_id)
    if edition is None:
        raise edition_unknown(edition_id)
    zone = zone_named(time_zone or edition.time_zone)
    if zone is None:
        raise invalid(
            "time-zone-unknown",
            ("time_zone", Text("No es una zona horaria IANA.", "This is no IANA time zone.")),
        )
    starts_at, ends_at = (in_zone(moment, zone) for moment in times)
    faults = faults_of_times(starts_at, ends_at, zone, edition.starts_on, edition.ends_on)
    if faults := faults + faults_of_module(module, edition.modules):
        raise invalid("session-invalid", *faults)
    plan = Plan(module, title.es, title.en, starts_at, ends_at, zone.key, place)
    session, news = await _put(connection, edition_id, code, plan)
    await leading.put(connection, session.session_id, facilitators)
    if news:
        await _announce(connection, session)
    return session


async def _put(connection: Connection, edition_id: UUID, code: str, plan: Plan) -> tuple[Session, bool]:
    session = await store.session_by_code(connection, edition_id, code)
    if session is None and await store.add(connection, uuid7(), edition_id, code, plan):
        return await _again(connection, edition_id, code), True
    session = session or await _again(connection, edition_id, code)
    if session.status == "cancelled":
        raise session_cancelled()
    if session.plan == plan:
        return session, False
    if session.closed:
        raise Problem(
            409,
            "session-closed",
            Text(
                "La sesión está cerrada y su asistencia publicada; ya no se puede mover.",
                "The session is closed and its attendance published; it cannot be moved any more.",
            ),
        )
    await store.move(connection, session.session_id, plan)
    return await _again(connection, edition_id, code), True


async def _again(connection: Connection, edition_id: UUID, code: str) -> Session:
    session = await store.session_by_code(connection, edition_id, code)
    assert session is not None
    return session


async def _announce(connection: Connection, session: Session) -> None:
    plan = session.plan
    await outbox.append(
        connection,
        SessionScheduled(
            session_id=session.session_id,
            edition_id=session.edition_id,
            revision=session.revision,
            scheduled_at=await attendance.now(connection),
            code=session.code,
            module=plan.module,
            title=Localised(es=plan.title_es, en=plan.title_en),
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            time_zone=plan.time_zone,
            place=plan.place,
        ),
    )
    log.info("session.scheduled", session_id=str(session.session_id), revision=session.revision)


async def cancel(connection: Connection, session_id: UUID) -> Session:
    """Say that a session will not take place. Again: nothing changes. Raises a problem if it is closed."""
    locked = await store.lock_sessions(connection, [session_id])
    if not locked:
        raise session_unknown(session_id)
    [session] = locked
    if session.status == "cancelled":
        return session
    if session.closed:
        raise Problem(
            409,
            "session-closed",
            Text(
                "La sesión está cerrada: tuvo lugar y su asistencia está publicada.",
                "The session is closed: it took place and its attendance is published.",
            ),
        )
    await store.cancel(connection, session_id)
    [session] = await store.lock_sessions(connection, [session_id])
    await outbox.append(
        connection,
        SessionCancelled(
            session_id=session_id,
            edition_id=session.edition_id,
            revision=session.revision,
            cancelled_at=await attendance.now(connection),
        ),
    )
    log.info("session.cancelled", session_id=str(session_id), revision=session.revision)
    return session
