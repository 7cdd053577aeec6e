"""The ranking over HTTP."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.language.languages import Language
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.projects.api.answer_models import RankingView, ReopenedRanking
from diplomado_sessions.projects.api.fields import PREFIX, Coordinator, Overseer, Reason, ReasonPost
from diplomado_sessions.projects.explanation import explain_rank, explain_rule, explain_score
from diplomado_sessions.projects.outcome import Outcome, TeamOutcome
from diplomado_sessions.projects.ranks import TieDecision
from diplomado_sessions.projects.rubric import Rubric
from diplomado_sessions.projects.scoring import CENT
from diplomado_sessions.projects.store.rankings import Ranking
from diplomado_sessions.projects.usecases import rankings as usecases
from diplomado_sessions.projects.usecases.access import check_edition
from diplomado_sessions.timetable.fields import Code

router = Router(prefix=f"{PREFIX}/ranking", tags=["projects"])


class TiePost(StrictModel):
    """The order of all teams of one tie, the best first, and why."""

    teams: Annotated[list[Code], Field(min_length=2, max_length=1000)]
    reason: Reason


class RankingPost(StrictModel):
    """Decisions about ties, where the rubric asks for them."""

    ties: Annotated[list[TiePost], Field(max_length=1000, default_factory=list)]


@router.post("", operation_id="rank_projects", responses=answers(RankingView))
async def rank(
    edition_id: EditionId,
    actor: Coordinator,
    language: RequestedLanguage,
    connection: Transaction,
    body: RankingPost | None = None,
) -> dict[str, Any]:
    """Rank all graded teams and publish what has changed. Nothing that the ranking rests on changes afterwards."""
    decided = tuple(TieDecision(tuple(tie.teams), tie.reason) for tie in (body.ties if body else ()))
    found = await usecases.rank_projects(connection, edition_id, decided, actor.subject)
    return _view(*found, language)


@router.get("", operation_id="get_ranking", responses={**answers(RankingView), **refusals(409)})
async def show_ranking(
    edition_id: EditionId, _actor: Overseer, language: RequestedLanguage, connection: Transaction
) -> dict[str, Any]:
    """Explain the ranking, or what it would be now: scores by grader, spread, missing graders, outliers, ties."""
    await check_edition(connection, edition_id)
    found = await usecases.load_outcome(connection, edition_id)
    return _view(*found, language)


@router.post("/reopening", responses=answers(ReopenedRanking))
async def reopen_ranking(
    edition_id: EditionId, body: ReasonPost, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Take the ranking back with a reason, until a signed act rests on it."""
    await usecases.reopen_ranking(connection, edition_id, body.reason, actor.subject)
    return {"status": "reopened"}


def _view(rubric: Rubric, ranking: Ranking | None, outcome: Outcome, language: Language) -> dict[str, Any]:
    return {
        "status": "open" if ranking is None else "ranked" if ranking.stands else "reopened",
        "ranked_by": ranking.ranked_by if ranking else None,
        "ranked_at": ranking.ranked_at if ranking else None,
        "reopened_by": ranking.reopened_by if ranking else None,
        "reopen_reason": ranking.reopen_reason if ranking else None,
        "ties": [{"teams": tie.teams, "reason": tie.reason} for tie in ranking.ties] if ranking else [],
        "tie_rule": explain_rule(rubric).in_(language),
        "short_of_graders": outcome.short,
        "undecided_ties": outcome.undecided,
        "teams": [_team(one, rubric, language) for one, _place in outcome.ranked],
        "not_scored": [
            {"code": one.team.project.code, "missing": list(one.missing)} for one in outcome.teams if one.place is None
        ],
    }


def _team(one: TeamOutcome, rubric: Rubric, language: Language) -> dict[str, Any]:
    assert one.place is not None
    return {
        "code": one.team.project.code,
        "score": float(one.place.score),
        "rank": one.place.rank,
        "tied": one.place.tied,
        "why_score": explain_score(one, rubric).in_(language),
        "why_rank": explain_rank(one.place, rubric).in_(language),
        "graders": [
            {
                "grader": name,
                "total": _decimal(one.totals[name]),
                "points": {code: str(points) for code, points in sheet.points.items()},
                "counted": name in one.counted,
                "outlier": name in one.outliers,
            }
            for name, sheet in sorted(one.finals.items())
        ],
        "spread": _decimal(one.spread),
        "missing": [{"grader": name, "has_draft": draft} for name, draft in one.missing.items()],
        "members": [
            {"registration_id": member, "score": str(one.adjusted.get(member, one.place.score))}
            for member in one.members
        ],
        "left": sorted(one.left),
    }


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(CENT) if value == value.quantize(CENT) else value.normalize())
