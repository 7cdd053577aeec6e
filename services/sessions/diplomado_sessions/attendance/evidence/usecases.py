"""Importing files as evidence of attendance, and removing evidence again."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.cycles import without_searches
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7s_as_bytes
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.broken_rows import store as broken_rows
from diplomado_sessions.attendance.check_in import store as check_ins
from diplomado_sessions.attendance.check_in.scanner import store as scanners
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.choices import UNDECIDED, Choices
from diplomado_sessions.attendance.evidence.messages import FileWarning
from diplomado_sessions.attendance.evidence.previews.examination import PEOPLE, ROWS, Examination, Finding
from diplomado_sessions.attendance.evidence.previews.usecases import (
    HeldExamination,
    compare,
    examined,
    read,
    reading_of,
    show,
)
from diplomado_sessions.attendance.evidence.store import File, Origin
from diplomado_sessions.attendance.evidence.withdrawing.usecases import check_evidence_kept, replace_file
from diplomado_sessions.attendance.excuses.store import delete_private_parts
from diplomado_sessions.attendance.history import store as history
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.usecases import publish_guests, reidentify
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
    content: LongContent,
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
    content: LongContent,
    zone: ZoneInfo | None,
    name: str | None,
    author: str,
    choices: Choices,
) -> ImportedFile:
    before = await find_session(connection, session_id)
    as_before = await reading_of(connection, before, zone, choices)
    origin = Origin(content, await content.sha256(), name, as_before[0], author)
    if imported := await _find_imported(connection, session_id, origin):
        return imported
    await check_takes_place(connection, before)

    async def find(examination: HeldExamination) -> ImportedFile | _Examined:
        await read(examination, content, *as_before, before)
        await appearances.lock_editions(connection, [before.edition_id])
        session = await lock_scheduled_session(connection, session_id)
        # Of two concurrent requests with the same file, the second waits and then finds it here.
        if imported := await _find_imported(connection, session_id, origin):
            return imported
        check_evidence_kept(session)
        # Reading takes seconds: the session may have been moved, and its edition cancelled meanwhile.
        await check_takes_place(connection, session)
        now = await reading_of(connection, session, zone, choices)
        as_now = replace(origin, reading=now[0])
        if (now, session.window) != (as_before, before.window):
            if imported := await _find_imported(connection, session_id, as_now):
                return imported
            await read(examination, content, *now, session)
        finding = await compare(connection, session, examination, origin.sha256, now[0], choices)
        return _Examined(session, as_now, finding)

    async with examined(content, find) as (examination, found):
        if isinstance(found, ImportedFile):
            return found
        await _check_decided(connection, found, examination, choices)
        if choices.replaces is not None:
            await replace_file(connection, found.session, choices.replaces, author)
        return await _store(connection, found, examination, author)


@dataclass(frozen=True, slots=True)
class _Examined:
    """A session that is locked, a file, and what its examination found."""

    session: Session
    origin: Origin
    finding: Finding


async def _store(
    connection: Connection, examined: _Examined, examination: HeldExamination, author: str
) -> ImportedFile:
    session, finding = examined.session, examined.finding
    people = (finding.named, finding.recognised)
    file = await store.insert_file(
        connection, session.session_id, examined.origin, finding.layout, finding.rows, people
    )
    await _store_rows(connection, session, file, finding, examination, author)
    log.info(
        "attendance.imported",
        session_id=str(session.session_id),
        file_id=str(file.file_id),
        layout=finding.layout,
        rows=file.rows,
        matched=finding.recognised,
        queued=finding.waiting,
    )
    return ImportedFile(
        file,
        finding.recognised,
        finding.waiting,
        already_imported=False,
        totals=finding.totals,
        broken=finding.broken,
        other_meetings=finding.other_meetings,
        warnings=finding.warnings,
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


async def _check_decided(
    connection: Connection, examined: _Examined, examination: HeldExamination, choices: Choices
) -> None:
    """Raise a problem with the preview inside if the file is not what was confirmed, or is doubtful."""
    session, doubts = examined.session, examined.finding.doubts
    if choices.confirm is not None:
        if choices.confirm != await examination.call(Examination.digest):
            raise await _with_preview(connection, session, examination, "attendance-preview-changed", _CHANGED)
        doubts = [doubt for doubt in doubts if doubt.question]
    if doubts:
        log.info("attendance.file_doubtful", session_id=str(session.session_id), doubts=[one.code for one in doubts])
        raise await _with_preview(connection, session, examination, "attendance-file-doubtful", doubts[0].message)


async def _with_preview(
    connection: Connection, session: Session, examination: HeldExamination, slug: str, detail: Text
) -> Problem:
    shown = await show(connection, session, examination)
    return Problem(409, slug, detail, preview={"already_imported": None, **shown})


async def _store_rows(
    connection: Connection, session: Session, file: File, finding: Finding, examination: HeldExamination, author: str
) -> None:
    """Store whom a file shows and its rows, as they come encoded, a piece at a time."""
    session_id, edition_id, file_id = session.session_id, session.edition_id, file.file_id

    async def new() -> AsyncIterator[bytes]:
        for _ in range(0, finding.new, PEOPLE):
            yield await examination.call(Examination.appearances, uuid7s_as_bytes(PEOPLE), session_id, edition_id)

    async def presences() -> AsyncIterator[bytes]:
        for _ in range(0, finding.presences, ROWS):
            yield await examination.call(Examination.presences, file_id)

    async def totals() -> AsyncIterator[bytes]:
        for start in range(0, finding.totals, ROWS):
            yield await examination.call(Examination.totals, file_id, start)

    async def broken() -> AsyncIterator[bytes]:
        for start in range(0, finding.broken, ROWS):
            yield await examination.call(Examination.broken, file_id, edition_id, start)

    await appearances.insert_encoded(connection, new(), finding.new)
    await store.insert_presences(connection, presences(), finding.presences)
    await store.insert_totals(connection, totals(), finding.totals)
    await broken_rows.insert_rows(connection, broken(), finding.broken)
    for _ in range(0, finding.earlier, PEOPLE):
        piece = await examination.call(Examination.earlier)
        await appearances.update_shown(connection, [appearance_id for appearance_id, _ in piece])
        recognised = {appearance_id: whose for appearance_id, whose in piece if whose}
        if recognised:
            await appearances.update_identifications(connection, recognised)
    # Of an open session nothing is published yet.
    registrations = await examination.call(Examination.registrations) if session.closed else set[UUID]()
    await revise_attendances(connection, {session_id: registrations}, "evidence_added", author)
    await publish_guests(connection, [session_id])


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
