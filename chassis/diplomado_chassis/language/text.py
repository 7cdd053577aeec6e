"""A message in Spanish and English, with translations into further languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language
from diplomado_chassis.language.plurals import choosing, counts_in


class Sayable:
    """What each language writes in its own way: a Text, a number."""

    __slots__ = ()

    def in_(self, language: Language) -> str:
        """Return it as it is written in a language."""
        raise NotImplementedError


_AFTER_NOON = re.compile(r"([ap]\.\s?m\.)\.(?!\.)")
"""The full stop of «p. m.» ends its sentence too."""


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Text(Sayable):
    """The same text in Spanish and English, with its values: `Text("{n} cupos", "{n} places", n=3)`.

    Values are named in braces, so that other languages can translate the text as a whole; a value that is a Text,
    a Number or a Percent is written in the same language. A whole number chooses among forms, `{n:cupo|cupos}`, and is
    then written as a count: 1,250. Braces are read only where there are values.
    """

    es: str
    en: str
    values: Mapping[str, object] = field(hash=False)

    def __init__(self, es: str, en: str, **values: object) -> None:
        for name, value in (("es", es), ("en", en), ("values", values)):
            object.__setattr__(self, name, value)

    @classmethod
    def shared(cls, word: str) -> Self:
        """Return a word that Spanish and English have in common; further languages translate it."""
        return cls(word, word)

    def with_values(self, **values: object) -> Self:
        """Return the text with values in its braces."""
        return type(self)(self.es, self.en, **values)

    def in_(self, language: Language) -> str:
        """Return the text in a language; in English where a language has no translation of it."""
        pattern = {SPANISH: self.es, ENGLISH: self.en}.get(language) or CATALOGUE.translate(language, self.en)
        if not self.values:
            return pattern
        values = {name: in_language(value, language) for name, value in self.values.items()}
        for name in counts_in(self.es, self.en, pattern) & values.keys():
            values[name] = choosing(values[name], language)
        return _AFTER_NOON.sub(r"\1", pattern.format(**values))

    def __repr__(self) -> str:
        return f"Text({self.en!r})"


def in_language(value: Any, language: Language) -> Any:
    """Return a value in which every Text or number of a text, however deep, is replaced by its text in a language."""
    if isinstance(value, Sayable):
        return value.in_(language)
    if isinstance(value, Mapping):
        return {name: in_language(item, language) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_language(item, language) for item in value]
    return value
