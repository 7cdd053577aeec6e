"""Reads a list of sessions. Rows of one session, by its code or by title and start, are its facilitators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, Field

from diplomado_chassis.language.text import Text
from diplomado_chassis.language.time_zones import zone_named
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Localised
from diplomado_sessions.join_links.checks import MAX_URL, check_https
from diplomado_sessions.pages.reading import read_as
from diplomado_sessions.sent_lists.table import Table, error_of_row, list_refused
from diplomado_sessions.timetable.fields import Code, Line, account_key
from diplomado_sessions.timetable.listing.moments import read_clock, read_day
from diplomado_sessions.timetable.listing.usecases import LABELS, SessionLine, SessionList
from diplomado_sessions.timetable.store import KEPT, Facilitator

MAX_SESSIONS = 300
_COLUMNS = {
    "code": ("code", "session", "session code", "codigo", "sesion", "codigo de la sesion"),
    "title_es": ("title", "title es", "title in spanish", "titulo", "titulo en espanol", "tema", "nombre"),
    "title_en": ("title en", "title in english", "titulo en ingles"),
    "day": ("date", "day", "fecha", "dia"),
    "starts": ("begin", "begins", "start", "starts", "starts at", "comienza", "inicio", "hora de inicio", "desde"),
    "ends": ("end", "ends", "ends at", "termina", "fin", "hora de fin", "final", "hasta"),
    "time_zone": ("time zone", "zona horaria"),
    "module": ("module", "modulo"),
    "place": ("place", "modality", "lugar", "modalidad", "lugar o modalidad", "plataforma"),
    "join_url": ("link", "link to join", "join url", "url", "enlace", "enlace para conectarse"),
    "name": (
        "facilitator",
        "facilitators",
        "facilitador",
        "facilitadora",
        "facilitadores",
        "facilitadora o facilitador",
    ),
    "role_es": ("role", "role in spanish", "funcion", "funcion en espanol", "cargo"),
    "role_en": ("role in english", "funcion en ingles"),
    "organisation": ("organisation", "organization", "organizacion"),
    "account": ("account", "e mail", "email", "cuenta", "correo", "correo del facilitador"),
}
_COLUMN_OF = {name: column for column, names in _COLUMNS.items() for name in names}
NO_HEADER = Text(
    "La primera fila lleva los títulos de las columnas: título, fecha, inicio y fin.",
    "The first row has the titles of the columns: title, date, begin and end.",
)
NO_DAY = Text("no es una fecha como 22/08/2023.", "it is no date such as 2023-08-22.")
NO_CLOCK = Text("no es una hora como 09:00.", "it is no time such as 09:00.")
_Model = TypeVar("_Model", bound=BaseModel)
_ROLE = Text("Facilitación", "Facilitator")


class _Row(BaseModel):
    code: Code | None = None
    title_es: Line
    title_en: Line | None = None
    time_zone: Annotated[str, Field(max_length=64), AfterValidator(zone_named)] | None = None
    module: Annotated[int, Field(ge=1)] | None = None
    place: Line | None = None
    join_url: Annotated[str, Field(max_length=MAX_URL)] | None = None


class _Leader(BaseModel):
    name: Line
    role_es: Line | None = None
    role_en: Line | None = None
    organisation: Line | None = None
    account: Annotated[Line, AfterValidator(account_key)] | None = None

    def facilitator(self) -> Facilitator:
        role = self.role_es or self.role_en
        named = (
            Localised(es=self.role_es or role, en=self.role_en or role) if role else Localised(es=_ROLE.es, en=_ROLE.en)
        )
        return Facilitator(self.name, named, self.organisation, self.account or KEPT)


def read_sessions(table: Table) -> SessionList:
    """Return the sessions of a table. Raises ValidationFailed with the errors by row."""
    columns = table.columns(_COLUMN_OF)
    if not {"title_es", "starts", "ends"} <= columns.keys():
        raise list_refused(NO_HEADER)
    found: dict[object, SessionLine] = {}
    errors: list[FieldError] = []
    for row, cells in table.rows:
        sent = {name: cells[index] for name, index in columns.items() if index < len(cells) and cells[index]}
        known = found.get(sent.get("code", ""))
        try:
            if known is None or "title_es" in sent:
                line = _line(row, sent)
                known = found.setdefault(line.code or (line.title_es, line.starts_at), line)
            if "name" in sent:
                known.facilitators.append(_read(_Leader, row, sent).facilitator())
        except ValidationFailed as failed:
            errors += failed.errors
    if errors:
        raise ValidationFailed(*errors, slug="session-list-wrong")
    return SessionList(list(found.values()), frozenset(columns))


def _line(row: int, sent: Mapping[str, str]) -> SessionLine:
    errors: list[FieldError] = []
    day = read_day(sent.get("day") or sent.get("starts", ""))
    clocks = {name: read_clock(sent.get(name, "")) for name in ("starts", "ends")}
    errors += [error_of_row(row, NO_CLOCK, LABELS[name]) for name, clock in clocks.items() if clock is None]
    if day is None:
        errors.append(error_of_row(row, NO_DAY, LABELS["day"]))
    if text := check_https(sent["join_url"]) if "join_url" in sent else None:
        errors.append(error_of_row(row, text, LABELS["join_url"]))
    try:
        read = _read(_Row, row, sent)
    except ValidationFailed as failed:
        raise ValidationFailed(*failed.errors, *errors) from None
    starts, ends = clocks["starts"], clocks["ends"]
    if errors or day is None or starts is None or ends is None:
        raise ValidationFailed(*errors)
    return SessionLine(
        row,
        read.code,
        read.title_es,
        read.title_en,
        datetime.combine(day, starts),  # in the session's zone
        datetime.combine(day, ends),
        read.time_zone,
        read.module,
        read.place,
        read.join_url,
    )


def _read(model: type[_Model], row: int, sent: Mapping[str, str]) -> _Model:
    try:
        return read_as(model, sent)
    except ValidationFailed as failed:
        wrong = [error_of_row(row, error.text, LABELS.get(error.path, error.path)) for error in failed.errors]
        raise ValidationFailed(*wrong) from None
