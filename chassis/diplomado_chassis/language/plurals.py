"""The form of a word beside a number: `Text("{n} {n:persona|personas}", "{n} {n:person|people}", n=3)`.

A text in a language with more forms than two writes them in the order zero, one, two, few, many, other (CLDR). A number
that chooses among forms is a count, and is written as one: 1,250.
"""

import re
from functools import lru_cache
from typing import Any, Final, Self

from babel.numbers import format_decimal

from diplomado_chassis.language.languages import Language, plural_categories, plural_category
from diplomado_chassis.language.locales import locale

_BETWEEN: Final = "|"
_ONE: Final = "one"
_CHOICE: Final = re.compile(r"{(\w+):[^{}|]*\|")


class Choosing(int):
    """A count that knows which form of a word stands beside it in a language."""

    _language: Language

    def __new__(cls, value: int, language: Language) -> Self:
        chosen = super().__new__(cls, value)
        chosen._language = language
        return chosen

    def __format__(self, spec: str) -> str:
        """Return the form of the word, if `spec` has forms; else the number."""
        if _BETWEEN not in spec:
            return format_decimal(int(self), format="#,##0", locale=locale(self._language))
        forms = spec.split(_BETWEEN)
        category = plural_category(self._language, self)
        categories = plural_categories(self._language)
        if len(forms) == len(categories):
            return forms[categories.index(category)]
        return forms[0] if category == _ONE else forms[-1]


@lru_cache(maxsize=4096)
def counts_in(*patterns: str) -> frozenset[str]:
    """Return the names of the values that choose among forms in any of some texts."""
    return frozenset(name for pattern in patterns for name in _CHOICE.findall(pattern))


def choosing(value: Any, language: Language) -> Any:
    """Return a whole number as a count; everything else as it is."""
    return Choosing(value, language) if isinstance(value, int) and not isinstance(value, bool) else value
