"""People by sessions: what each has in each session, in words, and how much of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_contracts import Localised

PRESENT = Text("Presente", "Present")
ABSENT = Text("Ausente", "Absent")
EXCUSED = Text("Justificada", "Excused")
MADE_UP = Text("Recuperada", "Made up")
OPEN = Text("Sin cerrar", "Not closed")
# The colour of a cell helps; its words carry the meaning.
_LEVELS = ((80, "most"), (50, "half"), (1, "some"))


@dataclass(frozen=True, slots=True)
class Column:
    """A session of the grid. `closed`: its attendance is published."""

    session_id: UUID
    code: str
    closed: bool
    title: Localised
    starts_at: datetime
    time_zone: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person who registered. Personal data."""

    registration_id: UUID
    status: str
    given_names: str
    family_names: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one person has in one session. `percent` is None where nothing can be said yet."""

    status: Text
    level: str
    minutes: int | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Absences:
    """Sessions of which people are excused, and for which they make up, as pairs of session and registration."""

    excused: Collection[tuple[UUID, UUID]]
    made_up: Collection[tuple[UUID, UUID]]


def cells_of(
    registration_id: UUID,
    columns: Sequence[Column],
    attended: Mapping[tuple[UUID, UUID], tuple[int, int]],
    absences: Absences,
) -> Iterator[Cell]:
    """Return what a person has in each session. `attended` has seconds and length by session and registration."""
    for column in columns:
        key = (column.session_id, registration_id)
        if not column.closed:
            yield Cell(OPEN, "open")
            continue
        seconds, length = attended.get(key, (0, 0))
        percent = percent_of(seconds, length)
        minutes = seconds // 60
        if seconds:
            yield Cell(PRESENT, level_of(percent), minutes, percent)
        elif key in absences.excused:
            yield Cell(EXCUSED, "excused", 0, 0)
        elif key in absences.made_up:
            yield Cell(MADE_UP, "excused", 0, 0)
        else:
            yield Cell(ABSENT, "none", 0, 0)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sessions that take place, the people of a page, and what each has in each. Personal data."""

    columns: Sequence[Column]
    people: Sequence[Person]
    attended: Mapping[tuple[UUID, UUID], tuple[int, int]]
    absences: Absences

    def cells(self, person: Person) -> list[Cell]:
        """Return what a person has in each session."""
        return list(cells_of(person.registration_id, self.columns, self.attended, self.absences))


def percent_of(part: int, whole: int) -> int:
    """Return a part in whole percent, never rounded up to 100 nor down to 0."""
    if whole <= 0 or part <= 0:
        return 0
    return 100 if part >= whole else min(99, max(1, round(100 * part / whole)))


def level_of(percent: int) -> str:
    """Return the name of the colour for a share."""
    return next((name for least, name in _LEVELS if percent >= least), "none")
