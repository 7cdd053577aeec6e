"""Ranking the teams of an edition, and taking a ranking back."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import ProjectScored, ProjectScoreWithdrawn
from diplomado_contracts.projects import MemberScore
from diplomado_sessions.projects.outcome import Outcome, TeamOutcome, conclude
from diplomado_sessions.projects.ranks import Place, TieDecision, find_ties
from diplomado_sessions.projects.rubric import Rubric
from diplomado_sessions.projects.store import graders, rankings, sheets, teams
from diplomado_sessions.projects.store.rankings import Ranking, Result
from diplomado_sessions.projects.usecases.access import lock_projects, require_rubric
from diplomado_sessions.timetable.store import read_clock

log = structlog.get_logger()


async def load_outcome(
    connection: Connection, edition_id: UUID, decided: Sequence[TieDecision] | None = None
) -> tuple[Rubric, Ranking | None, Outcome]:
    """Return the ranking as it follows from what is stored, made or not. `decided` replaces the stored decisions."""
    rubric = (await require_rubric(connection, edition_id)).rubric
    ranking = await rankings.find_ranking(connection, edition_id)
    if decided is None:
        decided = ranking.ties if ranking is not None and ranking.stands else ()
    outcome = await asyncio.to_thread(
        conclude,
        rubric,
        await teams.list_teams(connection, edition_id),
        await sheets.list_sheets(connection, edition_id),
        await graders.list_graders(connection, edition_id),
        await teams.list_member_decisions(connection, edition_id),
        decided,
    )
    return rubric, ranking, outcome


async def rank_projects(
    connection: Connection, edition_id: UUID, decided: Sequence[TieDecision], author: str
) -> tuple[Rubric, Ranking | None, Outcome]:
    """Rank all teams that were graded, the best first, and publish what has changed since the last time.

    Raises a problem if a team has some graders but fewer than the rubric asks for, if no team has any, or if a tie has
    to be decided. A ranking that stands is returned as it is.
    """
    await lock_projects(connection, edition_id)
    standing = await rankings.find_ranking(connection, edition_id)
    if standing is not None and standing.stands and tuple(decided) in ((), standing.ties):
        return await load_outcome(connection, edition_id)
    if standing is not None and standing.stands:
        raise _ranked_already()
    rubric, _ranking, outcome = await load_outcome(connection, edition_id, decided)
    _check_graders(rubric, outcome)
    _check_ties(rubric, outcome, decided)
    await rankings.insert_ranking(connection, edition_id, decided, author)
    await _publish_results(connection, edition_id, rubric, outcome)
    return rubric, await rankings.find_ranking(connection, edition_id), outcome


def _ranked_already() -> Problem:
    detail = Text(
        "La clasificación ya se hizo con otras decisiones. Reábrala primero, con un motivo.",
        "The ranking has been made with other decisions. Reopen it first, with a reason.",
    )
    return Problem(409, "ranking-stands", detail)


def _check_graders(rubric: Rubric, outcome: Outcome) -> None:
    if outcome.short:
        raise Problem(
            409,
            "graders-missing",
            Text(
                "Faltan calificaciones: cada equipo necesita {graders} {graders:evaluador|evaluadores}.",
                "Scores are missing: every team needs {graders} {graders:grader|graders}.",
                graders=rubric.graders_min,
            ),
            teams=outcome.short,
        )
    if not outcome.ranked:
        raise Problem(409, "scores-missing", Text("No hay calificaciones todavía.", "There are no scores yet."))


def _check_ties(rubric: Rubric, outcome: Outcome, decided: Sequence[TieDecision]) -> None:
    ties = {frozenset(tie) for tie in find_ties({one.team.project.code: place.score for one, place in outcome.ranked})}
    wrong = [
        FieldError(
            f"ties.{number}.teams",
            Text(
                "No son, una vez cada uno, los equipos de un empate que se deba decidir.",
                "These are not, once each, the teams of a tie that has to be decided.",
            ),
        )
        for number, decision in enumerate(decided)
        if rubric.ties != "decision"
        or frozenset(decision.teams) not in ties
        or len(set(decision.teams)) != len(decision.teams)
    ]
    if wrong:
        raise ValidationFailed(*wrong, slug="tie-decision-invalid")
    if outcome.undecided:
        raise Problem(
            409,
            "ties-undecided",
            Text(
                "Hay equipos con la misma nota. Envíe en ties el orden de cada empate, con un motivo.",
                "There are teams with equal scores. Send the order of each tie in ties, with a reason.",
            ),
            ties=outcome.undecided,
        )


async def _publish_results(connection: Connection, edition_id: UUID, rubric: Rubric, outcome: Outcome) -> None:
    before = await rankings.list_results(connection, edition_id)
    entered = await sheets.list_entered_by(connection, edition_id)
    at = await read_clock(connection)
    changed: list[ProjectScored] = []
    for one, place in outcome.ranked:
        earlier = before.get(one.team.project_id)
        scored = ProjectScored(
            edition_id=edition_id,
            revision=earlier.revision + 1 if earlier else 1,
            scored_at=at,
            rubric=rubric.code,
            **published(one, place, entered),
        )
        digest = hashlib.sha256(scored.model_dump_json(exclude={"revision", "scored_at"}).encode()).digest()
        if earlier is None or earlier.withdrawn or earlier.digest != digest:
            result = Result(scored.revision, place.score, place.rank, place.tied, digest)
            await rankings.upsert_result(connection, one.team.project_id, result, at)
            changed.append(scored)
    await outbox.append(connection, *changed)
    log.info("projects.ranked", edition_id=str(edition_id), teams=len(outcome.ranked), changed=len(changed))


def published(one: TeamOutcome, place: Place, entered: Mapping[UUID, Sequence[str]]) -> dict[str, object]:
    """Return what is published of the place of a team; `entered` has by project who entered scores for graders."""
    project = one.team.project
    return {
        "project_id": one.team.project_id,
        "team": project.code,
        "team_name": project.name,
        "title": project.project_title,
        "institution": project.institution,
        "admin_area": project.admin_area,
        "members": one.members,
        "score": place.score,
        "graders": len(one.finals),
        "rank": place.rank,
        "tied": place.tied,
        "sdg": tuple(project.sdg),
        "gcm": tuple(project.gcm),
        "entered_by": tuple(entered.get(one.team.project_id, ())),
        "adjusted": tuple(
            MemberScore(registration_id=member, score=score) for member, score in sorted(one.adjusted.items())
        ),
    }


async def reopen_ranking(connection: Connection, edition_id: UUID, reason: str, author: str) -> None:
    """Take a ranking back, until a signed act rests on it. Its scores are withdrawn for all subscribers."""
    await lock_projects(connection, edition_id)
    ranking = await rankings.find_ranking(connection, edition_id)
    if ranking is None or not ranking.stands:
        detail = Text("No hay una clasificación que se pueda reabrir.", "There is no ranking that can be reopened.")
        raise Problem(409, "ranking-open", detail)
    if await rankings.has_act(connection, edition_id):
        raise Problem(
            409,
            "act-rests-on-ranking",
            Text(
                "Un acta firmada se basa en esta clasificación. Solo se reabre si antes se anula el acta.",
                "A signed act rests on this ranking. It is reopened only after the act was annulled.",
            ),
        )
    await rankings.mark_ranking_reopened(connection, edition_id, ranking.number, reason, author)
    at = await read_clock(connection)
    withdrawn = [
        ProjectScoreWithdrawn(project_id=project_id, edition_id=edition_id, revision=revision, withdrawn_at=at)
        for project_id, revision in (await rankings.withdraw_results(connection, edition_id)).items()
    ]
    await outbox.append(connection, *withdrawn)
    log.info("projects.ranking_reopened", edition_id=str(edition_id), teams=len(withdrawn))
