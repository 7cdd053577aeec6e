"""Importing files as evidence of attendance, and removing evidence again."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.broken_rows import store as broken_rows
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.fitting import fit, fitting_sessions
from diplomado_sessions.attendance.evidence.messages import FileWarning, dates_undecided, other_session, warnings_about
from diplomado_sessions.attendance.evidence.store import File, Origin
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.refusals import CellError
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.usecases import identify_queued, publish_guests, reidentify
from diplomado_sessions.attendance.mappings.store import find_mapping
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections import store as projections
from diplomado_sessions.projections.problems import edition_called_off
from diplomado_sessions.projections.store import PersonKeys, find_edition
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import find_session, lock_scheduled_session

RETENTION_DAYS = 365

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The result of an import. `matched` and `queued` count appearances, that is names and e-mails as shown."""

    file: File
    matched: int
    queued: int
    already_imported: bool
    totals: int = 0
    broken: int = 0
    other_meetings: int = 0
    warnings: tuple[FileWarning, ...] = ()


async def import_file(
    connection: Connection,
    session_id: UUID,
    content: bytes,
    zone: ZoneInfo,
    name: str | None,
    author: str,
    order: Order | None = None,
) -> ImportedFile:
    """Store a file and its rows, and identify whom they show. The same content again changes nothing.

    Raises a problem for a file that cannot be read or is of another session; nothing is stored then.
    """
    session = await find_session(connection, session_id)
    origin = Origin(content, hashlib.sha256(content).digest(), name, zone.key, author)
    if imported := await _find_imported(connection, session_id, origin):
        return imported
    edition = await find_edition(connection, session.edition_id)
    if edition is not None and edition.is_called_off(session.plan.starts_at):
        raise edition_called_off(session.edition_id)
    report = await _read(
        content, Context(zone, session.window, order), session, await find_mapping(connection, session.edition_id)
    )
    await appearances.lock_editions(connection, [session.edition_id])
    session = await lock_scheduled_session(connection, session_id)
    # Of two concurrent requests with the same file, the second waits and then finds it here.
    if imported := await _find_imported(connection, session_id, origin):
        return imported
    _check_evidence_kept(session)
    warnings = await _check_fit(connection, session, report, zone)
    file = await store.insert_file(connection, session_id, origin, report.layout, report.rows)
    await _store_rows(connection, session, file, report, author)
    matched, queued = await appearances.count_in_file(connection, file.file_id)
    log.info(
        "attendance.imported",
        session_id=str(session_id),
        file_id=str(file.file_id),
        layout=report.layout,
        rows=file.rows,
        matched=matched,
        queued=queued,
    )
    return ImportedFile(
        file,
        matched,
        queued,
        already_imported=False,
        totals=len(report.totals),
        broken=len(report.broken),
        other_meetings=report.other_meetings,
        warnings=warnings,
    )


async def _find_imported(connection: Connection, session_id: UUID, origin: Origin) -> ImportedFile | None:
    if file := await store.find_file(connection, session_id, origin.sha256):
        matched, queued = await appearances.count_in_file(connection, file.file_id)
        broken = await broken_rows.count_rows(connection, file.file_id)
        totals = await store.count_totals(connection, file.file_id)
        return ImportedFile(file, matched, queued, already_imported=True, totals=totals, broken=broken)
    return None


async def _read(content: bytes, context: Context, session: Session, mapping: PlainMapping | None) -> Report:
    try:
        report = await asyncio.to_thread(read_report, content, context, mapping)
        if report.question is not None:
            raise dates_undecided(report.question)
        return report
    except ValidationFailed as refusal:
        log.info("attendance.file_refused", session_id=str(session.session_id), reason=refusal.slug)
        errors = [
            {"row": error.row, "column": error.column, "message": error.text}
            for error in refusal.errors
            if isinstance(error, CellError)
        ]
        raise Problem(422, refusal.slug, refusal.detail, errors=errors) from None


