"""The attendance of an edition as tables for spreadsheets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import text_of
from diplomado_contracts import Localised
from diplomado_sessions.credits.credit import percent_of
from diplomado_sessions.reports.grid import Column, Grid

FAMILY, GIVEN, PLACE = Text("Apellidos", "Family names"), Text("Nombres", "Given names"), Text("Inscripción", "Place")
SUM, SHARE = Text("Minutos en total", "Minutes in all"), Text("Sesiones asistidas", "Sessions attended")
MINUTES = Text("{code}: minutos", "{code}: minutes")
STATUS = Text("{code}: situación", "{code}: status")
PLACES = {
    "registered": Text("Inscrita", "Registered"),
    "waitlisted": Text("En lista de espera", "On the waiting list"),
    "withdrawn": Text("Retirada", "Withdrawn"),
}
_SESSION = (
    Text("Código", "Code"),
    Text("Sesión", "Session"),
    Text("Comienza", "Starts"),
    Text("Zona horaria", "Time zone"),
    Text("Minutos", "Minutes"),
    Text("Cerrada", "Closed"),
    Text("Asistieron", "Attended"),
    Text("Por ciento", "Percent"),
)
YES, NO = Text("sí", "yes"), Text("no", "no")


def attendance_rows(grid: Grid, language: Language) -> Iterator[list[Any]]:
    """Return the header, then one row for each person: minutes and status in each session, and the sums."""
    yield [
        *(head.in_(language) for head in (FAMILY, GIVEN, PLACE)),
        *(head.with_values(code=column.code).in_(language) for column in grid.columns for head in (MINUTES, STATUS)),
        SUM.in_(language),
        SHARE.in_(language),
    ]
    for person in grid.people:
        cells = grid.cells(person)
        yield [
            person.family_names,
            person.given_names,
            PLACES[person.status].in_(language) if person.status in PLACES else person.status,
            *(value for cell in cells for value in (cell.minutes, cell.status.in_(language))),
            sum(cell.minutes or 0 for cell in cells),
            sum(bool(cell.percent) for cell in cells),
        ]


def session_rows(
    columns: Sequence[Column], attended: Mapping[UUID, int], registered: int, language: Language
) -> Iterator[list[Any]]:
    """Return the header, then one row for each session: when it took place and how many attended."""
    yield [head.in_(language) for head in _SESSION]
    for one in columns:
        start = one.starts_at.astimezone(ZoneInfo(one.time_zone))
        count = attended.get(one.session_id, 0) if one.closed else None
        yield [
            one.code,
            _title(one.title, language),
            start.strftime("%Y-%m-%d %H:%M"),
            one.time_zone,
            one.lengths.measured // 60,
            (YES if one.closed else NO).in_(language),
            count,
            None if count is None else percent_of(count, registered),
        ]


def _title(title: Localised, language: Language) -> str:
    return text_of(title).in_(language)
