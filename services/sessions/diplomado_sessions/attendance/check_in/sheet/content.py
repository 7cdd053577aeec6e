"""What is printed on an attendance sheet."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.printable import is_drawable
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.check_in.qr import svg
from diplomado_sessions.attendance.check_in.tokens import BADGE_LIFETIME, sign_badge

_REPLACEMENT = "\ufffd"
_ZERO_WIDTH_SPACE = "\u200b"
_ENDLESS_WORD = re.compile(r"\S{28,}")


@dataclass(frozen=True, slots=True)
class Heading:
    """What the head of the sheet says about the session, with the title in the sheet's language."""

    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the sheet. Personal data."""

    registration_id: UUID
    given_names: str
    family_names: str


def compose(
    session: Heading,
    people: Sequence[Person],
    public_url: str,
    secrets: Sequence[str],
    language: Language,
) -> dict[str, Any]:
    """Return the data of the template: the session, and one line for each person in order of surname."""
    day, hours = day_and_hours(session.starts_at, session.ends_at, session.time_zone, language)
    base = public_url.rstrip("/")
    expires_at = session.ends_at + BADGE_LIFETIME
    ordered = sorted(
        people, key=lambda person: (fold(person.family_names), fold(person.given_names), str(person.registration_id))
    )
    words = {
        "heading": Text("Lista de asistencia", "Attendance sheet"),
        "person": Text("Nombre", "Name"),
        "signature": Text("Firma", "Signature"),
        "scan": Text("Registro", "Check-in"),
        "empty": Text("No hay personas inscritas.", "Nobody is registered."),
        "foot": Text("Sesión {code} · página", "Session {code} · page", code=session.code),
    }
    return {
        "lang": language,
        "title": breakable(session.title),
        "when": f"{day}, {hours}",
        "place": breakable(session.place or ""),
        "words": {name: text.in_(language) for name, text in words.items()},
        "date": [session.starts_at.year, session.starts_at.month, session.starts_at.day],
        "people": [
            {
                "number": number,
                "name": breakable(", ".join(filter(None, (person.family_names, person.given_names)))),
                "qr": svg(f"{base}/b/{sign_badge(person.registration_id, expires_at, secrets)}", border=0),
                "alt": Text("Código QR de la línea {n}", "QR code of line {n}", n=number).in_(language),
            }
            for number, person in enumerate(ordered, start=1)
        ],
    }


def breakable(text: str) -> str:
    """Return text without invisible characters, in which a word that is wider than its column breaks anywhere."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in composed
        if letter.isspace() or not unicodedata.category(letter).startswith("C")
    )
    return _ENDLESS_WORD.sub(lambda word: _ZERO_WIDTH_SPACE.join(word[0]), " ".join(visible.split()))


def drawable(value: Any) -> Any:
    """Return the data with a replacement mark for every character that the fonts may lack."""
    if isinstance(value, str):
        return "".join(
            letter if letter == _ZERO_WIDTH_SPACE or is_drawable(letter) else _REPLACEMENT for letter in value
        )
    if isinstance(value, list):
        return [drawable(item) for item in value]
    if isinstance(value, Mapping):
        return {name: item if name == "qr" else drawable(item) for name, item in value.items()}
    return value
