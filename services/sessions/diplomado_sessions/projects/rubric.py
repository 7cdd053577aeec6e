"""What a rubric is, and what is wrong with one."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError
from diplomado_contracts import Localised

FULL_WEIGHT = 100
Method = Literal["mean", "trimmed_mean"]
TieRule = Literal["shared", "criteria", "decision"]


@dataclass(frozen=True, slots=True)
class Level:
    """What work of at least `points_from` points is like, by one criterion."""

    points_from: int
    title: Localised
    descriptor: Localised


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric; `weight` in percent."""

    code: str
    title: Localised
    weight: int
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria by which graders score all teams of an edition, and how their scores become a ranking.

    `ties` says what happens to teams with equal scores: they share the rank, the points on `tie_criteria` decide, or a
    coordinator decides with a reason. A grader who differs from the others by more than `outlier_points` is flagged.
    """

    code: str
    graders_min: int
    criteria: tuple[Criterion, ...]
    method: Method = "mean"
    ties: TieRule = "shared"
    tie_criteria: tuple[str, ...] = ()
    outlier_points: Decimal = Decimal(20)


def check_rubric(rubric: Rubric) -> list[FieldError]:
    """Return what is wrong with a rubric."""
    return [*_weights(rubric), *_levels(rubric), *_tie_criteria(rubric)]


def _weights(rubric: Rubric) -> Iterator[FieldError]:
    if (total := sum(criterion.weight for criterion in rubric.criteria)) != FULL_WEIGHT:
        text = Text("Los pesos suman {total}, no 100.", "The weights add up to {total}, not 100.", total=total)
        yield FieldError("criteria", text)
    if len({criterion.code for criterion in rubric.criteria}) != len(rubric.criteria):
        yield FieldError("criteria", Text("Hay un criterio repetido.", "A criterion stands twice."))


def _levels(rubric: Rubric) -> Iterator[FieldError]:
    for number, criterion in enumerate(rubric.criteria):
        starts = [level.points_from for level in criterion.levels]
        if starts != sorted(set(starts)):
            text = Text(
                "Los niveles van de menos a más puntos, sin repetirse.",
                "Levels go from fewer to more points, without repetition.",
            )
            yield FieldError(f"criteria.{number}.levels", text)
        elif starts and starts[0] != 0:
            text = Text("El primer nivel empieza en 0 puntos.", "The first level begins at 0 points.")
            yield FieldError(f"criteria.{number}.levels", text)


def _tie_criteria(rubric: Rubric) -> Iterator[FieldError]:
    codes = {criterion.code for criterion in rubric.criteria}
    if (rubric.ties == "criteria") != bool(rubric.tie_criteria):
        text = Text(
            "Los criterios de desempate van con la regla criteria, y solo con ella.",
            "Criteria that break ties go with the rule criteria, and with no other.",
        )
        yield FieldError("tie_criteria", text)
    if len(set(rubric.tie_criteria)) != len(rubric.tie_criteria):
        yield FieldError("tie_criteria", Text("Hay un criterio repetido.", "A criterion stands twice."))
    for number, code in enumerate(rubric.tie_criteria):
        if code not in codes:
            text = Text("La rúbrica no tiene este criterio.", "The rubric has no such criterion.")
            yield FieldError(f"tie_criteria.{number}", text)
