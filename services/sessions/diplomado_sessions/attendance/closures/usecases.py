"""Announces that sessions are closed, with what really took place, and that they are open again."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import SessionClosed, SessionReopened
from diplomado_sessions.attendance.closures import store
from diplomado_sessions.attendance.closures.actual_times import ActualTimes, actual_times
from diplomado_sessions.attendance.closures.store import Announced, Closure
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session

MAX_SESSIONS_PER_RUN = 200

log = structlog.get_logger()


async def announce_closed(connection: Connection, session: Session) -> bool:
    """Publish SessionClosed if it was not, or if the actual times differ from what was announced; return whether.

    Call it after the attendance of a session was published or changed. The counts are those of that moment: attendance
    that changes later has events of its own. The times are those that a coordinator stated; without them they follow
    from the evidence, and stay once it was purged. An open session is not announced. Callers must hold the session's
    lock.
    """
    if not session.closed:
        return False
    before = await store.find_announced(connection, session.session_id)
    closure = await _measure(connection, session, before)
    if before is not None and before.closed and before.closure.times == closure.times:
        return False
    revision = await store.upsert_closure(connection, session.session_id, closure)
    await outbox.append(connection, _closed(session, closure, revision))
    log.info("session.closure_announced", session_id=str(session.session_id), revision=revision)
    return True


def _closed(session: Session, closure: Closure, revision: int) -> SessionClosed:
    assert session.closed_at is not None
    return SessionClosed(
        session_id=session.session_id,
        edition_id=session.edition_id,
        revision=revision,
        closed_at=session.closed_at,
        actual_starts_at=closure.actual_starts_at,
        actual_ends_at=closure.actual_ends_at,
        scheduled_seconds=session.planned.seconds,
        session_seconds=closure.session_seconds,
        attended=closure.attended,
        waiting=closure.waiting,
    )


async def restate_closures(
    connection: Connection, sessions: Sequence[Session], above: int, now: datetime
) -> list[SessionClosed | SessionReopened]:
    """Give what was announced of locked sessions revisions above one, and return it as events."""
    announced = await store.raise_above(connection, [session.session_id for session in sessions], above)
    events: list[SessionClosed | SessionReopened] = []
    for session in sessions:
        before = await store.find_announced(connection, session.session_id) if session.session_id in announced else None
        if before is None:
            continue
        if session.closed and before.closed:
            events.append(_closed(session, before.closure, before.revision))
        else:
            events.append(_reopened(session, before.revision, now))
    return events


def _reopened(session: Session, revision: int, now: datetime) -> SessionReopened:
    return SessionReopened(
        session_id=session.session_id, edition_id=session.edition_id, revision=revision, reopened_at=now
    )


async def _measure(connection: Connection, session: Session, before: Announced | None) -> Closure:
    if session.evidence_purged_at and session.actual is None and before is not None:
        times = before.closure.times
    else:
        found = await _times(connection, session)
        window = found.window
        times = (window.starts_at if window else None, window.ends_at if window else None, found.seconds)
    attended, waiting = await store.count_present(connection, session.session_id)
    return Closure(*times, attended, waiting)


async def _times(connection: Connection, session: Session) -> ActualTimes:
    planned = session.planned
    shown = None
    if session.actual is None:
        shown = await store.find_shown_times(connection, session.session_id, planned.starts_at, planned.ends_at)
    return actual_times(planned, shown, session.actual)


async def announce_reopened(connection: Connection, session: Session) -> None:
    """Publish SessionReopened, once until the session is closed again. Callers must hold the session's lock.

    Whoever reopens a session calls it in the same transaction; `announce_closed` follows at the next closing.
    """
    revision = await store.update_reopened(connection, session.session_id)
    if revision is None:
        return
    await outbox.append(connection, _reopened(session, revision, await timetable.read_clock(connection)))
    log.info("session.reopening_announced", session_id=str(session.session_id), revision=revision)


async def announce_earlier_closures(connection: Connection) -> int:
    """Announce sessions that were closed before closures were announced, at most two hundred; return how many."""
    waiting = await store.list_unannounced(connection, MAX_SESSIONS_PER_RUN)
    sessions = await timetable.lock_sessions(connection, waiting)
    return sum([await announce_closed(connection, session) for session in sessions])
