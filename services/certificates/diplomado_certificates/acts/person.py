"""A person as a certificate names them."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.language.folding import sort_key
from diplomado_chassis.language.languages import Language


@dataclass(frozen=True, slots=True)
class Person:
    """Names and language in the newest revision that has arrived. Personal data."""

    participant_id: UUID
    revision: int
    given_names: str
    family_names: str
    language: Language

    @property
    def is_named(self) -> bool:
        """True if there is a name to print."""
        return bool(self.given_names.strip() or self.family_names.strip())

    @property
    def alphabetical(self) -> tuple[str, str]:
        """The key by which lists of people are sorted: family names first, accents and capitals aside.

        A person with one name is sorted by it.
        """
        return sort_key(self.family_names or self.given_names), sort_key(self.given_names)
