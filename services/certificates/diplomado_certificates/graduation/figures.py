"""Figures as texts show them. They are cut, never rounded up: a share of 79.999 % is shown as 79.99 %."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from diplomado_chassis.language.text import Text

HUNDREDTH = Decimal("0.01")


def duration(seconds: int) -> str:
    """Return a duration to the second in symbols that need no translation: 2 h 5 min 1 s."""
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


def lacking(amount: str) -> Text:
    """Return that an amount is missing; the Spanish verb depends on whether it is one or many."""
    is_one = amount.startswith("1 ") and amount.count(" ") == 1
    if is_one:
        return Text("le falta {amount}", "short by {amount}", amount=amount)
    return Text("le faltan {amount}", "short by {amount}", amount=amount)


def sentences(*texts: Text) -> Text:
    """Return texts one after another, separated by a space."""
    values = {f"sentence_{position}": text for position, text in enumerate(texts)}
    pattern = " ".join(f"{{{name}}}" for name in values)
    return Text(pattern, pattern, **values)
