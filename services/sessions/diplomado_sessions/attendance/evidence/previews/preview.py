"""What a file shows in a session, and the digest by which an import confirms exactly that."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import NamedTuple
from uuid import UUID

from diplomado_sessions.attendance.evidence.choices import FileReading
from diplomado_sessions.attendance.evidence.fitting import Fit, Shift
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.timetable.window import Window

MIN_PEOPLE = 3
"""Fewer people do not show whether a file is of another meeting."""


class ShownPerson(NamedTuple):
    """A name and e-mail as a file shows them, in how many rows, and whose they are. Personal data.

    `merged`: only a record that was merged into the person's has the name or e-mail. `namesakes` are the registrations
    of all people with this name, if there are several. Without keys, as a device, it says nothing about the file.
    `companions` are further registrations that share the device.
    """

    name: str
    email: str
    row: int
    rows: int
    registration_id: UUID | None
    basis: str
    merged: bool
    namesakes: tuple[UUID, ...]
    has_keys: bool
    companions: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. `fits` is which part of the connected time lies inside each session, by its code.

    `expected` is which part of the people should be recognised, None if nothing tells. `same_content` is a file that
    counts and has the same content, read otherwise. `still_to_come`: the file shows connections that lie in the future.
    """

    sha256: bytes
    session_code: str
    attendance: str
    window: Window
    reading: FileReading
    report: Report
    people: Sequence[ShownPerson]
    fit: Fit
    fits: Mapping[str, float]
    shift: Shift | None
    expected: float | None
    same_content: UUID | None
    still_to_come: bool = False

    @property
    def named(self) -> int:
        """Return how many of the people have a name or an e-mail by which they can be recognised."""
        return sum(person.has_keys for person in self.people)

    @property
    def recognised(self) -> int:
        """Return how many people are recognised."""
        return sum(person.registration_id is not None for person in self.people)

    @property
    def waiting(self) -> int:
        """Return how many people nobody has identified."""
        return sum(person.basis == "queued" for person in self.people)

    def digest(self) -> str:
        """Return the digest of everything that the import rests on."""
        facts = [
            self.sha256.hex(),
            self.session_code,
            self.attendance,
            *map(_exact, (self.window.starts_at, self.window.ends_at)),
            [self.reading.zone.key, self.reading.shift_minutes, self.reading.date_order, self.reading.mapping],
            [self.report.layout, len(self.report.presences), self.report.without_times, self.report.waiting],
            [[total.row, total.seconds] for total in self.report.totals],
            [[broken.row, broken.reason] for broken in self.report.broken],
            [self.report.other_meetings, self.report.still_connected, self.report.undated],
            self.report.question is not None,
            [[code, round(share, 6)] for code, share in self.fits.items()],
            self.shift and self.shift.minutes,
            str(self.same_content),
            [
                [
                    person.name,
                    person.email,
                    person.rows,
                    str(person.registration_id),
                    person.basis,
                    person.merged,
                    [str(namesake) for namesake in person.namesakes],
                    [str(companion) for companion in person.companions],
                ]
                for person in self.people
            ],
        ]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def expected_share(others: Iterable[tuple[int, int]], registered: int, named: int) -> float | None:
    """Return which part of the people in a file should be recognised.

    `others` are people and recognised people in other files of the edition; without them the roster tells.
    """
    shares = [recognised / people for people, recognised in others if people >= MIN_PEOPLE]
    if shares:
        return median(shares)
    return min(1.0, registered / named) if registered and named else None


def _exact(moment: datetime) -> float:
    return moment.timestamp()
