"""Reads the values of coded columns by what was decided about them, and gathers those that nobody knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from diplomado_chassis.language.folding import fold
from diplomado_registration.catalogue.field_reader import FieldReader

Decided = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Codes by folded value, by column, by institution."""
NOTHING_DECIDED: Final[Decided] = {}
NOTHING: Final = ""
"""The code of a value that says nothing, such as «N/A»: it is read as an empty cell."""
MAX_VALUE: Final = 80
"""Longer cells are no names of codes, and nobody is asked about them."""
MAX_SHOWN: Final = 40
"""How many values one preview shows. More of them are usually a wrong column."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value of a column, and the code that was decided for it; None if nobody has decided.

    `institutions` are those whose people have it.
    """

    column: str
    value: str
    code: str | None
    institutions: tuple[str, ...]


@dataclass(slots=True)
class Meanings:
    """The values of a list that are no codes, as its rows are read one by one."""

    decided: Decided
    _codes: dict[tuple[str, str, str | None], tuple[str, dict[str, None]]] = field(default_factory=dict)

    def read(self, reader: FieldReader, column: str, codes: Mapping[str, str], institution: str | None) -> str | None:
        """Return the code of a cell, as `FieldReader.read_code` does, and for a value that is none what was decided."""
        cell = " ".join((reader.values.get(column) or "").split())
        value = "" if cell in codes else fold(cell)
        if not value or value in codes or not institution or not _may_be_asked(cell):
            return reader.read_code(column, codes)
        code = self.decided.get(institution, {}).get(column, {}).get(value)
        if code and codes.get(code) != code:  # retired since it was decided
            code = None
        self._codes.setdefault((column, value, code), (cell, {}))[1][institution] = None
        return reader.read_code(column, codes) if code is None else code or None

    def __iter__(self) -> Iterator[Meaning]:
        """Return the values in the order of the rows, those that nobody knows first."""
        for known in (False, True):
            for (column, _, code), (cell, institutions) in self._codes.items():
                if (code is not None) == known:
                    yield Meaning(column, cell, code, tuple(institutions))


def _may_be_asked(cell: str) -> bool:
    return len(cell) <= MAX_VALUE and cell.isprintable() and "@" not in cell
