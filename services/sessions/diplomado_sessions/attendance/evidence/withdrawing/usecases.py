"""Withdraws files and restores them. What they show is concluded again, in closed sessions as corrections."""

from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.store import File
from diplomado_sessions.attendance.history.store import Action, Entry, insert_entries
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.usecases import publish_guests
from diplomado_sessions.attendance.presence.conclusions import Reason
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session, lock_scheduled_session

log = structlog.get_logger()


async def withdraw_file(connection: Connection, file_id: UUID, reason: str, author: str) -> None:
    """Let a file no longer count. Again: nothing changes. Raises a problem if it is unknown or its evidence is gone."""
    session = await _lock(connection, file_id)
    if not (await _find(connection, file_id)).withdrawn:
        await _change(connection, session, file_id, "file_withdrawn", reason, author)


async def restore_file(connection: Connection, file_id: UUID, reason: str, author: str) -> None:
    """Let a withdrawn file count again. Raises a problem also if the same content counts already, read otherwise."""
    session = await _lock(connection, file_id)
    if not (await _find(connection, file_id)).withdrawn:
        return
    if await store.has_other_reading(connection, file_id):
        raise Problem(
            409,
            "attendance-file-replaced",
            Text(
                "El mismo archivo, leído de otra forma, ya cuenta. Retírelo primero.",
                "The same file, read in another way, counts already. Withdraw it first.",
            ),
        )
    await _change(connection, session, file_id, "file_restored", reason, author)


async def replace_file(connection: Connection, session: Session, file_id: UUID, author: str) -> None:
    """Withdraw a file in whose place another one is imported.

    Callers must hold the locks of edition and session, and conclude again what the new file shows.
    """
    file = await _find(connection, file_id)
    if file.session_id != session.session_id:
        raise _file_unknown()
    if not file.withdrawn:
        await _change(connection, session, file_id, "file_replaced", None, author)


async def _lock(connection: Connection, file_id: UUID) -> Session:
    session_id = (await _find(connection, file_id)).session_id
    session = await find_session(connection, session_id)
    await appearances.lock_editions(connection, [session.edition_id])
    session = await lock_scheduled_session(connection, session_id)
    check_evidence_kept(session)
    return session


async def _find(connection: Connection, file_id: UUID) -> File:
    if (file := await store.find_file_by_id(connection, file_id)) is None:
        raise _file_unknown()
    return file


async def _change(
    connection: Connection, session: Session, file_id: UUID, action: Action, reason: str | None, author: str
) -> None:
    withdrawn = action != "file_restored"
    await store.update_file_withdrawn(connection, file_id, withdrawn=withdrawn)
    registrations = await appearances.update_withdrawn(connection, file_id)
    await insert_entries(connection, [Entry(session.session_id, action, author, reason, file_id)])
    code: Reason = "clerical_error" if withdrawn else "evidence_added"
    await revise_attendances(connection, {session.session_id: registrations}, code, author)
    await publish_guests(connection, [session.session_id])
    log.info("attendance.file_changed", session_id=str(session.session_id), file_id=str(file_id), withdrawn=withdrawn)


def check_evidence_kept(session: Session) -> None:
    """Raise a problem if the evidence of a session was removed."""
    if session.evidence_purged_at:
        raise Problem(
            409,
            "evidence-purged",
            Text(
                "La evidencia de esta sesión ya se eliminó por antigüedad; corrija la asistencia a mano.",
                "The evidence of this session was removed because of its age; correct the attendance by hand.",
            ),
        )


def _file_unknown() -> Problem:
    return Problem(404, "attendance-file-unknown", Text("No existe ese archivo.", "There is no such attendance file."))
