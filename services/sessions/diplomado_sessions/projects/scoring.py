"""Scores and ranks of projects, in exact decimal arithmetic: no rank depends on a binary fraction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_contracts import Localised

CENT = Decimal("0.01")
FULL_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric; `weight` in percent."""

    code: str
    title: Localised
    weight: int


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria by which graders score all teams of an edition."""

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


def check_rubric(criteria: Sequence[Criterion]) -> list[FieldError]:
    """Return what is wrong with a rubric: weights add up to 100, and no code is repeated."""
    errors: list[FieldError] = []
    if (total := sum(criterion.weight for criterion in criteria)) != FULL_WEIGHT:
        text = Text("Los pesos suman {total}, no 100.", "The weights add up to {total}, not 100.", total=total)
        errors.append(FieldError("criteria", text))
    if len({criterion.code for criterion in criteria}) != len(criteria):
        errors.append(FieldError("criteria", Text("Hay un criterio repetido.", "A criterion stands twice.")))
    return errors


def check_points(points: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> list[FieldError]:
    """Return what is wrong with a grader's points: every criterion of the rubric once, and no other."""
    wanted = {criterion.code for criterion in criteria}
    missing = [
        FieldError(f"points.{code}", Text("Falta este criterio.", "This criterion is missing."))
        for code in sorted(wanted - set(points))
    ]
    unknown = [
        FieldError(f"points.{code}", Text("La rúbrica no tiene este criterio.", "The rubric has no such criterion."))
        for code in sorted(set(points) - wanted)
    ]
    return missing + unknown


def grader_total(points: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> Decimal:
    """Return one grader's total out of 100, exact."""
    return sum((points[criterion.code] * criterion.weight for criterion in criteria), Decimal(0)) / FULL_WEIGHT


def team_score(totals: Sequence[Decimal]) -> Decimal:
    """Return the mean of the graders' totals with two decimals, half rounded up."""
    # Totals are exact decimals. The mean has 28 digits, so only `quantize` rounds noticeably.
    return (sum(totals, Decimal(0)) / len(totals)).quantize(CENT, rounding=ROUND_HALF_UP)


def rank_teams(totals: Mapping[UUID, Sequence[Decimal]]) -> dict[UUID, Ranked]:
    """Rank graded teams by score, the highest first. After two teams on rank 1 comes rank 3."""
    scores = {team: team_score(by_grader) for team, by_grader in totals.items() if by_grader}
    all_scores = list(scores.values())
    return {
        team: Ranked(
            score, len(totals[team]), 1 + sum(other > score for other in all_scores), all_scores.count(score) > 1
        )
        for team, score in scores.items()
    }


def short_of_graders(totals: Mapping[str, int], graders_min: int) -> list[str]:
    """Return the teams that have graders, but fewer than the rubric asks for."""
    return sorted(team for team, graders in totals.items() if 0 < graders < graders_min)
