"""Pages about the ranking: what it is or would be, the decision, and taking it back."""

from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.api.fields import ReasonPost
from diplomado_sessions.projects.explanation import explain_rank, explain_rule, explain_score
from diplomado_sessions.projects.outcome import Outcome
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, Overseer, address, draw
from diplomado_sessions.projects.pages.ranking_forms import labels_of, order_field, read_ties
from diplomado_sessions.projects.store.rubrics import find_rubric
from diplomado_sessions.projects.usecases import rankings as usecases
from diplomado_sessions.projects.usecases.access import check_edition, lock_projects

router = PAGES.router()
REASON = {"reason": Text("Motivo", "Reason")}


@router.get(PREFIX + "/ranking")
async def show_ranking(
    edition_id: UUID, actor: Overseer, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show the ranking, or what it would be now, and why."""
    await check_edition(connection, edition_id)
    return await _page(request, language, connection, edition_id, actor, Form({}), None)


@router.post(PREFIX + "/ranking")
async def decide(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Make the ranking that was shown; if scores have changed since, it is shown again."""
    ranked = 0
    async with attempt(connection) as tried:
        await lock_projects(connection, edition_id)
        _rubric, _ranking, before = await usecases.load_outcome(connection, edition_id, ())
        form.preconditions.check(_shown(before))
        decided = read_ties(form, before.undecided)
        _rubric, _ranking, outcome = await usecases.rank_projects(connection, edition_id, decided, actor.subject)
        ranked = len(outcome.ranked)
    if tried.failure:
        return await _page(request, language, connection, edition_id, actor, form, tried.failure)
    return done(address(edition_id, "ranking"), "ranked", n=ranked)


@router.post(PREFIX + "/ranking/reopening")
async def reopen(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Take the ranking back, with a reason."""
    async with attempt(connection) as tried:
        sent = read_model(ReasonPost, {"reason": form.get("reason", "")})
        await usecases.reopen_ranking(connection, edition_id, sent.reason, actor.subject)
    if tried.failure:
        return await _page(request, language, connection, edition_id, actor, form, tried.failure)
    return done(address(edition_id, "ranking"), "reopened")


def _shown(outcome: Outcome) -> list[tuple[str, str, int]]:
    """Return what a reader of the preview has seen."""
    return [(one.team.project.code, str(place.score), place.rank) for one, place in outcome.ranked]


async def _page(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    fields: Form,
    failure: Failure | None,
) -> Response:
    values: dict[str, Any] = {"rubric": None, "fields": fields, "labels": REASON, "view_of_ranking": True}
    if await find_rubric(connection, edition_id):
        rubric, ranking, outcome = await usecases.load_outcome(connection, edition_id)
        values |= {
            "rubric": rubric,
            "ranking": ranking,
            "who": await naming_of(connection, [ranking.ranked_by] if ranking else [], actor),
            "outcome": outcome,
            "rule": explain_rule(rubric),
            "rows": [
                {
                    "project": one.team.project,
                    "place": place,
                    "graders": len(one.finals),
                    "score": explain_score(one, rubric),
                    "rank": explain_rank(place, rubric),
                }
                for one, place in outcome.ranked
            ],
            "unscored": [one for one in outcome.teams if one.place is None],
            "tag": entity_tag(_shown(outcome)),
            "order_field": order_field,
            "labels": {**REASON, **labels_of(outcome.undecided)},
        }
    return await draw("ranking.html", request, language, connection, edition_id, actor, "ranking", failure, **values)
