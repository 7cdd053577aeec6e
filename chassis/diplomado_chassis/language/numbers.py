"""Numbers as readers of a language write them."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from functools import cache

from babel import Locale
from babel.numbers import format_decimal

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.locales import locale
from diplomado_chassis.language.text import Sayable, Text

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Number(Sayable):
    """A number among the values of a Text: 1,250 and 79.99, without needless decimals."""

    value: Decimal

    def in_(self, language: Language) -> str:
        """Write the number, cut to two decimals: a figure that misses a threshold never looks as if it met it."""
        return number(self.value, language)


@dataclass(frozen=True, slots=True)
class Percent(Sayable):
    """A share among the values of a Text, given as a part of one: 80 %, 66.66 %; in English 80%.

    Texts never write the sign themselves.
    """

    share: Decimal

    def in_(self, language: Language) -> str:
        """Write the percentage, cut to two decimals, without needless ones."""
        return f"{number(self.share * 100, language)}{_percent_sign(language)}"


@cache
def _percent_sign(language: Language) -> str:
    """Return the sign as a language puts it behind a number, after a no-break space where the language has one.

    The language as a whole decides: CLDR has none in Spanish of America, where the academies ask for it.
    """
    pattern = str(Locale.parse(locale(language).language).percent_formats[None].pattern)
    return "%" if pattern.endswith("0%") else "\N{NO-BREAK SPACE}%"


_KILO = 1024
_BYTES = Text("{n} {n:byte|bytes}", "{n} {n:byte|bytes}")


@dataclass(frozen=True, slots=True)
class Size(Sayable):
    """The size of a file among the values of a Text, as computers show it: 312 bytes, 55.8 kB, 5 MB."""

    count: int

    def in_(self, language: Language) -> str:
        """Write the size, cut to one decimal."""
        if self.count < _KILO:
            return _BYTES.with_values(n=self.count).in_(language)
        unit, power = ("MB", 2) if self.count >= _KILO**2 else ("kB", 1)
        tenths = self.count * 10 // _KILO**power
        return f"{number(Decimal(tenths) / 10, language)} {unit}"


def share_of(part: int, whole: int) -> Percent:
    """Return how much a part is of a whole; nothing of nothing is none of it."""
    return Percent(Decimal(part * 10_000 // whole) / 10_000 if whole else Decimal(0))


def number(value: Decimal | int, language: Language) -> str:
    """Write a number: 1,250 and 79.99. It is cut to two decimals, and has none that say nothing."""
    cut = Decimal(value).quantize(_HUNDREDTH, ROUND_FLOOR)
    return format_decimal(cut, format="#,##0.##", locale=locale(language))
