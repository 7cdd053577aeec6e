"""Importing files as evidence of attendance, and removing evidence again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.cycles import without_searches
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.broken_rows import store as broken_rows
from diplomado_sessions.attendance.check_in import store as check_ins
from diplomado_sessions.attendance.check_in.scanner import store as scanners
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.choices import UNDECIDED, Choices
from diplomado_sessions.attendance.evidence.messages import FileWarning, warnings_about
from diplomado_sessions.attendance.evidence.previews.usecases import (
    Comparison,
    compare,
    digest_of,
    read,
    reading_of,
    show,
)
from diplomado_sessions.attendance.evidence.store import File, Origin
from diplomado_sessions.attendance.evidence.withdrawing.usecases import check_evidence_kept, replace_file
from diplomado_sessions.attendance.excuses.store import delete_private_parts
from diplomado_sessions.attendance.history import store as history
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.usecases import identify_queued, publish_guests, reidentify
from diplomado_sessions.attendance.make_ups.store import delete_assignments
from diplomado_sessions.attendance.presence import store as presence
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections import store as projections
from diplomado_sessions.projections.store import PersonKeys
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import check_takes_place, find_session, lock_scheduled_session

RETENTION_DAYS = 365

_CHANGED = Text(
    "Lo que se vio en la vista previa cambió mientras tanto. Revise la nueva y confírmela.",
    "What the preview showed has changed meanwhile. Check the new one and confirm it.",
)

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
    zone: ZoneInfo | None,
    name: str | None,
    author: str,
    choices: Choices = UNDECIDED,
) -> ImportedFile:
    """Store a file and its rows, and identify whom they show. The same content and reading again change nothing.

    Times are in `zone`, or in the zone of the session. Raises a problem for a file that cannot be read, that is
    doubtful and not decided by `choices`, or that is not what was previewed; nothing is stored then.
    """
    with without_searches():
        return await _import(connection, session_id, content, zone, name, author, choices)


async def _import(
    connection: Connection,
    session_id: UUID,
    content: bytes,
    zone: ZoneInfo | None,
    name: str | None,
    author: str,
    choices: Choices,
) -> ImportedFile:
    before = await find_session(connection, session_id)
    reading, mapping = await reading_of(connection, before, zone, choices)
    origin = Origin(content, await digest_of(content), name, reading, author)
    if imported := await _find_imported(connection, session_id, origin):
        return imported
    await check_takes_place(connection, before)
    report = await read(content, reading, mapping, before)
    await appearances.lock_editions(connection, [before.edition_id])
    session = await lock_scheduled_session(connection, session_id)
    # Of two concurrent requests with the same file, the second waits and then finds it here.
    if imported := await _find_imported(connection, session_id, origin):
        return imported
    check_evidence_kept(session)
    # Reading takes seconds: the session may have been moved, and its edition cancelled meanwhile.
    await check_takes_place(connection, session)
    now = await reading_of(connection, session, zone, choices)
    if (now, session.window) != ((reading, mapping), before.window):
        reading, mapping = now
        origin = replace(origin, reading=reading)
        if imported := await _find_imported(connection, session_id, origin):
            return imported
        report = await read(content, reading, mapping, session)
    comparison = await compare(connection, session, report, origin.sha256, reading, choices)
    await _check_decided(connection, session, comparison, choices)
    if choices.replaces is not None:
        await replace_file(connection, session, choices.replaces, author)
    preview = comparison.preview
    people = (preview.named, preview.recognised)
    file = await store.insert_file(connection, session_id, origin, report.layout, report.rows, people)
    await _store_rows(connection, session, file, comparison, author)
    warnings = warnings_about(report, preview.fit)
    matched, queued = preview.recognised, preview.waiting
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
    if file := await store.find_file(connection, session_id, origin.sha256, origin.reading):
        if file.withdrawn:
            raise _file_withdrawn(file)
        matched, queued = await appearances.count_in_file(connection, file.file_id)
        broken = await broken_rows.count_rows(connection, file.file_id)
        totals = await store.count_totals(connection, file.file_id)
        return ImportedFile(file, matched, queued, already_imported=True, totals=totals, broken=broken)
    return None


async def _check_decided(connection: Connection, session: Session, comparison: Comparison, choices: Choices) -> None:
    """Raise a problem with the preview inside if the file is not what was confirmed, or is doubtful."""
    if choices.confirm is not None:
        if choices.confirm != await asyncio.to_thread(comparison.preview.digest):
            raise await _with_preview(connection, session, comparison, "attendance-preview-changed", _CHANGED)
        doubts = [doubt for doubt in comparison.doubts if doubt.question]
    else:
        doubts = comparison.doubts
    if doubts:
        log.info("attendance.file_doubtful", session_id=str(session.session_id), doubts=[one.code for one in doubts])
        raise await _with_preview(connection, session, comparison, "attendance-file-doubtful", doubts[0].message)


async def _with_preview(
    connection: Connection, session: Session, comparison: Comparison, slug: str, detail: Text
) -> Problem:
    return Problem(409, slug, detail, preview=await show(connection, session, comparison))


def _file_withdrawn(file: File) -> Problem:
    return Problem(
        409,
        "attendance-file-withdrawn",
        Text(
            "Este archivo ya se cargó y se retiró. Para que cuente otra vez, restablézcalo.",
            "This file was imported and withdrawn. To count it again, restore it.",
        ),
        file_id=str(file.file_id),
    )


async def _store_rows(
    connection: Connection, session: Session, file: File, comparison: Comparison, author: str
) -> None:
    report = comparison.preview.report
    shown = [(person.name, person.email) for person in comparison.preview.people]
    stored = await appearances.upsert_appearances(
        connection, session.session_id, session.edition_id, shown, comparison.new
    )
    appearance_ids = {key: appearance.appearance_id for key, appearance in stored.items()}
    await store.insert_presences(connection, file.file_id, report.presences, appearance_ids)
    await store.insert_totals(connection, file.file_id, report.totals, appearance_ids)
    await broken_rows.insert_rows(connection, file.file_id, session.edition_id, report.broken)
    earlier = [stored[key] for key in shown if key in comparison.earlier]
    if earlier:
        await appearances.update_shown(connection, [appearance.appearance_id for appearance in earlier])
    registrations = await identify_queued(connection, earlier, comparison.index)
    registrations |= {whose.registration_id for _, whose in comparison.new.values() if whose.registration_id}
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
    await history.delete_reasons(connection, registrations, emails, editions, names)
    await store.delete_content_showing(connection, registrations, emails, editions, names)
    await broken_rows.delete_rows_showing(connection, registrations, emails, editions, names)
    await appearances.update_erased(connection, registrations)
    await store.delete_unidentified_presences(connection, emails)
    await store.delete_unidentified_totals(connection, emails)
    left = await appearances.delete_unidentified(connection, emails)
    await appearances.update_by_hand_only(connection, editions, names)
    await presence.delete_notes(connection, registrations)
    await delete_private_parts(connection, registrations)
    await delete_assignments(connection, registrations)
    await check_ins.delete_notes(connection, registrations)
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
        await check_ins.delete_of_sessions(connection, sessions)
        await scanners.delete_of_sessions(connection, sessions)
        await store.delete_content_of_sessions(connection, sessions)
        await presence.delete_notes_of_sessions(connection, sessions)
        await history.delete_reasons_of_sessions(connection, sessions)
        await publish_guests(connection, sessions)
    return len(sessions)
