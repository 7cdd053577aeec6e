"""Adding and removing members of a team, and who leads it: one button for each."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, address
from diplomado_sessions.projects.pages.teams import draw_team
from diplomado_sessions.projects.team import Change
from diplomado_sessions.projects.usecases.access import require_team
from diplomado_sessions.projects.usecases.teams import change_member
from diplomado_sessions.timetable.fields import Code

router = PAGES.router()
_NOTICES: dict[Change, str] = {"add": "added", "remove": "removed", "lead": "saved", "step-down": "saved"}


@router.post(PREFIX + "/teams/{code}/members/{registration_id}/{change}")
async def change(
    edition_id: UUID,
    code: Code,
    registration_id: UUID,
    change: Annotated[Change, Path()],
    _form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Change one member of a team. Twice is once."""
    async with attempt(connection) as tried:
        await change_member(connection, edition_id, code, registration_id, change)
    if tried.failure:
        team = await require_team(connection, edition_id, code)
        return await draw_team(request, language, connection, edition_id, actor, team, "", tried.failure)
    return done(address(edition_id, "teams", code), _NOTICES[change])
