"""Pieces of pages of other services: what a grader still has to score, and a participant's own team."""

from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.text import Text
from diplomado_sessions.projects.pages.common import PAGES, Grader, address
from diplomado_sessions.projects.store.own import list_due
from diplomado_sessions.projects.usecases.own import load_own_team

router = PAGES.router()
GRADING = Text("Proyectos por calificar", "Projects to score")
OWN_TEAM = Text("Su equipo", "Your team")


@router.get("/sessions/fragments/grading")
async def show_grading(
    actor: Grader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw what a grader still has to score, by edition."""
    rows = await list_due(connection, [actor.subject, *actor.accounts], actor.scope)
    editions = [{"due": row, "path": address(row.edition_id, "own")} for row in rows]
    return PAGES.fragment("grading.html", language, request=request, title=GRADING, editions=editions)


@router.get("/sessions/own-team/{token}", dependencies=[public])
async def show_own_team(token: str, connection: Transaction, request: Request, language: RequestedLanguage) -> Response:
    """Draw the team of a participant, by the link of their own page."""
    secrets = request.app.state.settings.link_secrets
    own = await load_own_team(connection, token, secrets, datetime.now(UTC))
    values: dict[str, Any] = {"own": own}
    answer = PAGES.fragment("own_team.html", language, request=request, title=OWN_TEAM, **values)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
