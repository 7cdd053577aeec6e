"""The form of a word beside a number: `Text("{n} {n:persona|personas}", "{n} {n:person|people}", n=3)`.

A text in a language with more forms than two writes them in the order zero, one, two, few, many, other (CLDR).
"""

from typing import Any, Final, Self

from diplomado_chassis.language.languages import Language, plural_categories, plural_category

_BETWEEN: Final = "|"
_ONE: Final = "one"


class Choosing(int):
    """A number that knows which form of a word stands beside it in a language."""

    _language: Language

    def __new__(cls, value: int, language: Language) -> Self:
        chosen = super().__new__(cls, value)
        chosen._language = language
        return chosen

    def __format__(self, spec: str) -> str:
        """Return the form of the word, if `spec` has forms; else the number."""
        if _BETWEEN not in spec:
            return format(int(self), spec)
        forms = spec.split(_BETWEEN)
        category = plural_category(self._language, self)
        categories = plural_categories(self._language)
        if len(forms) == len(categories):
            return forms[categories.index(category)]
        return forms[0] if category == _ONE else forms[-1]


def choosing(value: Any, language: Language) -> Any:
    """Return a number as Choosing; everything else as it is."""
    return Choosing(value, language) if isinstance(value, int) and not isinstance(value, bool) else value
