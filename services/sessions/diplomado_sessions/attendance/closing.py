"""Closing a session: its attendance becomes public."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Attended
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import Change, seconds_by_person
from diplomado_sessions.problems import session_cancelled, session_unknown
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Closed:
    """How many people attended, and how many appearances still wait for a person."""

    attended: int
    unmatched: int


async def close(connection: Connection, session_id: UUID, author: str) -> Closed:
    """Publish the attendance of everybody who was present, once. Closing again changes nothing.

    What is still unmatched does not hold it up: whom it turns out to be gets a correction.
    """
    locked = await timetable.lock_sessions(connection, [session_id])
    if not locked:
        raise session_unknown(session_id)
    [session] = locked
    if session.status == "cancelled":
        raise session_cancelled()
    if not session.closed:
        await _refuse_before_end(connection, session)
        await _publish(connection, session, author)
    attended = sum(one.seconds > 0 for one in (await store.standing(connection, session_id)).values())
    return Closed(attended, await store.queued(connection, session_id))


async def _refuse_before_end(connection: Connection, session: Session) -> None:
    if session.window.ends_at > await store.now(connection):
        raise Problem(
            409,
            "session-not-over",
            Text("La sesión todavía no ha terminado.", "The session is not over yet."),
        )


async def _publish(connection: Connection, session: Session, author: str) -> None:
    closed_at = await timetable.close(connection, session.session_id, author)
    shown = await store.shown(connection, session.session_id)
    seconds = seconds_by_person(shown, session.window)
    people = sorted(seconds)
    await store.publish(
        connection, session.session_id, [Change(person, 1, 0, seconds[person]) for person in people], closed_at
    )
    participants = await store.participants(connection, people)
    await outbox.append(
        connection,
        *(
            Attended(
                registration_id=person,
                edition_id=session.edition_id,
                session_id=session.session_id,
                participant_id=participants[person],
                revision=1,
                recorded_at=closed_at,
                seconds=seconds[person],
                session_seconds=session.window.seconds,
                evidence=shown[person].files,
            )
            for person in people
        ),
    )
    log.info("session.closed", session_id=str(session.session_id), attended=len(people))
