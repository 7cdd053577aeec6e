"""What waits in this service, as a piece of the home page of staff."""

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.text import Text
from diplomado_sessions.pages.staff import Reader, staff_pages
from diplomado_sessions.pending.store import list_of_editions

PAGES = staff_pages("diplomado_sessions.pending")
router = PAGES.router()

MAX_EDITIONS = 50
TITLE = Text("Sesiones y asistencia", "Sessions and attendance")


@router.get("/sessions/fragments/home")
async def show_home(actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage) -> Response:
    """Count what waits for a decision in each edition of the reader's scope."""
    editions = await list_of_editions(connection, actor.scope.arrays, MAX_EDITIONS, actor.subject)
    return PAGES.fragment("home.html", language, request=request, title=TITLE, editions=editions)
