"""The graders' points. The truth is the points; what they add up to is computed here once more, in exact fractions."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

from examples.making.panama_2023.parts import Team

RUBRIC = {
    "code": "proyecto-gif-2023",
    "graders_min": 2,
    "criteria": [
        {
            "code": "pertinencia",
            "title": {"es": "Pertinencia para la frontera", "en": "Relevance to the border"},
            "weight": 30,
        },
        {
            "code": "derechos",
            "title": {"es": "Enfoque de derechos humanos", "en": "Human rights approach"},
            "weight": 30,
        },
        {"code": "viabilidad", "title": {"es": "Viabilidad", "en": "Feasibility"}, "weight": 25},
        {"code": "presentacion", "title": {"es": "Presentación", "en": "Presentation"}, "weight": 15},
    ],
}
WEIGHTS = {"pertinencia": 30, "derechos": 30, "viabilidad": 25, "presentacion": 15}
PASS = 71
GRADERS = ("isae-jurado-1", "oim-jurado-2", "isae-jurado-3")
Points = dict[str, dict[str, int]]
"""Points of each grader for each criterion, out of 100."""


def score(points: Points) -> Fraction:
    """The mean of the graders' weighted sums."""
    sums = [
        Fraction(sum(WEIGHTS[criterion] * value for criterion, value in given.items()), 100)
        for given in points.values()
    ]
    return sum(sums, Fraction()) / len(sums)


def grade(rng: Random, teams: list[Team]) -> dict[str, Points]:
    """Return the points of each team: the border service's team first, two teams level, one at the limit, one below."""
    tie = Fraction("84.4")
    wanted: dict[str, Callable[[Fraction], bool]] = {
        "darien-senafront": lambda s: 94 < s < 97,
        "chiriqui-social": lambda s: 66 < s < Fraction("69.5"),
        "panama-genero": lambda s: s == tie,
        "chiriqui-ngabe": lambda s: s == tie,
        "panama-identidad": lambda s: s == PASS,
    }
    graded: dict[str, Points] = {}
    for team in teams:
        used = {score(points) for points in graded.values()}
        graders = GRADERS if team.code in {"darien-senafront", "darien-salud", "chiriqui-social"} else GRADERS[:2]
        fits = wanted.get(team.code, lambda s, used=used: 73 < s < 92 and s != tie and s not in used)
        graded[team.code] = _search(rng, graders, fits)
    return graded


def _search(rng: Random, graders: tuple[str, ...], fits: Callable[[Fraction], bool]) -> Points:
    while True:
        level = rng.randrange(64, 100, 2)
        points = {
            grader: {criterion: min(100, max(40, level + rng.randrange(-8, 9, 2))) for criterion in WEIGHTS}
            for grader in graders
        }
        if fits(score(points)):
            return points


def rank(graded: dict[str, Points]) -> list[dict[str, object]]:
    """Return the teams from the best; teams with equal scores share the rank, and the next rank is left out."""
    scores = {team: score(points) for team, points in graded.items()}
    return [
        {
            "team": team,
            "score": f"{float(round(value, 2)):.2f}",
            "rank": 1 + sum(other > value for other in scores.values()),
            "tied": sum(other == value for other in scores.values()) > 1,
        }
        for team, value in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    ]
