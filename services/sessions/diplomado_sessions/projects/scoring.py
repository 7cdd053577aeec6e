"""Scores of projects, in exact decimal arithmetic: no rank depends on a binary fraction."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_sessions.projects.rubric import FULL_WEIGHT, Criterion, Method

CENT = Decimal("0.01")
TRIMMED_FROM = 3
"""With fewer graders a trimmed mean would leave nobody."""


def check_points(
    points: Mapping[str, Decimal], criteria: Sequence[Criterion], *, complete: bool = True
) -> list[FieldError]:
    """Return what is wrong with a grader's points: no criterion that the rubric lacks, and if complete every one."""
    wanted = {criterion.code for criterion in criteria}
    missing = [
        FieldError(f"points.{code}", Text("Falta este criterio.", "This criterion is missing."))
        for code in sorted(wanted - set(points))
        if complete
    ]
    return missing + unknown_criteria("points", points, criteria)


def unknown_criteria(field: str, given: Mapping[str, object], criteria: Sequence[Criterion]) -> list[FieldError]:
    """Return an error for each criterion that the rubric does not have."""
    return [
        FieldError(f"{field}.{code}", Text("La rúbrica no tiene este criterio.", "The rubric has no such criterion."))
        for code in sorted(set(given) - {criterion.code for criterion in criteria})
    ]


def grader_total(points: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> Decimal:
    """Return one grader's total out of 100, exact."""
    return sum((points[criterion.code] * criterion.weight for criterion in criteria), Decimal(0)) / FULL_WEIGHT


def counted_graders(totals: Mapping[str, Decimal], method: Method) -> frozenset[str]:
    """Return the graders whose totals count: a trimmed mean of three or more leaves out one highest and one lowest."""
    if method == "mean" or len(totals) < TRIMMED_FROM:
        return frozenset(totals)
    ordered = sorted(totals, key=lambda grader: (totals[grader], grader))
    return frozenset(ordered[1:-1])


def team_score(totals: Sequence[Decimal]) -> Decimal:
    """Return the mean of the graders' totals with two decimals, half rounded up."""
    # Totals are exact decimals. The mean has 28 digits, so only `quantize` rounds noticeably.
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, rounding=ROUND_HALF_UP)


def find_outliers(totals: Mapping[str, Decimal], outlier_points: Decimal) -> frozenset[str]:
    """Return the graders whose total differs from the mean of the other graders by more than these points.

    Of two graders both differ or neither. They are flagged only: their totals count as the method says.
    """
    everything = sum(totals.values(), Decimal(0))
    others = len(totals) - 1
    return frozenset(
        grader
        for grader, total in totals.items()
        if others and abs(total * others - (everything - total)) > outlier_points * others
    )


def short_of_graders(totals: Mapping[str, int], graders_min: int) -> list[str]:
    """Return the teams that have graders, but fewer than the rubric asks for."""
    return sorted(team for team, graders in totals.items() if 0 < graders < graders_min)
