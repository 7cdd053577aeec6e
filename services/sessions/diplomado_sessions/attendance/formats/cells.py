"""Reads single cells of an attendance file."""

import re
from collections.abc import Callable
from typing import TypeVar

from diplomado_chassis.language.folding import without_accents
from diplomado_chassis.language.printable import FILLERS, one_line

K = TypeVar("K")
V = TypeVar("V")

MAX_LENGTH = 300
_MAX_REMEMBERED = 100_000
_FIRST_FILLER = min(FILLERS)
_PLACEHOLDERS = frozenset(("", "-", "--", "---", "na", "n/a", "n.a.", "null", "none"))
LONGEST_PLACEHOLDER = max(map(len, _PLACEHOLDERS))
_UNITS = re.compile(
    r"(?:(?P<hours>\d{1,3})\s*(?:h|hr|hrs|hora|horas|hour|hours|heure|heures|std)\.?)?\s*"
    r"(?:(?P<minutes>\d{1,4})\s*(?:m|min|mins|minuto|minutos|minute|minutes)\.?)?\s*"
    r"(?:(?P<seconds>\d{1,5})\s*(?:s|seg|sec|segundo|segundos|second|seconds|seconde|secondes|sek)\.?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)")
_MINUTES = re.compile(r"(?P<minutes>\d{1,5})(?:[.,]0+)?")


class Remembered(dict[K, V]):
    """What a function returned for each cell: most cells of a file repeat, and equal results share their memory."""

    def __init__(self, read: Callable[[K], V]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: K) -> V:
        if len(self) >= _MAX_REMEMBERED:
            self.clear()
        value = self[cell] = self._read(cell)
        return value


def is_placeholder(text: str) -> bool:
    """Return whether a cell is empty or holds a sign for a missing value."""
    text = text.strip()
    return len(text) <= LONGEST_PLACEHOLDER and text.casefold() in _PLACEHOLDERS


def visible(cell: str) -> str:
    """Return the text of a cell on one line without invisible characters, cut to MAX_LENGTH."""
    line = cell.strip()
    if not (line.isprintable() and (line.isascii() or max(line) < _FIRST_FILLER)):
        line = one_line(cell)
    if "  " in line or not line.isprintable():
        line = " ".join(line.split())
    return line if len(line) <= MAX_LENGTH else line[:MAX_LENGTH].strip()


def email_in(cell: str) -> str:
    """Return the e-mail as shown, or an empty text if the cell holds none."""
    return visible(cell) if "@" in cell else ""


def duration_in(cell: str) -> tuple[int, int] | None:
    """Return a duration and its precision, both in seconds; None if the cell is no duration.

    A number alone is minutes, as all these programs mean it. The precision is that of the last unit that is written.
    """
    text = " ".join(cell.split())
    match = _MINUTES.fullmatch(text) or _CLOCK.fullmatch(text) or (_UNITS.fullmatch(text) if text else None)
    if match is None:
        return None
    units = {unit: int(value) for unit, value in match.groupdict().items() if value}
    seconds = units.get("hours", 0) * 3600 + units.get("minutes", 0) * 60 + units.get("seconds", 0)
    return seconds, 1 if "seconds" in units else 60


def column_key(text: str) -> str:
    """Return the form by which column names and section titles are compared.

    Lower case without accents, with single spaces and straight apostrophes. Punctuation stays: a question such as
    "¿Hora de entrada?" is no column of a meeting program.
    """
    return " ".join(without_accents(text.replace("’", "'")).split()).casefold()
