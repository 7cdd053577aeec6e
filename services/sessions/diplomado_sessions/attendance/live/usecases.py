"""Stores what a meeting program said by itself about a session, as evidence like that of a file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.store import Source
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.store.identities import load_identity_index
from diplomado_sessions.attendance.identity.usecases import AUTHOR, identify_queued, publish_guests
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session


@dataclass(frozen=True, slots=True)
class LiveConnection:
    """A connection as a meeting program reports it by itself. Personal data.

    `registration_id` is the registration whose own join link was used, if that is known.
    """

    name: str
    email: str
    registration_id: UUID | None
    role: str
    joined_at: datetime
    left_at: datetime


async def record_live(
    connection: Connection, session_id: UUID, source: Source, connections: Sequence[LiveConnection]
) -> bool:
    """Replace what a meeting program said by itself about a session; return whether anything changed.

    The same connections again change nothing. In a closed session, attendance that changes is published as a
    correction. A session that is cancelled or called off with its edition, or whose evidence was purged, keeps what it
    has.
    """
    edition_id = (await find_session(connection, session_id)).edition_id
    await appearances.lock_editions(connection, [edition_id])
    [session] = await timetable.lock_sessions(connection, [session_id])
    edition = await find_edition(connection, session.edition_id)
    called_off = edition is not None and edition.is_called_off(session.plan.starts_at)
    if session.evidence_purged_at or session.status == "cancelled" or called_off:
        return False
    before = await store.find_live(connection, session_id, source)
    sha256 = _digest(session_id, source, connections)
    if (before[1] if before else None) == (sha256 if connections else None):
        return False
    affected, last_row = set[UUID](), 0
    if before:
        affected, last_row = await store.delete_presences_of_file(connection, before[0])
    if connections or last_row:
        file_id = await store.upsert_live(
            connection, before and before[0], session_id, source, sha256, max(1, len(connections))
        )
        affected |= await _store_connections(connection, session, file_id, last_row, connections)
    elif before:
        await store.delete_live(connection, before[0])
    if before:
        await store.delete_digest(connection, before[1])
    await appearances.delete_unseen(connection, session_id)
    await revise_attendances(connection, {session_id: affected}, "evidence_added", AUTHOR)
    await publish_guests(connection, [session_id])
    return True


def _digest(session_id: UUID, source: Source, connections: Sequence[LiveConnection]) -> bytes:
    lines = [repr((str(session_id), source)), *sorted(map(repr, connections))]
    return hashlib.sha256("\n".join(lines).encode()).digest()


async def _store_connections(
    connection: Connection, session: Session, file_id: UUID, last_row: int, connections: Sequence[LiveConnection]
) -> set[UUID]:
    known = {(one.name, one.email, one.registration_id) for one in connections if one.registration_id}
    others = {(one.name, one.email) for one in connections if one.registration_id is None}
    where = (session.session_id, session.edition_id)
    linked = await appearances.upsert_linked(connection, *where, known)
    shown = await appearances.upsert_appearances(connection, *where, others)
    rows = []
    for number, one in enumerate(connections, start=last_row + 1):
        appearance = (
            linked[one.name, one.email, one.registration_id] if one.registration_id else shown[one.name, one.email]
        )
        rows.append((number, appearance.appearance_id, one.role, one.joined_at, one.left_at))
    await store.insert_live_presences(connection, file_id, rows)
    stored = [*linked.values(), *shown.values()]
    index = await load_identity_index(connection, (appearance.keys for appearance in stored))
    return await identify_queued(connection, stored, index)
