"""Reads a file and compares it with the timetable, the roster and what is stored. Nothing is stored here."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from diplomado_chassis.cycles import without_searches
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.email_addresses import key_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.choices import Choices, FileReading, shifted
from diplomado_sessions.attendance.evidence.fitting import ConnectedTime, find_shift, fit, shares_inside
from diplomado_sessions.attendance.evidence.previews.answer import answer
from diplomado_sessions.attendance.evidence.previews.doubts import Doubt, find_doubts
from diplomado_sessions.attendance.evidence.previews.preview import Preview, ShownPerson, expected_share
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.refusals import CellError
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.identity.matching import (
    AppearanceKeys,
    Identification,
    IdentityIndex,
    by_merged_record,
    identify,
    namesakes,
)
from diplomado_sessions.attendance.identity.names import shown_name_key
from diplomado_sessions.attendance.identity.store import appearances
from diplomado_sessions.attendance.identity.store.appearances import Appearance
from diplomado_sessions.attendance.identity.store.identities import load_identity_index
from diplomado_sessions.attendance.mappings.store import find_mapping
from diplomado_sessions.projections.store import list_registrants
from diplomado_sessions.timetable import store as timetable
from diplomado_sessions.timetable.store import Session
from diplomado_sessions.timetable.usecases import check_takes_place, find_session
from diplomado_sessions.timetable.window import Window

CLOCKS_DIFFER = timedelta(minutes=15)
"""How far the clock of a meeting program may be ahead of ours."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A preview with what is doubtful about it, and what the identification of its people depends on.

    `earlier` is who appeared in the session before, and `new` whom this file shows first, with their keys.
    """

    preview: Preview
    doubts: list[Doubt]
    earlier: Mapping[tuple[str, str], Appearance]
    new: Mapping[tuple[str, str], tuple[AppearanceKeys, Identification]]
    index: IdentityIndex


async def reading_of(
    connection: Connection, session: Session, zone: ZoneInfo | None, choices: Choices
) -> tuple[FileReading, PlainMapping | None]:
    """Return how a file is read: in the zone of the session where none is named, by the mapping of the edition."""
    mapping = await find_mapping(connection, session.edition_id)
    zone = zone or ZoneInfo(session.plan.time_zone)
    key = mapping.key() if mapping else None
    return FileReading(zone, choices.shift_minutes or 0, choices.date_order, key), mapping


async def preview_file(
    connection: Connection, session_id: UUID, content: bytes, zone: ZoneInfo | None, choices: Choices
) -> dict[str, Any]:
    """Return what an import would do. Raises a problem for a file that cannot be read."""
    with without_searches():
        return await _preview(connection, session_id, content, zone, choices)


async def _preview(
    connection: Connection, session_id: UUID, content: bytes, zone: ZoneInfo | None, choices: Choices
) -> dict[str, Any]:
    session = await find_session(connection, session_id)
    await check_takes_place(connection, session)
    reading, mapping = await reading_of(connection, session, zone, choices)
    report = await read(content, reading, mapping, session)
    sha256 = await digest_of(content)
    comparison = await compare(connection, session, report, sha256, reading, choices)
    imported = await store.find_file(connection, session_id, sha256, reading)
    return {
        "already_imported": imported and {"file_id": imported.file_id, "withdrawn": imported.withdrawn},
        **await show(connection, session, comparison),
    }


async def show(connection: Connection, session: Session, comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as an answer shows it. Personal data."""
    registrants = await list_registrants(connection, session.edition_id)
    names = {registration_id: registrant.name for registration_id, registrant in registrants.items()}
    return await asyncio.to_thread(answer, comparison.preview, comparison.doubts, names)


async def digest_of(content: bytes) -> bytes:
    """Return the digest of a file. A long one would hold the event loop."""
    return await asyncio.to_thread(lambda: hashlib.sha256(content).digest())


