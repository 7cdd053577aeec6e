"""A person as certificates need to know one."""

import unicodedata
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Names and language in the revision that is known. Personal data."""

    participant_id: UUID
    revision: int
    given_names: str
    family_names: str
    language: Literal["es", "en"]

    @property
    def is_named(self) -> bool:
        """True if there is a name to print."""
        return bool(self.given_names.strip() or self.family_names.strip())

    @property
    def alphabetical(self) -> tuple[str, str]:
        """What lists of people are sorted by: family names first, accents and capitals aside."""
        return _folded(self.family_names), _folded(self.given_names)


def _folded(name: str) -> str:
    # ñ is a letter of its own and comes after n; every other mark is only an accent.
    marked = name.casefold().replace("ñ", "n\uffff")
    return "".join(char for char in unicodedata.normalize("NFD", marked) if not unicodedata.combining(char))