def _check_evidence_kept(session: Session) -> None:
    if session.evidence_purged_at:
        raise Problem(
            409,
            "evidence-purged",
            Text(
                "La evidencia de esta sesión ya se eliminó por antigüedad; corrija la asistencia a mano.",
                "The evidence of this session was removed because of its age; correct the attendance by hand.",
            ),
        )


async def _check_fit(
    connection: Connection, session: Session, report: Report, zone: ZoneInfo
) -> tuple[FileWarning, ...]:
    if not report.presences:
        return warnings_about(report, "well")
    intervals = [(presence.joined_at, presence.left_at) for presence in report.presences]
    how = await asyncio.to_thread(fit, intervals, session.window)
    if how == "not":
        sessions = await timetable.list_sessions(connection, session.edition_id)
        fitting = fitting_sessions(intervals, ((other.code, other.window) for other in sessions))
        detail = other_session(session.code, session.window, report, zone, fitting)
        raise Problem(422, "attendance-file-other-session", detail, fits=fitting)
    return warnings_about(report, how)


async def _store_rows(connection: Connection, session: Session, file: File, report: Report, author: str) -> None:
    shown = dict.fromkeys((one.name, one.email) for rows in (report.presences, report.totals) for one in rows)
    stored = await appearances.upsert_appearances(connection, session.session_id, session.edition_id, list(shown))
    appearance_ids = {key: appearance.appearance_id for key, appearance in stored.items()}
    await store.insert_presences(connection, file.file_id, report.presences, appearance_ids)
    await store.insert_totals(connection, file.file_id, report.totals, appearance_ids)
    await broken_rows.insert_rows(connection, file.file_id, session.edition_id, report.broken)
    registrations = await identify_queued(connection, stored.values())
    await revise_attendances(connection, {session.session_id: registrations}, "evidence_added", author)
    await publish_guests(connection, [session.session_id])


async def forget_people(connection: Connection, people: Mapping[UUID, PersonKeys]) -> None:
    """Remove names and e-mails of erased people, given with their former keys, from everything that files showed.

    Their connections stay, tied to the registration, so that attendance can still be explained. What appeared under
    the same name and may be a namesake's stays in the queue, and from now on only a person may decide it.
    """
    editions = await projections.list_editions_of_people(connection, list(people))
    registrations = await projections.list_registrations_of_people(connection, list(people))
    emails = [keys.email_key for keys in people.values() if keys.email_key]
    names = [keys.name_key for keys in people.values() if keys.name_key]
    await appearances.lock_editions(connection, editions)
    await store.delete_content_showing(connection, registrations, emails, editions, names)
    await broken_rows.delete_rows_showing(connection, registrations, emails, editions, names)
    await appearances.update_erased(connection, registrations)
    await store.delete_unidentified_presences(connection, emails)
    await store.delete_unidentified_totals(connection, emails)
    left = await appearances.delete_unidentified(connection, emails)
    await appearances.update_by_hand_only(connection, editions, names)
    await presence.delete_notes(connection, registrations)
    await reidentify(connection, editions, people.values())
    await publish_guests(connection, left)


async def purge_evidence(connection: Connection) -> int:
    """Remove names, files and notes of sessions closed a year ago, or over for two years; return how many sessions.

    A session that was never closed keeps files that came within the last year. What was concluded stays; from then on
    attendance changes by hand alone.
    """
    sessions = await timetable.update_evidence_purged(connection, RETENTION_DAYS)
    if sessions:
        await store.delete_presences_of_sessions(connection, sessions)
        await store.delete_totals_of_sessions(connection, sessions)
        await broken_rows.delete_rows_of_sessions(connection, sessions)
        await appearances.delete_of_sessions(connection, sessions)
        await store.delete_content_of_sessions(connection, sessions)
        await presence.delete_notes_of_sessions(connection, sessions)
        await publish_guests(connection, sessions)
    return len(sessions)
