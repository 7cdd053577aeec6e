"""The roster of an edition over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import Paging, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_sessions.projections import store
from diplomado_sessions.projections.answer_models import Roster
from diplomado_sessions.projections.problems import edition_unknown

router = Router(prefix="/api/v1", tags=["people"])


@router.get("/editions/{edition_id}/roster", operation_id="list_roster", responses=answers(Roster))
async def show_roster(
    edition_id: EditionId,
    actor: Annotated[Actor, require("coordinator", "facilitator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Paging,
    status: Annotated[str | None, Query(max_length=50)] = None,
) -> dict[str, Any]:
    """List names and status of all people who registered for an edition, without e-mails."""
    if await store.find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    return paged("roster", await store.list_roster_page(connection, edition_id, status, page))
