"""Bars of a chart, drawn as SVG by a template: widths in parts of the largest value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diplomado_chassis.language.numbers import Percent, share_of
from diplomado_chassis.language.text import Text

WIDTH = 600
"""The width of a full bar, in units of the drawing."""
MAX_BARS = 12
NOTHING = share_of(0, 0)
OTHERS = Text("Las demás", "All others")
NOT_STATED = Text("Sin indicar", "Not stated")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, its value, a part of it (the graduates), the widths of both, and its share of everybody."""

    label: Any
    value: int
    part: int
    width: int
    part_width: int
    share: Percent = NOTHING


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its table. `key` names it in addresses and downloads."""

    key: str
    title: Text
    bars: Sequence[Bar]


def bars_of(rows: Sequence[tuple[Any, int, int]], whole: int | None = None) -> list[Bar]:
    """Return the bars of (label, value, part), in their order. Shares are those of `whole`, by default of the sum."""
    whole = sum(value for _, value, _ in rows) if whole is None else whole
    largest = max((value for _, value, _ in rows), default=0)

    def width(value: int) -> int:
        return value * WIDTH // largest if largest else 0

    return [Bar(label, value, part, width(value), width(part), share_of(value, whole)) for label, value, part in rows]


def breakdown(
    counts: Mapping[str, int], graduates: Mapping[str, int], names: Mapping[str, Any], order: Sequence[str] = ()
) -> list[tuple[Any, int, int]]:
    """Return the rows of a breakdown: in a given order, else the largest first with what is not stated at the end."""
    codes = sorted(
        counts,
        key=lambda code: (code == "not_stated", order.index(code) if code in order else len(order), -counts[code]),
    )
    return [
        (NOT_STATED if code == "not_stated" else names.get(code, code), counts[code], graduates.get(code, 0))
        for code in codes
    ]


def shortened(rows: Sequence[tuple[Any, int, int]]) -> list[tuple[Any, int, int]]:
    """Return rows for a chart: the first ones, and the sum of all others."""
    if len(rows) <= MAX_BARS:
        return list(rows)
    rest = rows[MAX_BARS - 1 :]
    return [*rows[: MAX_BARS - 1], (OTHERS, sum(row[1] for row in rest), sum(row[2] for row in rest))]


def funnel(report: Mapping[str, Any]) -> list[tuple[Any, int, int]]:
    """Return how many people came how far, from those who applied to those who graduated."""
    everybody = sum(report[status] or 0 for status in _APPLIED)
    confirmed = everybody - (report["unconfirmed"] or 0)
    return [
        (Text("Se inscribieron o fueron nominadas", "Applied or were nominated"), everybody, 0),
        (Text("Confirmaron", "Confirmed"), confirmed, 0),
        (Text("Tienen cupo", "Have a place"), report["people"] or 0, 0),
        (Text("Se graduaron", "Graduated"), report["graduated"] or 0, 0),
    ]


_APPLIED = (
    *("registered", "waitlisted", "withdrawn", "unconfirmed", "submitted", "needs_information", "offered"),
    *("rejected", "expired", "replaced"),
)
