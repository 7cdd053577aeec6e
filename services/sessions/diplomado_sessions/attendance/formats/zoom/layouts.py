"""The layouts of Zoom's files, recognised by the set of their column names and never by position.

Sources: exports of 2020 to 2025 in English and Spanish. Zoom translates "Join Time" in Spanish webinar reports as
"Puesto de trabajo", the words for a job; a registration form may have a real column of that name as well.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Field = Literal["name", "first", "last", "email", "join", "leave", "minutes", "total", "attended", "waiting", "guest"]
Layout = Literal["Z1", "Z2", "Z3", "Z6", "Z7", "Z8", "Z9", "Z10"]
Role = Literal["participant", "attendee", "panelist", "host", "other"]

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
_SPANISH = frozenset(
    (
        "nombre (nombre original)",
        "nombre de usuario (nombre original)",
        "nombre de usuario",
        "asistio",
        "hora de salida",
    )
)
_SPACE = re.compile(r"\s+")
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
        """The column's name as the file writes it, for messages."""
        places = self.columns.get(field) or (self.join_candidates if field == "join" else ())
        return self.names[places[0]] if places else field


def fold(text: str) -> str:
    """Lower case without accents, with single spaces: how column names and section titles are compared."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SPACE.sub(" ", bare).strip().casefold()


def recognise_header(cells: Sequence[str]) -> Header | None:
    """Return the header that the cells form, or None. A header tells who, and when or for how long."""
    if not any(map(_MAY_BE_HEADER.search, cells)):
        return None
    folded = [fold(cell) for cell in cells]
    columns: dict[Field, tuple[int, ...]] = {}
    for place, text in enumerate(folded):
        if field := _FIELDS.get(text):
            columns[field] = (*columns.get(field, ()), place)
    candidates = columns.get("join") or tuple(i for i, text in enumerate(folded) if text == _MISTRANSLATED_JOIN)
    says_who = "name" in columns or "first" in columns
    says_when = bool(candidates) or "leave" in columns or "total" in columns or "minutes" in columns
    if not (says_who and says_when):
        return None
    return Header(tuple(cell.strip() for cell in cells), columns, candidates, _layout(cells, folded, columns))


def _layout(cells: Sequence[str], folded: Sequence[str], columns: dict[Field, tuple[int, ...]]) -> Layout:
    spanish = not _SPANISH.isdisjoint(folded)
    if "total" in columns and "leave" not in columns:
        return "Z1"
    if "attended" in columns:
        if spanish:
            return "Z10"
        return "Z9" if "is guest" in folded or "user name (original name)" in folded else "Z8"
    if spanish or "hora para salir" in folded:
        return "Z6" if "hora para unirse" in folded else "Z7"
    return "Z2" if any(cell.strip() == "Join Time" for cell in cells) else "Z3"


def recognise_section(cells: Sequence[str]) -> Role | None:
    """Return whose block a title line opens, or None if the line is no title. Padding with empty cells is ignored."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) != 1 or not cells[0].strip():
        return None
    title = fold(filled[0])
    if len(title) > 60 or not _SECTION_WORDS.search(title):
        return None
    return next((role for words, role in _TITLES if words.search(title)), None)
