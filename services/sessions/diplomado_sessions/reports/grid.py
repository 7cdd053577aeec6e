"""People by sessions: what each has in each session, in words, and how much of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_contracts import Localised
from diplomado_sessions.credits.credit import NOTHING, Attended, Credit, Lengths, MakeUp, standing_of

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
    lengths: Lengths


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
    code: str = "open"


@dataclass(frozen=True, slots=True)
class Absences:
    """Sessions of which people are excused, and what makes up for them, by session and registration."""

    excused: Collection[tuple[UUID, UUID]]
    make_ups: Mapping[tuple[UUID, UUID], MakeUp]


def cells_of(
    registration_id: UUID,
    columns: Sequence[Column],
    attended: Mapping[tuple[UUID, UUID], Attended],
    absences: Absences,
    credit: Credit | None,
) -> Iterator[Cell]:
    """Return what a person has in each session. `attended` is by session and registration."""
    for column in columns:
        key = (column.session_id, registration_id)
        if not column.closed:
            yield Cell(OPEN, "open")
            continue
        found = attended.get(key, NOTHING)
        make_up = absences.make_ups.get(key)
        standing = standing_of(credit, column.lengths, found, excused=key in absences.excused, make_up=make_up)
        minutes = found.seconds // 60
        level = level_of(standing.percent) if standing.code in ("present", "share", "partial") else "none"
        if standing.code in ("excused", "made_up"):
            level = "excused"
        yield Cell(standing.words, level, minutes, standing.percent, standing.code)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sessions that take place, the people of a page, and what each has in each. Personal data."""

    columns: Sequence[Column]
    people: Sequence[Person]
    attended: Mapping[tuple[UUID, UUID], Attended]
    absences: Absences
    credit: Credit | None

    def cells(self, person: Person) -> list[Cell]:
        """Return what a person has in each session."""
        return list(cells_of(person.registration_id, self.columns, self.attended, self.absences, self.credit))


def level_of(percent: int) -> str:
    """Return the name of the colour for a share."""
    return next((name for least, name in _LEVELS if percent >= least), "none")
