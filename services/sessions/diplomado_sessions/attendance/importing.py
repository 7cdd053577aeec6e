"""Taking a file of Zoom as evidence of who was present in a session."""

import asyncio
import hashlib
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance import revising
from diplomado_sessions.attendance.evidence import store as evidence
from diplomado_sessions.attendance.evidence.fitting import better_fitting, fit
from diplomado_sessions.attendance.evidence.store import File, Origin
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.refusals import CellError
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.identifying import lock_editions
from diplomado_sessions.attendance.identity import store as appearances
from diplomado_sessions.attendance.identity.matching import identify
from diplomado_sessions.problems import session_cancelled, session_unknown
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. `matched` and `queued` count appearances, that is names and e-mails as shown."""

    file: File
    matched: int
    queued: int
    already_imported: bool
    warnings: tuple[tuple[str, Text], ...] = ()


async def import_file(
    connection: Connection, session_id: UUID, content: bytes, zone: ZoneInfo, name: str | None, author: str
) -> Imported:
    """Store a file and its rows once, and identify whom they show.

    Raises a problem for a file that cannot be read or is of another session; nothing is stored then.
    """
    session = await timetable.session(connection, session_id)
    if session is None:
        raise session_unknown(session_id)
    origin = Origin(content, hashlib.sha256(content).digest(), name, zone.key, author)
    if before := await _before(connection, session, origin):
        return before
    report = await _read(content, zone, session)
    await lock_editions(connection, [session.edition_id])
    [session] = await timetable.lock_sessions(connection, [session_id])
    # Two people may send the same file at once; the second finds it here, after waiting.
    if before := await _before(connection, session, origin):
        return before
    _refuse_what_takes_no_files(session)
    warnings = await _warnings(connection, session, report, zone)
    file = await evidence.keep_file(connection, session_id, origin, report.layout, len(report.presences))
    await _keep_rows(connection, session, file, report, author)
    matched, queued = await evidence.counts(connection, file.file_id)
    log.info(
        "attendance.imported",
        session_id=str(session_id),
        file_id=str(file.file_id),
        layout=report.layout,
        rows=file.rows,
        matched=matched,
        queued=queued,
    )
    return Imported(file, matched, queued, already_imported=False, warnings=warnings)


async def _before(connection: Connection, session: Session, origin: Origin) -> Imported | None:
    if file := await evidence.imported(connection, session.session_id, origin.sha256):
        return Imported(file, *await evidence.counts(connection, file.file_id), already_imported=True)
    return None


async def _read(content: bytes, zone: ZoneInfo, session: Session) -> Report:
    try:
        return await asyncio.to_thread(read_report, content, zone, session.window)
    except ValidationFailed as refusal:
        log.info("attendance.file_refused", session_id=str(session.session_id), reason=refusal.slug)
        errors = [
            {"row": error.row, "column": error.column, "message": error.text}
            for error in refusal.errors
            if isinstance(error, CellError)
        ]
        raise Problem(422, refusal.slug, refusal.detail, errors=errors) from None


def _refuse_what_takes_no_files(session: Session) -> None:
    if session.status == "cancelled":
        raise session_cancelled()
    if session.evidence_purged_at:
        raise Problem(
            409,
            "evidence-purged",
            Text(
                "La evidencia de esta sesión ya se eliminó por antigüedad; corrija la asistencia a mano.",
                "The evidence of this session was removed because of its age; correct the attendance by hand.",
            ),
        )


async def _warnings(
    connection: Connection, session: Session, report: Report, zone: ZoneInfo
) -> tuple[tuple[str, Text], ...]:
    intervals = [(one.joined_at, one.left_at) for one in report.presences]
    how = fit(intervals, session.window)
    if how == "not":
        others = await timetable.sessions_of(connection, session.edition_id)
        fitting = better_fitting(intervals, ((other.code, other.window) for other in others))
        raise _other_session(session, report, zone, fitting)
    warnings: list[tuple[str, Text]] = []
    if how == "partly":
        warnings.append(
            (
                "partly-outside",
                Text(
                    "Más de la mitad del tiempo conectado queda fuera del horario de la sesión y no cuenta; "
                    "revise la zona horaria y la sesión.",
                    "More than half of the connected time is outside the session and does not count; "
                    "check the time zone and the session.",
                ),
            )
        )
    if not report.has_emails:
        warnings.append(
            (
                "no-emails",
                Text(
                    "El archivo no trae correos: solo se identifica por nombre completo.",
                    "The file has no e-mails: people are identified by full name alone.",
                ),
            )
        )
    if report.without_times:
        warnings.append(("rows-without-times", _left_out(report.without_times, "sin horas", "without times")))
    if report.waiting:
        warnings.append(("waiting-room", _left_out(report.waiting, "de la sala de espera", "of the waiting room")))
    return tuple(warnings)


def _left_out(rows: int, es: str, en: str) -> Text:
    return Text(f"Se omitieron {rows} filas {es}.", f"{rows} rows {en} were left out.")


def _other_session(session: Session, report: Report, zone: ZoneInfo, fitting: list[str]) -> Problem:
    first = min(one.joined_at for one in report.presences).astimezone(zone)
    last = max(one.left_at for one in report.presences).astimezone(zone)
    planned = session.window.starts_at.astimezone(zone)
    until = session.window.ends_at.astimezone(zone)
    es, en = "", ""
    if fitting:
        es = f" Parece de la sesión {', '.join(fitting)}."
        en = f" It looks like session {', '.join(fitting)}."
    elif first.date() == planned.date():
        es = " Es el mismo día: revise la zona horaria de la cuenta de Zoom (time_zone)."
        en = " It is the same day: check the time zone of the Zoom account (time_zone)."
    return Problem(
        422,
        "attendance-file-other-session",
        Text(
            f"El archivo va del {first:%Y-%m-%d %H:%M} al {last:%Y-%m-%d %H:%M} ({zone.key}), "
            f"pero la sesión {session.code} va del {planned:%Y-%m-%d %H:%M} al {until:%Y-%m-%d %H:%M}.{es}",
            f"The file runs from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} ({zone.key}), "
            f"but session {session.code} from {planned:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}.{en}",
        ),
        fits=fitting,
    )


async def _keep_rows(connection: Connection, session: Session, file: File, report: Report, author: str) -> None:
    shown = list(dict.fromkeys((one.name, one.email) for one in report.presences))
    who = await evidence.appear(connection, session.session_id, session.edition_id, shown)
    await evidence.keep_presences(connection, file.file_id, report.presences, who)
    waiting = [one for one in who.values() if one.basis == "queued"]
    known = await appearances.known_about(connection, (one.sighting for one in waiting))
    concluded = {one.appearance_id: identify(one.sighting, known) for one in waiting}
    found = {appearance_id: one for appearance_id, one in concluded.items() if one.registration_id}
    if found:
        await appearances.conclude(connection, found)
    people = {one.registration_id for one in found.values() if one.registration_id}
    people.update(one.registration_id for one in who.values() if one.registration_id)
    await revising.revise(connection, {session.session_id: people}, "evidence_added", author)
