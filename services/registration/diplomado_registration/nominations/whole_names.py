"""Splits a name that a list has in one cell into given and family names, as names in Spanish are written."""

from typing import Final, NamedTuple

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.printable import shortened
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.nominations.columns import INVERTED_NAME, WHOLE_NAMES

SPLIT = Text(
    "Del nombre completo se leyó: nombres «{given}», apellidos «{family}». Si no es así, use dos columnas.",
    "The full name was read as: given names “{given}”, family names “{family}”. If that is wrong, use two columns.",
)
DIFFERS = Text(
    "No dice lo mismo que las columnas de nombres y apellidos.",
    "It differs from the columns of given and family names.",
)
_PARTICLES: Final = frozenset(
    [
        "da",
        "das",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "e",
        "la",
        "las",
        "los",
        "san",
        "santa",
        "van",
        "von",
        "y",
    ]
)
_GIVEN_AFTER_PARTICLE: Final = frozenset(
    ["angeles", "carmen", "consuelo", "fatima", "jesus", "lourdes", "mar", "milagro", "milagros", "pilar", "rosario",
     "socorro", "soledad", "transito"]
)  # fmt: skip
"""María del Carmen: with the particle these belong to the given name before."""
_FAMILY_NAMES: Final = 2


class WholeName(NamedTuple):
    """The parts of a name. It is `certain` where a comma divides them, or where there are two words."""

    given_names: str
    family_names: str
    certain: bool


def split_name(whole: str, *, inverted: bool = False) -> WholeName:
    """Split a name: two family names, if there are more than two words. `inverted`: they come first."""
    if whole.count(",") == 1:
        family, given = (" ".join(part.split()) for part in whole.split(","))
        if family and given:
            return WholeName(given, family, certain=True)
    parts = _parts(whole.split())
    if len(parts) <= 1:
        return WholeName(" ".join(parts), "", certain=not parts)
    families = min(_FAMILY_NAMES, len(parts) - 1)
    at = families if inverted else len(parts) - families
    first, second = " ".join(parts[:at]), " ".join(parts[at:])
    given, family = (second, first) if inverted else (first, second)
    return WholeName(given, family, certain=len(parts) == _FAMILY_NAMES and len(whole.split()) == _FAMILY_NAMES)


def parted(cells: dict[str, str]) -> dict[str, str]:
    """Return the cells of a row with the parts of a name that is written as a whole, if no column has them."""
    for column in WHOLE_NAMES:
        if column in cells and "given_names" not in cells:
            name = split_name(cells[column], inverted=column == INVERTED_NAME)
            return {**cells, "given_names": name.given_names, "family_names": name.family_names}
    return cells


def check_whole_name(reader: FieldReader) -> None:
    """Flag the parts of a name that was split where that is not certain, and reject one that other columns deny."""
    for column in WHOLE_NAMES:
        whole = reader.values.get(column) or ""
        if not whole.strip():
            continue
        given, family = reader.values.get("given_names") or "", reader.values.get("family_names") or ""
        name = split_name(whole, inverted=column == INVERTED_NAME)
        if (given, family) == (name.given_names, name.family_names):
            if not name.certain:
                reader.flags.append(
                    FieldError(column, SPLIT.with_values(given=shortened(given, 60), family=shortened(family, 60)))
                )
        elif not says_the_same(whole, given, family):
            reader.reject(column, DIFFERS)


def says_the_same(whole: str, given_names: str, family_names: str) -> bool:
    """Return whether a full name has the words of both parts, in any order."""
    return sorted(fold(whole).split()) == sorted(fold(f"{given_names} {family_names}").split())


def _parts(words: list[str]) -> list[str]:
    """Join particles with the word that they belong to."""
    parts: list[str] = []
    waiting: list[str] = []
    for word in words:
        waiting.append(word)
        if fold(word) in _PARTICLES:
            continue
        joined = " ".join(waiting)
        if len(waiting) > 1 and parts and fold(word) in _GIVEN_AFTER_PARTICLE:
            parts[-1] = f"{parts[-1]} {joined}"
        else:
            parts.append(joined)
        waiting = []
    return [*parts, *waiting]
