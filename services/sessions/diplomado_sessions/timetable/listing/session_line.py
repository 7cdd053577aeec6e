"""A session as a list describes it, and the code of one that has none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from diplomado_chassis.language.text import Text
from diplomado_sessions.timetable.store import Facilitator

LABELS = {
    "code": Text("código", "code"),
    "title_es": Text("título", "title"),
    "title_en": Text("título en inglés", "title in English"),
    "day": Text("fecha", "date"),
    "starts": Text("hora de inicio", "begin"),
    "ends": Text("hora de fin", "end"),
    "starts_at": Text("fecha", "date"),
    "ends_at": Text("hora de fin", "end"),
    "time_zone": Text("zona horaria", "time zone"),
    "module": Text("módulo", "module"),
    "place": Text("lugar", "place"),
    "join_url": Text("enlace", "link"),
    "name": Text("facilitador", "facilitator"),
    "role_es": Text("función", "role"),
    "role_en": Text("función en inglés", "role in English"),
    "organisation": Text("organización", "organisation"),
    "account": Text("cuenta", "account"),
}


@dataclass(slots=True)
class SessionLine:
    """A session as a list describes it. `row` is its first row; without a code it gets one."""

    row: int
    code: str | None
    title_es: str
    title_en: str | None
    starts_at: datetime
    ends_at: datetime
    time_zone: str | None
    module: int | None
    place: str | None
    join_url: str | None
    facilitators: list[Facilitator] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SessionList:
    """The sessions of a list in its order, and the columns that it has: what it has no column for stays as it is."""

    lines: Sequence[SessionLine]
    columns: frozenset[str]


def free_code(module: int | None, taken: Collection[str]) -> str:
    """Return a code for a session without one: M1-S1 in a module, else S1."""
    stem, number = (f"M{module}-S" if module else "S"), 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
