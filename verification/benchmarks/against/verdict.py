"""What two versions need, pair by pair: ratios above one are a cost of the later version."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

MOST = 1.05
"""A later version may need so many times what the earlier one needs."""

Report = Mapping[str, Any]
"""What `python -m verification.benchmarks` writes."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A series of a report, by the way to it. A control runs none of the compared code: it shows what chance does."""

    part: str
    path: tuple[str, ...]
    control: bool = False

    @property
    def name(self) -> str:
        """The way to it in one word."""
        return ".".join((self.part, *self.path))

    def of(self, report: Report) -> Mapping[str, Any]:
        """The summary of the series in a report."""
        found = report[self.part]
        for step in self.path:
            found = found[step]
        return dict(found)


FIGURES = (
    Figure("http", ("one_edition", "http")),
    Figure("http", ("one_edition", "pgbench"), control=True),
    Figure("http", ("sixteen_editions", "http")),
    Figure("http", ("sixteen_editions", "pgbench"), control=True),
    Figure("consuming", ("consuming",)),
    Figure("consuming", ("bare_insert",), control=True),
    Figure("relay", ("relay",)),
    Figure("relay", ("raw_send",), control=True),
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What one unit of a figure costs the later version, as a multiple of the earlier one's cost."""

    figure: str
    cost: str
    before: float
    after: float
    ratio: float
    least: float
    greatest: float
    pairs: int
    judged: bool

    @property
    def too_much(self) -> bool:
        """Return whether the median of the pairs is above what is allowed."""
        return self.judged and self.ratio > MOST

    def as_json(self) -> dict[str, Any]:
        """All of it, for the report."""
        return {**asdict(self), "too_much": self.too_much}


def compare(pairs: Mapping[str, Sequence[tuple[Report, Report]]]) -> list[Compared]:
    """Compare the reports (earlier, later) of each part, which were made one after the other."""
    found: list[Compared] = []
    for figure in FIGURES:
        series = [(figure.of(one), figure.of(other)) for one, other in pairs.get(figure.part, ())]
        if not series:
            continue
        cpu = [(one["cpu_us_per_event"], other["cpu_us_per_event"]) for one, other in series]
        if all(one is not None and other is not None for one, other in cpu):
            found.append(_compared(figure, "CPU µs", cpu))
        elapsed = [(1e6 / one["per_second"], 1e6 / other["per_second"]) for one, other in series]
        found.append(_compared(figure, "elapsed µs", elapsed))
    return found


def _compared(figure: Figure, cost: str, values: Sequence[tuple[float, float]]) -> Compared:
    ratios = [after / before for before, after in values]
    return Compared(
        figure=figure.name,
        cost=cost,
        before=round(statistics.median(before for before, _ in values), 1),
        after=round(statistics.median(after for _, after in values), 1),
        ratio=round(statistics.median(ratios), 3),
        least=round(min(ratios), 3),
        greatest=round(max(ratios), 3),
        pairs=len(ratios),
        judged=not figure.control,
    )


def turns(pairs: int) -> list[tuple[int, int]]:
    """Return who runs first in each pair, 0 for the earlier version: A B B A A B …, so that a drift favours nobody."""
    return [(0, 1) if number % 2 == 0 else (1, 0) for number in range(pairs)]
