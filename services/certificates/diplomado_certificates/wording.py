"""Words and figures in both languages. Figures are cut, never rounded up: nobody reads 80 % who has 79.99 %."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same words in Spanish and in English."""

    es: str
    en: str

    def as_dict(self) -> dict[str, str]:
        """Return both, as JSON shows them."""
        return {"es": self.es, "en": self.en}


def percent(part: int, whole: int) -> str:
    """Return part of whole as a percentage, cut to two decimals: 79.99 %."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


def percent_of_share(share: Decimal) -> str:
    """Return a share as a percentage without needless zeros: 80 %, 66.67 %."""
    return f"{(share * 100).normalize():f} %"


def duration(seconds: int) -> str:
    """Return a time to the second in words that are the same in both languages: 2 h 5 min 1 s."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{amount} {unit}" for amount, unit in ((hours, "h"), (minutes, "min"), (left, "s")) if amount]
    return " ".join(parts) or "0 s"


def points(score: Decimal) -> str:
    """Return a score cut to two decimals, without needless zeros."""
    cut = score.quantize(HUNDREDTH, ROUND_FLOOR)
    return f"{cut.normalize():f}"


def points_missing(score: Decimal, threshold: Decimal) -> str:
    """Return what a score lacks, never less than it really does."""
    return f"{(threshold - score).quantize(HUNDREDTH, ROUND_CEILING).normalize():f}"


def plural(count: int, one: str, many: str) -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else many}"


def lacking(amount: str) -> Sentence:
    """Say that an amount is missing; Spanish minds whether it is one or many."""
    one = amount.startswith("1 ") and amount.count(" ") == 1
    return Sentence(f"le {'falta' if one else 'faltan'} {amount}", f"short by {amount}")