async def read(content: bytes, reading: FileReading, mapping: PlainMapping | None, session: Session) -> Report:
    """Read a file in a thread. Raises a problem with its faults."""
    try:
        return await asyncio.to_thread(_read, content, reading, session.window, mapping)
    except ValidationFailed as refusal:
        log.info("attendance.file_refused", session_id=str(session.session_id), reason=refusal.slug)
        errors = [
            {"row": error.row, "column": error.column, "message": error.text}
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


def _read(content: bytes, reading: FileReading, window: Window, mapping: PlainMapping | None) -> Report:
    shift = timedelta(minutes=reading.shift_minutes)
    # When the session was by the clock of the file.
    by_its_clock = Window(window.starts_at - shift, window.ends_at - shift)
    report = read_report(content, Context(reading.zone, by_its_clock, reading.date_order), mapping)
    return shifted(report, reading.shift_minutes)


async def compare(
    connection: Connection, session: Session, report: Report, sha256: bytes, reading: FileReading, choices: Choices
) -> Comparison:
    """Compare what a file shows with sessions, people and earlier files."""
    sessions = await timetable.list_sessions(connection, session.edition_id)
    stored = await appearances.list_of_session(connection, session.session_id)
    shown = await asyncio.to_thread(_shown_keys, session, report, stored)
    undecided = (keys for found, keys in shown.values() if found is None or found.basis == "queued")
    index = await load_identity_index(connection, undecided)
    others = await store.list_recognised_shares(connection, session.edition_id, sha256)
    latest = await timetable.read_clock(connection) + CLOCKS_DIFFER
    registered = await store.count_registered(connection, session.edition_id)
    same = await store.find_counting(connection, session.session_id, sha256, reading)
    windows = {one.code: one.window for one in sessions if one.status == "scheduled"}
    zones = [one.plan.time_zone for one in sessions] + ["UTC"]

    def build() -> Comparison:
        people = _people(report, shown, index)
        connected = ConnectedTime(report.intervals())
        preview = Preview(
            sha256=sha256,
            session_code=session.code,
            attendance=session.attendance,
            window=session.window,
            reading=reading,
            report=report,
            people=people,
            # Without times nothing tells whether the file fits.
            fit=fit(connected, session.window) if connected else "well",
            fits=shares_inside(connected, windows),
            shift=find_shift(connected, session.window, reading.zone, zones),
            expected=expected_share(others, registered, sum(person.has_keys for person in people)),
            same_content=same,
            still_to_come=connected.ends_after(latest),
        )
        new = {
            key: (keys, person.identification)
            for person, (key, (found, keys)) in zip(people, shown.items(), strict=True)
            if found is None
        }
        return Comparison(preview, find_doubts(preview, choices), stored, new, index)

    return await asyncio.to_thread(build)


_Shown = dict[tuple[str, str], tuple[Appearance | None, AppearanceKeys]]


def _shown_keys(session: Session, report: Report, stored: Mapping[tuple[str, str], Appearance]) -> _Shown:
    shown: _Shown = {}
    for _, shown_name, shown_email in report.shown():
        key = (shown_name, shown_email)
        if key not in shown:
            found = stored.get(key)
            email, name = key_of(shown_email) or None, shown_name_key(shown_name) or None
            if email == shown_email:  # nearly always, and one text takes half the memory of two
                email = shown_email
            shown[key] = found, found.keys if found else AppearanceKeys(session.edition_id, email, name)
    return shown


def _people(report: Report, shown: _Shown, index: IdentityIndex) -> list[ShownPerson]:
    rows: dict[tuple[str, str], tuple[int, int]] = {}  # the first one, and how many
    for row, name, email in report.shown():
        first, count = rows.get((name, email), (row, 0))
        rows[name, email] = min(first, row), count + 1
    return [_person(key, rows[key], found, keys, index) for key, (found, keys) in shown.items()]


def _person(
    key: tuple[str, str], rows: tuple[int, int], found: Appearance | None, keys: AppearanceKeys, index: IdentityIndex
) -> ShownPerson:
    registration_id, basis = (found.registration_id, found.basis) if found else (None, "queued")
    companions = found.companions if found else ()
    merged = False
    if basis == "queued":
        conclusion = identify(keys, index)
        registration_id, basis = conclusion.registration_id, conclusion.basis
        merged = by_merged_record(keys, conclusion, index)
    doubled = () if basis == "email" else tuple(sorted(namesakes(keys, index)))
    has_keys = bool(keys.email_key or keys.name_key)
    return ShownPerson(*key, *rows, registration_id, basis, merged, doubled, has_keys, companions)
