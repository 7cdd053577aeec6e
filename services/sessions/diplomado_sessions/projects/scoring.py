"""How projects are scored and ranked. Exact decimal arithmetic: nobody fails or wins by a binary fraction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from diplomado_chassis.language.text import Text

CENT = Decimal("0.01")
FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric; `weight` in percent."""

    code: str
    title_es: str
    title_en: str
    weight: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """What all teams of an edition are measured by."""

    code: str
    graders_min: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A team's place among all teams of the edition. Teams with equal scores share it."""

    score: Decimal
    graders: int
    rank: int
    tied: bool


def faults_of_rubric(criteria: Sequence[Criterion]) -> list[tuple[str, Text]]:
    """What is wrong with a rubric, by field: weights add up to 100 and no code stands twice."""
    faults: list[tuple[str, Text]] = []
    if (total := sum(one.weight for one in criteria)) != FULL_WEIGHT:
        faults.append(
            ("criteria", Text(f"Los pesos suman {total}, no 100.", f"The weights add up to {total}, not 100."))
        )
    if len({one.code for one in criteria}) != len(criteria):
        faults.append(("criteria", Text("Hay un criterio repetido.", "A criterion stands twice.")))
    return faults


def faults_of_points(points: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> list[tuple[str, Text]]:
    """What is wrong with a grader's points, by field: every criterion of the rubric once, and no other."""
    wanted = {one.code for one in criteria}
    missing = [
        (f"points.{code}", Text("Falta este criterio.", "This criterion is missing."))
        for code in sorted(wanted - set(points))
    ]
    unknown = [
        (f"points.{code}", Text("La rúbrica no tiene este criterio.", "The rubric has no such criterion."))
        for code in sorted(set(points) - wanted)
    ]
    return missing + unknown


def grader_total(points: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> Decimal:
    """Return one grader's total out of 100, exact."""
    return sum((points[one.code] * one.weight for one in criteria), Decimal(0)) / FULL_WEIGHT


def team_score(totals: Sequence[Decimal]) -> Decimal:
    """Return the mean of the graders' totals with two decimals, half rounded up."""
    # Multiplying out first keeps the division, and so the rounding, single.
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, rounding=ROUND_HALF_UP)


def rank_teams(totals: Mapping[UUID, Sequence[Decimal]]) -> dict[UUID, Ranked]:
    """Rank graded teams by score, the highest first. After two teams on rank 1 comes rank 3."""
    scores = {team: team_score(given) for team, given in totals.items() if given}
    every = list(scores.values())
    return {
        team: Ranked(score, len(totals[team]), 1 + sum(other > score for other in every), every.count(score) > 1)
        for team, score in scores.items()
    }


def short_of_graders(totals: Mapping[str, int], graders_min: int) -> list[str]:
    """Return teams that somebody graded, but fewer people than the rubric asks for."""
    return sorted(team for team, graders in totals.items() if 0 < graders < graders_min)
