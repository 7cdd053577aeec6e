"""Says the texts of a paper in its languages."""

from collections.abc import Callable, Sequence
from typing import Any

from diplomado_certificates.documents.printable import breakable, printable
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.language.text import Text

Data = dict[str, Any]
_REGIONS = dict(zip(BUILT_IN, ("PA", "GB"), strict=True))


def region_of(language: str) -> str | None:
    """Return the country whose form of a language papers are written in."""
    return _REGIONS.get(language)


class Speaker:
    """Says texts in the languages of a paper: a list of one or two, each with its language, the leading one first.

    What both languages write alike is said once.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = tuple(languages)

    def say(self, text: Text) -> list[Data]:
        """Return a text that may be broken into lines anywhere in an endless word."""
        return self._said(text, breakable)

    def say_unbroken(self, text: Text) -> list[Data]:
        """Return a text with an address in it, which must be found whole by whoever copies it."""
        return self._said(text, printable)

    def lead(self, text: Text) -> str:
        """Return a text in the leading language alone, for metadata."""
        return printable(text.in_(self.languages[0]))

    def _said(self, text: Text, form: Callable[[str], str]) -> list[Data]:
        said: dict[str, str] = {}
        for language in self.languages:
            words = form(text.in_(language))
            if words not in said:
                said[words] = language
        return [{"lang": language, "region": region_of(language), "text": words} for words, language in said.items()]
