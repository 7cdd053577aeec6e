"""Reads a file and compares it with the timetable, the roster and what is stored. Nothing is stored here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.apart.holding import Ended, Held, TookTooLong, held
from diplomado_chassis.cycles import without_searches
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_chassis.workbooks import is_workbook
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.choices import Choices, FileReading
from diplomado_sessions.attendance.evidence.previews.examination import Examination, Facts, Finding
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.refusals import CellError
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.store.identities import list_identities_as_json
from diplomado_sessions.attendance.mappings.store import find_mapping
from diplomado_sessions.projections.store import list_registrants
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import check_takes_place, find_session

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far the clock of a meeting program may be ahead of ours."""
LONG, LONG_WORKBOOK = 256 * 1024, 32 * 1024
"""From so many bytes on a file is examined in a child: starting one takes as long as reading so much here."""
_SLOW = Text(
    "Leer el archivo tardó demasiado; no se guardó nada. Inténtelo más tarde, o divida el archivo.",
    "Reading the file took too long; nothing was stored. Try again later, or split the file.",
)
_ENDED = Text(
    "La lectura del archivo se interrumpió; no se guardó nada. Envíelo de nuevo en un minuto.",
    "Reading the file was interrupted; nothing was stored. Send it again in a minute.",
)

log = structlog.get_logger()
R = TypeVar("R")
HeldExamination: TypeAlias = Held[Examination]


@asynccontextmanager
async def examined(
    content: LongContent, find: Callable[[HeldExamination], Awaitable[R]]
) -> AsyncIterator[tuple[HeldExamination, R]]:
    """Hold the examination of a file, and yield it with what `find` found by it.

    `find` stores nothing, so it is done once more if its child was ended. Raises a problem if that fails too, and if
    the child fails later.
    """
    in_child = content.size > (LONG_WORKBOOK if is_workbook(content.head) else LONG)
    for again in (True, False):
        found = False
        try:
            async with held(Examination, in_child=in_child) as examination:
                result = await find(examination)
                found = True
                yield examination, result
            return
        except TookTooLong:
            raise Problem(503, "attendance-file-slow", _SLOW, headers={"Retry-After": "60"}) from None
        except Ended:
            if found or not again:
                raise Problem(503, "attendance-file-interrupted", _ENDED, headers={"Retry-After": "60"}) from None
            log.warning("attendance.examined_again")


async def reading_of(
    connection: Connection, session: Session, zone: ZoneInfo | None, choices: Choices
) -> tuple[FileReading, PlainMapping | None]:
    """Return how a file is read: in the zone of the session where none is named, by the mapping of the edition."""
    mapping = await find_mapping(connection, session.edition_id)
    zone = zone or ZoneInfo(session.plan.time_zone)
    key = mapping.key() if mapping else None
    return FileReading(zone, choices.shift_minutes or 0, choices.date_order, key), mapping


async def preview_file(
    connection: Connection, session_id: UUID, content: LongContent, zone: ZoneInfo | None, choices: Choices
) -> dict[str, Any]:
    """Return what an import would do. Raises a problem for a file that cannot be read."""
    with without_searches():
        return await _preview(connection, session_id, content, zone, choices)


async def _preview(
    connection: Connection, session_id: UUID, content: LongContent, zone: ZoneInfo | None, choices: Choices
) -> dict[str, Any]:
    session = await find_session(connection, session_id)
    await check_takes_place(connection, session)
    reading, mapping = await reading_of(connection, session, zone, choices)
    sha256 = await content.sha256()

    async def find(examination: HeldExamination) -> None:
        await read(examination, content, reading, mapping, session)
        await compare(connection, session, examination, sha256, reading, choices)

    async with examined(content, find) as (examination, _):
        imported = await store.find_file(connection, session_id, sha256, reading)
        return {
            "already_imported": imported and {"file_id": imported.file_id, "withdrawn": imported.withdrawn},
            **await show(connection, session, examination),
        }


async def show(connection: Connection, session: Session, examination: HeldExamination) -> dict[str, Any]:
    """Return what was found as an answer shows it. Personal data."""
    registrants = await list_registrants(connection, session.edition_id)
    names = {registration_id: registrant.name for registration_id, registrant in registrants.items()}
    return await examination.call(Examination.answer, names)


async def read(
    examination: HeldExamination,
    content: LongContent,
    reading: FileReading,
    mapping: PlainMapping | None,
    session: Session,
) -> None:
    """Read the file. Raises a problem with its faults."""
    async for piece in content.pieces():
        await examination.call(Examination.add, piece)
    try:
        await examination.call(Examination.read, reading, session.window, mapping)
    except ValidationFailed as refusal:
        log.info("attendance.file_refused", session_id=str(session.session_id), reason=refusal.slug)
        errors = [
            {"in": "body", "row": error.row, "column": error.column, "message": error.text}
            for error in refusal.errors
            if isinstance(error, CellError)
        ]
        raise Problem(422, refusal.slug, refusal.detail, errors=errors) from None
    except OverflowError:
        raise Problem(
            422,
            "attendance-file-times",
            Text("El archivo trae horas fuera del calendario.", "The file has times outside the calendar."),
        ) from None


async def compare(
    connection: Connection,
    session: Session,
    examination: HeldExamination,
    sha256: bytes,
    reading: FileReading,
    choices: Choices,
) -> Finding:
    """Compare what a file shows with sessions, people and earlier files."""
    async for stored in appearances.list_of_session_as_json(connection, session.session_id):
        await examination.call(Examination.add_stored, stored)
    while keys := await examination.call(Examination.unidentified, session.edition_id):
        known = await list_identities_as_json(connection, session.edition_id, *keys)
        await examination.call(Examination.identify, *known)
    sessions = await timetable.list_sessions(connection, session.edition_id)
    facts = Facts(
        sha256=sha256,
        session_code=session.code,
        attendance=session.attendance,
        window=session.window,
        reading=reading,
        windows={one.code: one.window for one in sessions if one.status == "scheduled"},
        zones=[one.plan.time_zone for one in sessions] + ["UTC"],
        others=await store.list_recognised_shares(connection, session.edition_id, sha256),
        registered=await store.count_registered(connection, session.edition_id),
        same_content=await store.find_counting(connection, session.session_id, sha256, reading),
        latest=await timetable.read_clock(connection) + CLOCKS_DIFFER,
        choices=choices,
    )
    return await examination.call(Examination.conclude, facts)
