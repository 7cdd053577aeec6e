"""Reads a file, recognises whom it shows, and encodes the rows to be stored: one object, held apart for a long file.

The database is asked between its calls, and what it says comes as JSON. Everything that is long goes in and out in
pieces.
"""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple, cast
from uuid import UUID

from diplomado_chassis.binary_rows import NULL, encoded, encoded_moment, encoded_number, encoded_text, row_of
from diplomado_chassis.language.email_addresses import key_of
from diplomado_sessions.attendance.evidence.choices import Choices, FileReading, shifted
from diplomado_sessions.attendance.evidence.fitting import ConnectedTime, find_shift, fit, shares_inside
from diplomado_sessions.attendance.evidence.messages import FileWarning, warnings_about
from diplomado_sessions.attendance.evidence.previews.answer import answer
from diplomado_sessions.attendance.evidence.previews.doubts import Doubt, find_doubts
from diplomado_sessions.attendance.evidence.previews.preview import Preview, ShownPerson, expected_share
from diplomado_sessions.attendance.formats.cells import Remembered
from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.mapping import PlainMapping
from diplomado_sessions.attendance.formats.moments import Context
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.attendance.identity.matching import (
    AppearanceKeys,
    Basis,
    Identification,
    IdentityIndex,
    Registrant,
    Resolution,
    by_merged_record,
    identify,
    index_identities,
    namesakes,
)
from diplomado_sessions.attendance.identity.names import shown_name_key
from diplomado_sessions.timetable.window import Window

PEOPLE, ROWS = 1000, 2000
"""How many people are looked up and stored at once, and how many rows."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is compared with: its session and the others of the edition, earlier files, and the roster."""

    sha256: bytes
    session_code: str
    attendance: str
    window: Window
    reading: FileReading
    windows: Mapping[str, Window]
    zones: Sequence[str]
    others: Sequence[tuple[int, int]]
    registered: int
    same_content: UUID | None
    latest: datetime
    choices: Choices


@dataclass(frozen=True, slots=True)
class Finding:
    """What an examination found, in few words: what is doubtful, and how many there are of everything."""

    doubts: list[Doubt]
    layout: str
    rows: int
    presences: int
    totals: int
    broken: int
    other_meetings: int
    named: int
    recognised: int
    waiting: int
    new: int
    earlier: int
    warnings: tuple[FileWarning, ...]


class _Known(NamedTuple):
    """An appearance of the session that an earlier file showed."""

    appearance_id: UUID
    email_key: str | None
    name_key: str | None
    basis: str
    registration_id: UUID | None
    companions: tuple[UUID, ...]


class _NewKeys(NamedTuple):
    """Somebody whom no earlier file showed, by the place among all people of the file."""

    place: int
    email_key: str | None
    name_key: str | None


