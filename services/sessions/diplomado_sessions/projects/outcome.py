"""The ranking of an edition as it follows from rubric, teams, graders, scores and decisions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.membership import MemberDecision, adjusted_scores, leavers
from diplomado_sessions.projects.ranks import (
    Order,
    Place,
    TieDecision,
    find_ties,
    order_by_criteria,
    orders_by_decision,
    rank_teams,
)
from diplomado_sessions.projects.rubric import Rubric
from diplomado_sessions.projects.scoring import (
    counted_graders,
    find_outliers,
    grader_total,
    short_of_graders,
    team_score,
)
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.team import Team


@dataclass(frozen=True, slots=True)
class TeamOutcome:
    """What a team gets, and from whom. `place` is None for a team without final scores.

    `missing` are the graders who may score the team and have not: with a draft (True) or without one.
    """

    team: Team
    finals: Mapping[str, Sheet]
    totals: Mapping[str, Decimal]
    counted: frozenset[str]
    outliers: frozenset[str]
    missing: Mapping[str, bool]
    place: Place | None
    left: frozenset[UUID]
    adjusted: Mapping[UUID, Decimal]

    @property
    def spread(self) -> Decimal | None:
        """Return the difference between the highest and the lowest total."""
        return max(self.totals.values()) - min(self.totals.values()) if self.totals else None

    @property
    def members(self) -> tuple[UUID, ...]:
        """Return the members who get the score."""
        return tuple(member for member in self.team.project.members if member not in self.left)


@dataclass(frozen=True, slots=True)
class Outcome:
    """All teams of an edition, ranked ones first. `short` and `undecided` are codes of teams that hold a ranking up."""

    teams: list[TeamOutcome]
    short: list[str]
    undecided: list[list[str]]

    @property
    def ranked(self) -> list[tuple[TeamOutcome, Place]]:
        """Return the teams with a place, the best first."""
        return [(outcome, outcome.place) for outcome in self.teams if outcome.place]


def conclude(
    rubric: Rubric,
    teams: Sequence[Team],
    sheets: Sequence[Sheet],
    graders: Sequence[Grader],
    members: Mapping[UUID, Sequence[MemberDecision]],
    decided: Sequence[TieDecision],
) -> Outcome:
    """Return the ranking. Only final scores count."""
    by_team: defaultdict[UUID, dict[str, Sheet]] = defaultdict(dict)
    for sheet in sheets:
        by_team[sheet.project_id][sheet.grader] = sheet
    finals = {
        team.project.code: {name: sheet for name, sheet in by_team[team.project_id].items() if sheet.state == "final"}
        for team in teams
    }
    totals = {
        code: {name: grader_total(sheet.points, rubric.criteria) for name, sheet in given.items()}
        for code, given in finals.items()
    }
    counted = {code: counted_graders(given, rubric.method) for code, given in totals.items()}
    scores = {
        code: team_score([totals[code][name] for name in sorted(names)]) for code, names in counted.items() if names
    }
    places = rank_teams(scores, _orders(rubric, finals, scores, decided))
    outcomes = [
        TeamOutcome(
            team=team,
            finals=finals[code],
            totals=totals[code],
            counted=counted[code],
            outliers=find_outliers(totals[code], rubric.outlier_points),
            missing=_missing(graders, code, by_team[team.project_id]),
            place=places.get(code),
            left=leavers(members.get(team.project_id, ()), team.project.submitted_on),
            adjusted=_adjusted(members.get(team.project_id, ()), team, scores.get(code)),
        )
        for team in teams
        for code in (team.project.code,)
    ]
    return Outcome(
        sorted(outcomes, key=_position),
        short_of_graders({code: len(given) for code, given in totals.items()}, rubric.graders_min),
        find_undecided(rubric, scores, decided),
    )


def find_undecided(rubric: Rubric, scores: Mapping[str, Decimal], decided: Sequence[TieDecision]) -> list[list[str]]:
    """Return the ties whose order a coordinator still has to decide."""
    known = {frozenset(decision.teams) for decision in decided}
    return [tie for tie in find_ties(scores) if rubric.ties == "decision" and frozenset(tie) not in known]


def _orders(
    rubric: Rubric,
    finals: Mapping[str, Mapping[str, Sheet]],
    scores: Mapping[str, Decimal],
    decided: Sequence[TieDecision],
) -> dict[str, Order]:
    if rubric.ties == "criteria":
        return {
            code: order_by_criteria([sheet.points for sheet in finals[code].values()], rubric.tie_criteria)
            for code in scores
        }
    if rubric.ties == "decision":
        ties = {frozenset(tie) for tie in find_ties(scores)}
        return orders_by_decision([one for one in decided if frozenset(one.teams) in ties])
    return {}


def _missing(graders: Sequence[Grader], code: str, sheets: Mapping[str, Sheet]) -> dict[str, bool]:
    return {
        grader.name: grader.name in sheets and sheets[grader.name].state == "draft"
        for grader in graders
        if grader.refusal(code) is None and (grader.name not in sheets or sheets[grader.name].state != "final")
    }


def _adjusted(decisions: Sequence[MemberDecision], team: Team, score: Decimal | None) -> dict[UUID, Decimal]:
    if score is None:
        return {}
    gone = leavers(decisions, team.project.submitted_on)
    return adjusted_scores((one for one in decisions if one.registration_id not in gone), score)


def _position(outcome: TeamOutcome) -> tuple[bool, int, str]:
    return (outcome.place is None, outcome.place.rank if outcome.place else 0, outcome.team.project.code)
