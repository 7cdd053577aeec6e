"""The layouts of Zoom's files, recognised by the set of their column names and never by position.

The README of this service lists the columns of each.

Sources: exports of 2020 to 2025 in English and Spanish. Zoom translates "Join Time" in Spanish webinar reports as
"Puesto de trabajo", the words for a job; a registration form may have a real column of that name as well.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from diplomado_chassis.language.folding import without_accents
from diplomado_sessions.attendance.formats.report import Role

Field = Literal["name", "first", "last", "email", "join", "leave", "minutes", "total", "attended", "waiting", "guest"]
Layout = Literal[
    "zoom-meeting-totals",
    "zoom-meeting-english-older",
    "zoom-meeting-english-newer",
    "zoom-meeting-spanish-older",
    "zoom-meeting-spanish-newer",
    "zoom-webinar-english-older",
    "zoom-webinar-english-newer",
    "zoom-webinar-spanish",
]
SPANISH_LAYOUTS: frozenset[Layout] = frozenset(
    ("zoom-meeting-spanish-older", "zoom-meeting-spanish-newer", "zoom-webinar-spanish")
)

_FIELDS: dict[str, Field] = {
    "name (original name)": "name",
    "user name (original name)": "name",
    "user name": "name",
    "nombre (nombre original)": "name",
    "nombre de usuario (nombre original)": "name",
    "nombre de usuario": "name",
    "first name": "first",
    "nombre": "first",
    "last name": "last",
    "apellido": "last",
    "apellidos": "last",
    "email": "email",
    "user email": "email",
    "correo electronico": "email",
    "correo electronico del usuario": "email",
    "e-mail del usuario": "email",
    "join time": "join",
    "hora de entrada": "join",
    "hora para unirse": "join",
    "leave time": "leave",
    "hora de salida": "leave",
    "hora para salir": "leave",
    "duration (minutes)": "minutes",
    "time in session (minutes)": "minutes",
    "duracion (minutos)": "minutes",
    "tiempo en la sesion (minutos)": "minutes",
    "total duration (minutes)": "total",
    "duracion total (minutos)": "total",
    "attended": "attended",
    "asistio": "attended",
    "in waiting room": "waiting",
    "en sala de espera": "waiting",
    "guest": "guest",
    "is guest": "guest",
    "invitado": "guest",
    "es invitado": "guest",
}
_MISTRANSLATED_JOIN = "puesto de trabajo"
_SPANISH_COLUMNS = frozenset(
    (
        "nombre (nombre original)",
        "nombre de usuario (nombre original)",
        "nombre de usuario",
        "asistio",
        "hora de salida",
    )
)
_SECTION_WORDS = re.compile(r"detail|detalle|attended|asisti|otros|otras|report|informe|participa")
_TITLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"panelist|ponente"), "panelist"),
    (re.compile(r"host|anfitri"), "host"),
    (re.compile(r"^(other|otro|otra)"), "other"),
    (re.compile(r"attendee|asistente"), "attendee"),
)
_MAY_BE_HEADER = re.compile(r"time|hora|minut", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Header:
    """A recognised line of column names."""

    names: tuple[str, ...]
    columns: dict[Field, tuple[int, ...]]
    join_candidates: tuple[int, ...]
    layout: Layout

    def name_of(self, field: Field) -> str:
        """Return the name of a column as the file writes it."""
        return self.names[self.columns[field][0]]


def column_key(text: str) -> str:
    """Return the form by which column names and section titles are compared.

    Lower case without accents, with single spaces. Punctuation stays: a question such as "¿Hora de entrada?" is no
    column of Zoom's.
    """
    return " ".join(without_accents(text).split()).casefold()


def recognise_header(cells: Sequence[str]) -> Header | None:
    """Return the header that the cells form, or None. It has columns for who, and for when or how long."""
    if not any(map(_MAY_BE_HEADER.search, cells)):
        return None
    folded = [column_key(cell) for cell in cells]
    columns: dict[Field, tuple[int, ...]] = {}
    for place, text in enumerate(folded):
        if field := _FIELDS.get(text):
            columns[field] = (*columns.get(field, ()), place)
    candidates = columns.get("join") or tuple(i for i, text in enumerate(folded) if text == _MISTRANSLATED_JOIN)
    has_who = "name" in columns or "first" in columns
    has_when = bool(candidates) or "leave" in columns or "total" in columns or "minutes" in columns
    if not (has_who and has_when):
        return None
    return Header(tuple(cell.strip() for cell in cells), columns, candidates, _layout(cells, folded, columns))


def _layout(cells: Sequence[str], folded: Sequence[str], columns: dict[Field, tuple[int, ...]]) -> Layout:
    spanish = not _SPANISH_COLUMNS.isdisjoint(folded)
    if "total" in columns and "leave" not in columns:
        return "zoom-meeting-totals"
    if "attended" in columns:
        if spanish:
            return "zoom-webinar-spanish"
        newer = "is guest" in folded or "user name (original name)" in folded
        return "zoom-webinar-english-newer" if newer else "zoom-webinar-english-older"
    if spanish or "hora para salir" in folded:
        return "zoom-meeting-spanish-older" if "hora para unirse" in folded else "zoom-meeting-spanish-newer"
    older = any(cell.strip() == "Join Time" for cell in cells)
    return "zoom-meeting-english-older" if older else "zoom-meeting-english-newer"


def recognise_section(cells: Sequence[str]) -> Role | None:
    """Return the role of the people below a section title, or None if the line is no title. Empty cells are padding."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) != 1 or not cells[0].strip():
        return None
    title = column_key(filled[0])
    if len(title) > 60 or not _SECTION_WORDS.search(title):
        return None
    return next((role for words, role in _TITLES if words.search(title)), None)
