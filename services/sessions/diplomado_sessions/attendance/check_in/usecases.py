"""Checks people in and out, and takes it back. What is recorded counts at once, and as a correction after closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.check_in import store
from diplomado_sessions.attendance.check_in.moments import check_open
from diplomado_sessions.attendance.check_in.stays import Times, is_news, stays
from diplomado_sessions.attendance.check_in.store import Holder, Origin
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections.problems import edition_called_off, registrations_unknown
from diplomado_sessions.projections.store import (
    find_edition,
)
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import lock_scheduled_session

AUTHOR = "sessions"
"""The author of corrections that a participant caused by checking in."""
MAX_LINES = 100
"""Lines of one registration in one session."""

Direction = Literal["in", "out"]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CheckIn:
    """The result of a scan or a code. `is_new` is false if it changed nothing; `present` if the person is in now."""

    registration_id: UUID
    at: datetime
    is_new: bool
    present: bool


async def record_scan(
    connection: Connection, session_id: UUID, holder: Holder, direction: Direction, at: datetime, origin: Origin
) -> CheckIn:
    """Record that a person came or left. The same moment again changes nothing.

    What seems to say nothing new is stored as well: an earlier departure may still wait in a phone.
    Raises a problem for a session that is unknown, cancelled or purged, or not about now, and for a person of another
    edition.
    """
    session = await lock_room(connection, session_id)
    check_open(session.window, at)
    if holder.edition_id != session.edition_id or holder.erased:
        raise registrations_unknown("token", [holder.registration_id])
    line = Times(at, None) if direction == "in" else Times(None, at)
    known = (await store.list_times(connection, session_id, [holder.registration_id]))[holder.registration_id]
    is_new = is_news(line, known, session.window.ends_at)
    if line not in known:
        _check_count(known)
        await insert_lines(connection, session, [(holder.registration_id, line)], origin)
    after = stays([*known, line], session.window.ends_at)
    return CheckIn(holder.registration_id, at, is_new, any(start <= at < end for start, end in after))


def _check_count(known: Sequence[Times]) -> None:
    if len(known) >= MAX_LINES:
        raise Problem(
            409,
            "too-many-check-ins",
            Text(
                "Esta persona ya entró y salió demasiadas veces; hable con el equipo.",
                "This person came and left too many times; talk to the staff.",
            ),
        )


async def insert_lines(
    connection: Connection, session: Session, lines: Sequence[tuple[UUID, Times]], origin: Origin
) -> None:
    """Store lines by registration, and publish what changes in a closed session. Callers must lock the session."""
    if not lines:
        return
    await store.insert_check_ins(connection, session.session_id, lines, origin)
    registrations = {registration for registration, _ in lines}
    await revise_attendances(connection, {session.session_id: registrations}, "evidence_added", origin.author or AUTHOR)
    log.info("attendance.checked_in", session_id=str(session.session_id), method=origin.method, lines=len(lines))


async def withdraw_check_ins(
    connection: Connection,
    session_id: UUID,
    check_in_ids: Sequence[UUID],
    list_ids: Sequence[UUID],
    author: str,
    note: str,
) -> int:
    """Take check-ins back that should not count; they stay visible. Return how many; again changes nothing.

    Raises a problem if one of them is not of this session.
    """
    session = await lock_room(connection, session_id)
    single, lists = await store.count_known(connection, session_id, check_in_ids, list_ids)
    if (single, lists) != (len(set(check_in_ids)), len(set(list_ids))):
        raise Problem(
            404,
            "check-in-unknown",
            Text("Hay registros que no son de esta sesión.", "Some check-ins are not of this session."),
        )
    registrations = await store.update_withdrawn(connection, session_id, check_in_ids, list_ids, author, note)
    await revise_attendances(connection, {session.session_id: set(registrations)}, "clerical_error", author)
    log.info("attendance.check_ins_withdrawn", session_id=str(session_id), lines=len(registrations))
    return len(registrations)


async def lock_room(connection: Connection, session_id: UUID) -> Session:
    """Lock a session and return it. Raises a problem if it takes no check-ins: cancelled, called off or purged."""
    session = await lock_scheduled_session(connection, session_id)
    edition = await find_edition(connection, session.edition_id)
    if edition is not None and edition.is_called_off(session.plan.starts_at):
        raise edition_called_off(session.edition_id)
    if session.evidence_purged_at:
        raise Problem(
            409,
            "evidence-purged",
            Text(
                "La evidencia de esta sesión ya se eliminó por antigüedad; corrija la asistencia a mano.",
                "The evidence of this session was removed because of its age; correct the attendance by hand.",
            ),
        )
    return session
