"""Saying anew what was published, when evidence or identities of a closed session have changed."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args
from uuid import UUID

import structlog

from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import AttendanceCorrected
from diplomado_sessions.attendance.presence import store
from diplomado_sessions.attendance.presence.conclusions import Change, changes_since, seconds_by_person
from diplomado_sessions.attendance.presence.store import Correction
from diplomado_sessions.timetable.store import Session, lock_sessions

Reason = Literal["technical_failure", "evidence_added", "identity_resolved", "clerical_error"]
REASONS: tuple[Reason, ...] = get_args(Reason)

log = structlog.get_logger()


async def revise(connection: Connection, affected: Mapping[UUID, Iterable[UUID]], reason: Reason, author: str) -> None:
    """Conclude anew the attendance of people, by session, and publish what differs.

    Sessions that are open publish nothing yet; where evidence was purged, nothing can be concluded any more.
    """
    for session in await lock_sessions(connection, [one for one, people in affected.items() if people]):
        if not session.closed or session.evidence_purged_at:
            continue
        people = sorted(set(affected[session.session_id]))
        shown = await store.shown(connection, session.session_id, people)
        standing = await store.standing(connection, session.session_id, people)
        changes = changes_since(people, seconds_by_person(shown, session.window), standing)
        at = await store.now(connection)
        await publish_corrections(connection, session, changes, Correction(reason, author, at))


async def publish_corrections(
    connection: Connection, session: Session, changes: Iterable[Change], correction: Correction
) -> None:
    """Store corrections of a locked session and tell others."""
    identified = {uuid7(): change for change in changes}
    if not identified:
        return
    await store.correct(connection, session.session_id, identified, correction)
    participants = await store.participants(connection, (change.registration_id for change in identified.values()))
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
            for correction_id, change in identified.items()
        ),
    )
    log.info(
        "attendance.corrected", session_id=str(session.session_id), reason=correction.reason, people=len(identified)
    )