class Examination:
    """The examination of one file. Its methods are called in the order in which they stand here."""

    def __init__(self) -> None:
        self._content = BytesIO()
        self._report: Report
        self._preview: Preview
        self._doubts: list[Doubt] = []
        self._stored: dict[tuple[str, str], _Known] = {}
        self._places: dict[tuple[str, str], int] = {}
        self._first, self._counts = array("q"), array("q")  # of each, the first row and how many
        self._waiting: Iterator[tuple[str, str]] = iter(())
        self._piece: list[tuple[tuple[str, str], AppearanceKeys]] = []
        self._people = Columns(ShownPerson)
        self._new = Columns(_NewKeys)
        self._earlier: list[tuple[_Known, ShownPerson]] = []
        self._numbered = 0
        self._identifiers: dict[int, bytes] = {}
        self._rows: Iterator[bytes] | None = None
        self._registrations: set[UUID] = set()

    def add(self, piece: bytes) -> None:
        """Add a piece of the file that is read next."""
        self._content.write(piece)

    def read(self, reading: FileReading, window: Window, mapping: PlainMapping | None) -> None:
        """Read the file. Raises ValidationFailed with its faults, or OverflowError for times beyond the calendar."""
        content = self._content.getvalue()
        self._content = BytesIO()
        shift = timedelta(minutes=reading.shift_minutes)
        # When the session was by the clock of the file.
        by_its_clock = Window(window.starts_at - shift, window.ends_at - shift)
        report = read_report(content, Context(reading.zone, by_its_clock, reading.date_order), mapping)
        self._report = shifted(report, reading.shift_minutes)

    def add_stored(self, rows: str) -> None:
        """Add appearances that the session has already."""
        for name, email, appearance_id, email_key, name_key, basis, registration, companions in json.loads(rows):
            self._stored[name, email] = _Known(
                UUID(appearance_id),
                email_key,
                name_key,
                basis,
                registration and UUID(registration),
                tuple(map(UUID, companions)),
            )

    def unidentified(self, edition_id: UUID) -> tuple[str, str] | None:
        """Return the e-mail and name keys of the next people whom registrants may be; None after the last."""
        if not self._places:
            self._count()
        self._piece = [(key, self._keys_of(key, edition_id)) for key in islice(self._waiting, PEOPLE)]
        if not self._piece:
            return None
        waiting = (keys for key, keys in self._piece if key not in self._stored or self._stored[key].basis == "queued")
        open_ones = list(waiting)
        emails = {keys.email_key for keys in open_ones if keys.email_key}
        names = {keys.name_key for keys in open_ones if keys.name_key}
        return json.dumps(list(emails), ensure_ascii=False), json.dumps(list(names), ensure_ascii=False)

    def _count(self) -> None:
        for row, name, email in self._report.shown():
            place = self._places.setdefault((name, email), len(self._places))
            if place == len(self._first):
                self._first.append(row)
                self._counts.append(1)
            else:
                self._first[place] = min(self._first[place], row)
                self._counts[place] += 1
        self._waiting = iter(self._places)

    def _keys_of(self, key: tuple[str, str], edition_id: UUID) -> AppearanceKeys:
        if found := self._stored.get(key):
            return AppearanceKeys(edition_id, found.email_key, found.name_key)
        name, shown_email = key
        email = key_of(shown_email) or None
        if email == shown_email:  # nearly always, and one text takes half the memory of two
            email = shown_email
        return AppearanceKeys(edition_id, email, shown_name_key(name) or None)

    def identify(self, registrants: str, resolutions: str) -> None:
        """Conclude whose those are, by the registrants and earlier decisions that have any of their keys."""
        index = index_identities(_registrants(registrants), _resolutions(resolutions))
        for key, keys in self._piece:
            found = self._stored.get(key)
            place = len(self._people)
            person = _person(key, (self._first[place], self._counts[place]), found, keys, index)
            if found is None:
                self._new.append(_NewKeys(place, keys.email_key, keys.name_key))
                if person.registration_id:
                    self._registrations.add(person.registration_id)
            else:
                self._identifiers[place] = encoded(found.appearance_id.bytes)
                self._earlier.append((found, person))
            self._people.append(person)

    def conclude(self, facts: Facts) -> Finding:
        """Compare the file with sessions, people and earlier files."""
        report = self._report
        connected = ConnectedTime(report.intervals())
        named = sum(person.has_keys for person in self._people)
        preview = self._preview = Preview(
            sha256=facts.sha256,
            session_code=facts.session_code,
            attendance=facts.attendance,
            window=facts.window,
            reading=facts.reading,
            report=report,
            people=self._people,
            # Without times nothing tells whether the file fits.
            fit=fit(connected, facts.window) if connected else "well",
            fits=shares_inside(connected, facts.windows),
            shift=find_shift(connected, facts.window, facts.reading.zone, facts.zones),
            expected=expected_share(facts.others, facts.registered, named),
            same_content=facts.same_content,
            still_to_come=connected.ends_after(facts.latest),
        )
        self._doubts = find_doubts(preview, facts.choices)
        return Finding(
            doubts=self._doubts,
            layout=report.layout,
            rows=report.rows,
            presences=len(report.presences),
            totals=len(report.totals),
            broken=len(report.broken),
            other_meetings=report.other_meetings,
            named=named,
            recognised=preview.recognised,
            waiting=preview.waiting,
            new=len(self._new),
            earlier=len(self._earlier),
            warnings=warnings_about(report, preview.fit),
        )

    def digest(self) -> str:
        """Return the digest by which exactly this is confirmed."""
        return self._preview.digest()

    def answer(self, names: Mapping[UUID, str]) -> dict[str, Any]:
        """Return what was found as an answer shows it, with the names of registrants. Personal data."""
        return answer(self._preview, self._doubts, names)

    def appearances(self, identifiers: Sequence[bytes], session_id: UUID, edition_id: UUID) -> bytes:
        """Return the rows of the next PEOPLE new appearances, with identifiers made for them."""
        start, self._numbered = self._numbered, self._numbered + PEOPLE
        begin, both = row_of(9), encoded(session_id.bytes) + encoded(edition_id.bytes)
        rows = []
        for identifier, new in zip(identifiers, self._new[start : start + PEOPLE], strict=False):
            person = self._people[new.place]
            self._identifiers[new.place] = encoded(identifier)
            rows.append(
                b"".join(
                    (
                        begin,
                        self._identifiers[new.place],
                        both,
                        encoded_text(person.name),
                        encoded_text(person.email),
                        encoded_text(new.email_key),
                        encoded_text(new.name_key),
                        encoded_text(person.basis),
                        encoded(person.registration_id.bytes) if person.registration_id else NULL,
                    )
                )
            )
        return b"".join(rows)

    def earlier(self) -> list[tuple[UUID, Identification | None]]:
        """Return the next PEOPLE whom an earlier file showed, each with whose it is if it waited and is known now."""
        piece, self._earlier = self._earlier[:PEOPLE], self._earlier[PEOPLE:]
        changed: list[tuple[UUID, Identification | None]] = []
        for found, person in piece:
            self._registrations.update(filter(None, (found.registration_id, *found.companions, person.registration_id)))
            is_new = found.basis == "queued" and person.registration_id
            whose = Identification(person.registration_id, cast("Basis", person.basis)) if is_new else None
            changed.append((found.appearance_id, whose))
        return changed

    def registrations(self) -> set[UUID]:
        """Return all registrations that the file shows, once the people of earlier files were asked for."""
        return self._registrations

    def presences(self, file_id: UUID) -> bytes:
        """Return the next ROWS rows with times; they are forgotten."""
        if self._rows is None:
            self._rows = self._encoded_presences(file_id)
        return b"".join(islice(self._rows, ROWS))

    def _encoded_presences(self, file_id: UUID) -> Iterator[bytes]:
        begin = row_of(6) + encoded(file_id.bytes)
        roles = Remembered[str, bytes](encoded_text)
        moments = Remembered(encoded_moment)
        for row, name, email, role, joined_at, left_at in self._report.presences.drain():
            identifier = self._identifiers[self._places[name, email]]
            yield b"".join((begin, encoded_number(row), identifier, roles[role], moments[joined_at], moments[left_at]))

    def totals(self, file_id: UUID, start: int) -> bytes:
        """Return ROWS rows with a duration and no times, from one on."""
        begin = row_of(4) + encoded(file_id.bytes)
        return b"".join(
            b"".join(
                (
                    begin,
                    encoded_number(total.row),
                    self._identifiers[self._places[total.name, total.email]],
                    encoded_number(total.seconds),
                )
            )
            for total in self._report.totals[start : start + ROWS]
        )

    def broken(self, file_id: UUID, edition_id: UUID, start: int) -> bytes:
        """Return ROWS rows that show nothing, from one on."""
        begin, file, edition = row_of(10), encoded(file_id.bytes), encoded(edition_id.bytes)
        return b"".join(
            b"".join(
                (
                    begin,
                    file,
                    encoded_number(row.row),
                    edition,
                    *map(encoded_text, (row.column, row.reason, row.text, row.name, row.email)),
                    encoded_text(key_of(row.email) or None),
                    encoded_text(shown_name_key(row.name) or None),
                )
            )
            for row in self._report.broken[start : start + ROWS]
        )


def _registrants(rows: str) -> Iterator[Registrant]:
    for registration, edition, participant, *rest in json.loads(rows):
        yield Registrant(UUID(registration), UUID(edition), UUID(participant), *rest)


def _resolutions(rows: str) -> Iterator[Resolution]:
    for edition, email, name, registration in json.loads(rows):
        yield Resolution(UUID(edition), email, name, UUID(registration))


def _person(
    key: tuple[str, str], rows: tuple[int, int], found: _Known | None, keys: AppearanceKeys, index: IdentityIndex
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
