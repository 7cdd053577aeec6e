"""The order of teams by score, and of teams with equal scores by the rubric's tie rule."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Team = TypeVar("Team")
Order = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A team's place among all teams of the edition.

    `tied`: others share the rank. `untied`: others have the same score, and the tie rule gave them another rank.
    """

    score: Decimal
    rank: int
    tied: bool
    untied: bool


@dataclass(frozen=True, slots=True)
class TieDecision:
    """The order of all teams of one tie, the best first, by their codes, as a coordinator decided it."""

    teams: tuple[str, ...]
    reason: str


def rank_teams(scores: Mapping[Team, Decimal], orders: Mapping[Team, Order] | None = None) -> dict[Team, Place]:
    """Rank teams by score, the highest first; `orders` compares teams with equal scores, the higher first.

    After two teams on rank 1 comes rank 3.
    """
    keys = {team: (score, *(orders or {}).get(team, ())) for team, score in scores.items()}
    sharing, equal = Counter(keys.values()), Counter(scores.values())
    ranks, better = {}, 0
    for key in sorted(sharing, reverse=True):
        ranks[key] = 1 + better
        better += sharing[key]
    return {
        team: Place(scores[team], ranks[key], sharing[key] > 1, equal[scores[team]] > sharing[key])
        for team, key in keys.items()
    }


def find_ties(scores: Mapping[Team, Decimal]) -> list[list[Team]]:
    """Return the groups of teams that have equal scores, the best first, in the order in which they were given."""
    groups: defaultdict[Decimal, list[Team]] = defaultdict(list)
    for team, score in scores.items():
        groups[score].append(team)
    return [groups[score] for score in sorted(groups, reverse=True) if len(groups[score]) > 1]


def order_by_criteria(points: Sequence[Mapping[str, Decimal]], tie_criteria: Sequence[str]) -> Order:
    """Return the mean points of all graders on the criteria that break ties, the most important first."""
    return tuple(sum((Fraction(one[code]) for one in points), Fraction(0)) / len(points) for code in tie_criteria)


def orders_by_decision(decisions: Sequence[TieDecision]) -> dict[str, Order]:
    """Return what compares teams whose order was decided."""
    return {code: (Fraction(-place),) for decision in decisions for place, code in enumerate(decision.teams)}
