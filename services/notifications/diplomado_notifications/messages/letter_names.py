"""The names and links that letters of all kinds use."""

from dataclasses import dataclass

from diplomado_chassis.language.languages import Language


@dataclass(frozen=True, slots=True)
class Names:
    """The names that messages of all kinds use, in the language of the message."""

    language: Language
    name: str
    edition: str
    organiser: str
    partner: str | None


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the links in a message lead. `page` is the participant's own page; `proof` is set for a proof alone."""

    certificates_url: str
    page: str
    proof: str = ""
