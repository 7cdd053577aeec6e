"""A list of scores of all graders, pasted or sent as a file: looked at first, then all of it is stored, or nothing."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, upload_form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.pages.lists import MAX_BYTES, sent_table, with_table
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, address, draw
from diplomado_sessions.projects.score_list import MAX_ROWS, read_scores
from diplomado_sessions.projects.store.rubrics import find_rubric
from diplomado_sessions.projects.usecases.access import check_edition, require_rubric
from diplomado_sessions.projects.usecases.score_lists import PlannedScore, State, plan_scores, put_score_list
from diplomado_sessions.sent_lists.table import MAX_PASTED, Table

router = PAGES.router()
SentList = Annotated[Form, upload_form(MAX_BYTES)]
LABELS = {"list": Text("Lista", "List"), "state": Text("Estado", "Status")}
CHANGES = {
    "new": (Text("Nueva", "New"), "good"),
    "changed": (Text("Cambia", "Changes"), "warn"),
    "same": (Text("Igual", "Same"), ""),
}
STATES = (
    ("final", Text("Finales: cuentan", "Final: they count")),
    ("draft", Text("Borradores: cada evaluador los revisa", "Drafts: each grader looks at them")),
)


@router.get(PREFIX + "/score-list")
async def show_score_list(
    edition_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form for a list of scores."""
    await check_edition(connection, edition_id)
    fields = Form({"state": ["final"]})
    return await _form(request, language, connection, edition_id, actor, fields, None, ())


@router.post(PREFIX + "/score-list")
async def send_score_list(
    edition_id: UUID,
    form: SentList,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what a list would do, or store it; what is wrong in any row is shown, and nothing is stored."""
    table: Table | None = None
    planned: Sequence[PlannedScore] = ()
    stores = form.get("step") == "store"
    state: State = "draft" if form.get("state") == "draft" else "final"
    async with attempt(connection) as tried:
        table = await sent_table(form, MAX_ROWS)
        criteria = (await require_rubric(connection, edition_id)).rubric.criteria
        lines = await asyncio.to_thread(read_scores, table, criteria)
        two_people = request.app.state.settings.grading_second_person
        planned = await (put_score_list if stores else plan_scores)(
            connection, edition_id, lines, state, actor, two_people=two_people
        )
    if stores and not tried.failure:
        changed = sum(one.change != "same" for one in planned)
        return done(address(edition_id, "scores"), "scores_listed", n=changed)
    fields = with_table(form, table)
    return await _form(request, language, connection, edition_id, actor, fields, tried.failure, planned)


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    fields: Form,
    failure: Failure | None,
    planned: Sequence[PlannedScore],
) -> Response:
    rubric = await find_rubric(connection, edition_id)
    values: dict[str, Any] = {
        "fields": fields,
        "labels": LABELS,
        "criteria": rubric.rubric.criteria if rubric else (),
        "planned": [] if failure else planned,
        "changes": CHANGES,
        "counts": {key: sum(one.change == key for one in planned) for key in CHANGES},
        "new_graders": sorted({one.grader for one in planned if one.is_new_grader}),
        "choices": STATES,
        "plain": lambda points: f"{points.normalize():f}",
        "longest": MAX_PASTED,
        "most": MAX_BYTES // 1024**2,
    }
    return await draw("score_list.html", request, language, connection, edition_id, actor, "scores", failure, **values)
