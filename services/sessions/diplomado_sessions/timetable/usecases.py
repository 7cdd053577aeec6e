"""Schedules, moves and cancels sessions, and looks up sessions that must be known or not cancelled."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Localised, SessionCancelled, SessionScheduled
from diplomado_sessions.projections.problems import edition_called_off, edition_unknown
from diplomado_sessions.projections.store import Edition, find_edition
from diplomado_sessions.timetable import store
from diplomado_sessions.timetable.checks import check_module, check_times
from diplomado_sessions.timetable.store import Facilitator, Plan, Session
from diplomado_sessions.timetable.zones import find_zone, in_zone

log = structlog.get_logger()

UNKNOWN_SESSION = Text("No existe esa sesión.", "There is no such session.")


async def schedule_session(
    connection: Connection,
    edition_id: UUID,
    code: str,
    module: int | None,
    title: Localised,
    times: tuple[datetime, datetime],
    time_zone: str | None,
    place: str | None,
    facilitators: Sequence[Facilitator],
    left_out: Collection[str] = (),
    preconditions: Preconditions = ANY_STATE,
) -> Session:
    """Put a session into the timetable, or change it. The same plan again changes nothing.

    Fields in `left_out` keep their stored values. Times without a zone are in the session's zone, which is the
    edition's if none is named. Raises a problem for an edition that is not known or was cancelled, a day outside it, a
    module that it lacks, a session that is cancelled or closed, or another than the client saw.
    """
    edition = await find_edition(connection, edition_id)
    if edition is None:
        raise edition_unknown(edition_id)
    if edition.is_called_off():
        raise edition_called_off(edition_id)
    stored = await store.lock_session_by_code(connection, edition_id, code)
    preconditions.check(stored and await changeable(connection, stored))
    if stored is not None:
        module = stored.plan.module if "module" in left_out else module
        place = stored.plan.place if "place" in left_out else place
        time_zone = stored.plan.time_zone if "time_zone" in left_out else time_zone
    plan = plan_session(edition, module, title, times, time_zone, place)
    session, changed = await _upsert(connection, edition_id, code, plan, stored, preconditions)
    if stored is None or "facilitators" not in left_out:
        await store.replace_facilitators(connection, session.session_id, facilitators)
    if changed:
        await _announce(connection, session)
    return session


def plan_session(
    edition: Edition,
    module: int | None,
    title: Localised,
    times: tuple[datetime, datetime],
    time_zone: str | None,
    place: str | None,
) -> Plan:
    """Return the plan of a session. Raises ValidationFailed for what does not fit into the edition."""
    zone = _zone(time_zone or edition.time_zone)
    starts_at, ends_at = (in_zone(moment, zone) for moment in times)
    errors = check_times(starts_at, ends_at, zone, edition.starts_on, edition.ends_on)
    if errors := errors + check_module(module, edition.modules):
        raise ValidationFailed(*errors, slug="session-invalid")
    return Plan(module, title, starts_at, ends_at, zone.key, place)


def check_change(session: Session, plan: Plan) -> None:
    """Raise a problem for another plan of a session that is closed, and for any of one that was cancelled."""
    if session.status == "cancelled":
        raise _session_cancelled()
    if session.plan != plan and session.published:
        raise Problem(
            409,
            "session-closed",
            Text(
                "La sesión está cerrada y su asistencia publicada; ya no se puede mover.",
                "The session is closed and its attendance published; it cannot be moved any more.",
            ),
        )


def _zone(name: str) -> ZoneInfo:
    if (zone := find_zone(name)) is None:
        text = Text("No es una zona horaria IANA.", "This is no IANA time zone.")
        raise ValidationFailed(FieldError("time_zone", text), slug="time-zone-unknown")
    return zone


async def changeable(connection: Connection, session: Session) -> tuple[str, Plan, list[Facilitator]]:
    """Return what a request may change of a session, for its entity tag."""
    facilitators = await store.list_facilitators(connection, [session.session_id])
    return session.status, session.plan, facilitators[session.session_id]


async def _upsert(
    connection: Connection, edition_id: UUID, code: str, plan: Plan, stored: Session | None, sent: Preconditions
) -> tuple[Session, bool]:
    session = stored
    if session is None:
        if await store.insert_session(connection, uuid7(), edition_id, code, plan):
            return await _reload(connection, edition_id, code), True
        session = await _reload(connection, edition_id, code)  # another request inserted it meanwhile
        sent.check(await changeable(connection, session))
    check_change(session, plan)
    if session.plan == plan:
        return session, False
    await store.update_plan(connection, session.session_id, plan)
    return await _reload(connection, edition_id, code), True


async def _reload(connection: Connection, edition_id: UUID, code: str) -> Session:
    session = await store.lock_session_by_code(connection, edition_id, code)
    assert session is not None
    return session


async def _announce(connection: Connection, session: Session) -> None:
    await outbox.append(connection, _scheduled(session, await store.read_clock(connection)))
    log.info("session.scheduled", session_id=str(session.session_id), revision=session.revision)


def _scheduled(session: Session, now: datetime) -> SessionScheduled:
    plan = session.plan
    return SessionScheduled(
        session_id=session.session_id,
        edition_id=session.edition_id,
        revision=session.revision,
        scheduled_at=now,
        code=session.code,
        module=plan.module,
        title=plan.title,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        time_zone=plan.time_zone,
        place=plan.place,
    )


def _cancelled(session: Session, now: datetime) -> SessionCancelled:
    return SessionCancelled(
        session_id=session.session_id, edition_id=session.edition_id, revision=session.revision, cancelled_at=now
    )


async def restate_sessions(
    connection: Connection, sessions: Sequence[Session], above: int, now: datetime
) -> list[SessionScheduled | SessionCancelled]:
    """Give locked sessions revisions above one, and return the events of their present plans."""
    raised = await store.raise_above(connection, sessions, above)
    return [_cancelled(one, now) if one.status == "cancelled" else _scheduled(one, now) for one in raised]


async def cancel_session(connection: Connection, session_id: UUID, preconditions: Preconditions = ANY_STATE) -> Session:
    """Cancel a session; again: nothing changes. Raises a problem if it is closed, or another than the client saw."""
    session = await _lock(connection, session_id)
    preconditions.check(await changeable(connection, session))
    if session.status == "cancelled":
        return session
    if session.published:
        raise Problem(
            409,
            "session-closed",
            Text(
                "La sesión está cerrada: tuvo lugar y su asistencia está publicada.",
                "The session is closed: it took place and its attendance is published.",
            ),
        )
    await store.update_cancelled(connection, session_id)
    session = await _lock(connection, session_id)
    await outbox.append(connection, _cancelled(session, await store.read_clock(connection)))
    log.info("session.cancelled", session_id=str(session_id), revision=session.revision)
    return session


async def lock_scheduled_session(connection: Connection, session_id: UUID) -> Session:
    """Lock a session and return it. Raises a problem if there is none, or it is cancelled."""
    session = await _lock(connection, session_id)
    if session.status == "cancelled":
        raise _session_cancelled()
    return session


async def _lock(connection: Connection, session_id: UUID) -> Session:
    for session in await store.lock_sessions(connection, [session_id]):
        return session
    raise _session_unknown(session_id)


async def find_session_by_code(connection: Connection, edition_id: UUID, code: str) -> Session:
    """Return the session of an edition with a code. Raises a problem if there is none."""
    session = await store.find_session_by_code(connection, edition_id, code)
    if session is None:
        raise Problem(404, "session-unknown", UNKNOWN_SESSION)
    return session


async def find_session(connection: Connection, session_id: UUID) -> Session:
    """Return a session. Raises a problem if there is none."""
    session = await store.find_session(connection, session_id)
    if session is None:
        raise _session_unknown(session_id)
    return session


async def check_takes_place(connection: Connection, session: Session) -> None:
    """Raise a problem if the session is of an edition that was called off before it."""
    edition = await find_edition(connection, session.edition_id)
    if edition is not None and edition.is_called_off(session.plan.starts_at):
        raise edition_called_off(session.edition_id)


def _session_unknown(session_id: UUID) -> Problem:
    """Return the problem of an identifier that no session has."""
    return Problem(404, "session-unknown", UNKNOWN_SESSION, session_id=str(session_id))


def _session_cancelled() -> Problem:
    """Return the problem of a session that will not take place."""
    return Problem(
        409,
        "session-cancelled",
        Text(
            "La sesión fue cancelada. Para otra fecha, programe una sesión con otro código.",
            "The session was cancelled. For another date, schedule a session with another code.",
        ),
    )
