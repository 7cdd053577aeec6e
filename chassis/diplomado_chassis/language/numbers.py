"""Numbers as readers of a language write them."""

from collections.abc import Callable

from babel.numbers import format_percent

from diplomado_chassis.language.dates import locale
from diplomado_chassis.language.languages import Language


def percent(part: float, whole: float, language: Language) -> str:
    """Write a share as a whole percentage: 45 %, 45%. A share of nothing is zero; one that is there is never 0 %."""
    share = part / whole if whole else 0.0
    if 0 < share < 0.01:
        return f"< {percent(1, 100, language)}"
    return format_percent(share, "#,##0\u00a0%" if _spaced(language) else None, locale=locale(language))


def percent_in(language: Language) -> Callable[[float, float], str]:
    """Return `percent` for one language, as templates use it."""
    return lambda part, whole: percent(part, whole, language)


def _spaced(language: Language) -> bool:
    """Return whether a space stands before the sign; the data of es_PA leave it out, its orthography asks for it."""
    return language.partition("-")[0] == "es"
