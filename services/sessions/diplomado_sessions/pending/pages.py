"""What waits in this service, as a piece of the home page of staff."""

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.second_person import names_of
from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import Reader, staff_pages
from diplomado_sessions.pending.next_steps import next_steps
from diplomado_sessions.pending.store import count_steps, list_of_editions

PAGES = staff_pages("diplomado_sessions.pending")
router = PAGES.router()

MAX_EDITIONS = 50
STEPS = Text("Pasos de las sesiones", "Steps of the sessions")
TITLE = Text("Sesiones y asistencia", "Sessions and attendance")


@router.get("/sessions/fragments/home")
async def show_home(actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage) -> Response:
    """Count what waits for a decision in each edition of the reader's scope."""
    editions = await list_of_editions(connection, actor.scope.arrays, MAX_EDITIONS, names_of(actor))
    return PAGES.fragment("home.html", language, request=request, title=TITLE, editions=editions)


@router.get("/sessions/fragments/editions/{edition_id}/next-steps")
async def show_next_steps(
    edition_id: UUID, _actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Show what comes next with the sessions of an edition."""
    steps = next_steps(edition_id, await count_steps(connection, edition_id))
    return PAGES.fragment("next_steps.html", language, request=request, title=STEPS, steps=steps)
