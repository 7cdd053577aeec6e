"""The layouts of Zoom's files, recognised by the set of their column names and never by position.

The README of this service lists the columns of each.

Sources: exports of 2020 to 2025 in English and Spanish. Zoom translates "Join Time" in Spanish webinar reports as
"Puesto de trabajo", the words for a job; a registration form may have a real column of that name as well.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from diplomado_sessions.attendance.formats.cells import column_key
from diplomado_sessions.attendance.formats.report import Role
from diplomado_sessions.attendance.formats.tables import Field, Header, Section, field_of, names_in
from diplomado_sessions.attendance.formats.zoom.words import FIELDS

Layout = Literal[
    "zoom-meeting-totals",
    "zoom-meeting-english-older",
    "zoom-meeting-english-newer",
    "zoom-meeting-spanish-older",
    "zoom-meeting-spanish-newer",
    "zoom-webinar-english-older",
    "zoom-webinar-english-newer",
    "zoom-webinar-spanish",
    "zoom-meeting-portuguese",
    "zoom-webinar-portuguese",
    "zoom-meeting-french",
    "zoom-webinar-french",
    "zoom-account",
]

_MISTRANSLATED_JOIN = "puesto de trabajo"
_LANGUAGES: Mapping[str, frozenset[str]] = {
    "spanish": frozenset(
        (
            "nombre (nombre original)",
            "nombre de usuario (nombre original)",
            "nombre de usuario",
            "asistio",
            "hora de salida",
        )
    ),
    "portuguese": frozenset(("nome (nome original)", "nome de usuario (nome original)", "participou")),
    "french": frozenset(("nom (nom original)", "nom d'utilisateur (nom original)", "a participe")),
}
_SECTION_WORDS = re.compile(
    r"detail|detalhe|detalle|attended|asisti|autres|otros|otras|outros|report|informe|participa"
)
_TITLES: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"panelist|ponente|palestrante|intervenant"), "panelist"),
    (re.compile(r"host|anfitri|hote|animateur"), "host"),
    (re.compile(r"^(other|otro|otra|outro|autre)"), "other"),
    (re.compile(r"attendee|asistente|participante|participant"), "attendee"),
)
_OF_MEETING: tuple[Field, ...] = ("meeting", "started")
_OF_HOST: tuple[Field, ...] = ("name", "email", "duration")
_MAY_BE_HEADER = re.compile(r"time|hora|minut|heure", re.IGNORECASE)


def recognise(cells: Sequence[str]) -> Header | Section | None:
    """Return the header or the section title that the cells are, or None."""
    return _section(cells) or recognise_header(cells)


def recognise_header(cells: Sequence[str]) -> Header | None:
    """Return the header that the cells form, or None. It has columns for who, and for when or how long."""
    if not any(map(_MAY_BE_HEADER.search, cells)):
        return None
    folded = [column_key(cell) for cell in cells]
    places = _places(cells, folded)
    if not ({"name", "first"} & places.keys() and {"joined", "left", "duration"} & places.keys()):
        return None
    layout = _layout(cells, folded, places)
    return Header(names_in(cells), places, layout, "attendee" if "attended" in places else "participant")


def _places(cells: Sequence[str], folded: Sequence[str]) -> dict[Field, int]:
    """Return where each field stands.

    In an account's export, name and e-mail of a person follow those of the host, who is not taken for a person.
    """
    found: dict[Field, list[int]] = {}
    for place, cell in enumerate(cells):
        if field := field_of(cell, FIELDS):
            found.setdefault(field, []).append(place)
    if "joined" not in found and _MISTRANSLATED_JOIN in folded:
        found["joined"] = [place for place, text in enumerate(folded) if text == _MISTRANSLATED_JOIN]
    is_account = "meeting" in found and "attended" not in found
    meeting = max((found[field][0] for field in _OF_MEETING if field in found), default=0)
    # The name of a person says "(original name)", that of a host does not.
    names = [place for place in found.get("name", []) if place > meeting and "(" in folded[place]]
    start = (names[-1] if names else len(cells)) if is_account else 0
    places: dict[Field, int] = {}
    for field, at in found.items():
        later = [place for place in at if place >= start]
        if field == "duration" and is_account and (len(later), len(at)) != (1, 2):
            continue  # that of the meeting cannot be told from that of a person
        if later and field not in _OF_MEETING:
            places[field] = later[0]
        elif not is_account or field not in _OF_HOST:
            places[field] = at[0]
    if "attended" in places or "meeting" not in places:
        places.pop("meeting", None)
        places.pop("started", None)
    return places


def fields_in(names: Sequence[str]) -> list[Field]:
    """Return the fields that column names stand for, each as often as it is named."""
    return [field for name in names if (field := field_of(name, FIELDS))]


def places_named(header: Header, field: Field) -> list[int]:
    """Return every place whose column name stands for a field."""
    return [place for place, name in enumerate(header.names) if field_of(name, FIELDS) == field]


def join_candidates(header: Header) -> list[int]:
    """Return the columns that may hold the time of joining, where a form asks for a job as well."""
    keys = [column_key(name) for name in header.names]
    return [place for place, key in enumerate(keys) if key == _MISTRANSLATED_JOIN] if "joined" in header.places else []


def _layout(cells: Sequence[str], folded: Sequence[str], places: Mapping[Field, int]) -> Layout:
    language = next((name for name, words in _LANGUAGES.items() if not words.isdisjoint(folded)), "english")
    if "left" not in places and "joined" not in places:
        return "zoom-meeting-totals"
    if "meeting" in places:
        return "zoom-account"
    if language in ("portuguese", "french"):
        return cast("Layout", f"zoom-{'webinar' if 'attended' in places else 'meeting'}-{language}")
    return _older_or_newer(cells, folded, spanish=language == "spanish" or "hora para salir" in folded)


def _older_or_newer(cells: Sequence[str], folded: Sequence[str], *, spanish: bool) -> Layout:
    if "attended" in folded or "asistio" in folded:
        if spanish:
            return "zoom-webinar-spanish"
        newer = "is guest" in folded or "user name (original name)" in folded
        return "zoom-webinar-english-newer" if newer else "zoom-webinar-english-older"
    if spanish:
        return "zoom-meeting-spanish-older" if "hora para unirse" in folded else "zoom-meeting-spanish-newer"
    older = any(cell.strip() == "Join Time" for cell in cells)
    return "zoom-meeting-english-older" if older else "zoom-meeting-english-newer"


def _section(cells: Sequence[str]) -> Section | None:
    """Return the role of the people below a section title, or None if the line is no title. Empty cells are padding."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) != 1 or not cells[0].strip():
        return None
    title = column_key(filled[0])
    if len(title) > 60 or not _SECTION_WORDS.search(title):
        return None
    role = next((role for words, role in _TITLES if words.search(title)), None)
    return Section(role) if role else None
