"""How participants ask on their own page for the erasure of their data."""

from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.corrections.usecases import NOT_MAILED
from diplomado_registration.data_requests.usecases import ask_for_erasure
from diplomado_registration.links.usecases import OpenedLink
from diplomado_registration.pages.own_page import act_on_page
from diplomado_registration.pages.rendering import PAGES

router = PAGES.router()

NOT_CONFIRMED = Text(
    "Marque la casilla para confirmar que pide el borrado.", "Tick the box to confirm that you ask for the erasure."
)


@router.post("/r/{token}/erasure", dependencies=[public])
async def send_erasure_request(
    database: DatabaseOf, token: str, request: Request, language: RequestedLanguage
) -> Response:
    """Ask for the erasure. Staff carry it out or refuse it, so that whoever finds a mail erases nobody."""
    days = request.app.state.settings.data_request_days

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        if not opened.proves_address:
            raise Problem(403, "link-not-mailed", NOT_MAILED)
        if not form.ticked("erasure_confirmed"):
            raise ValidationFailed(FieldError("erasure_confirmed", NOT_CONFIRMED))
        registration = opened.registration
        await ask_for_erasure(
            connection, registration["participant_id"], registration["time_zone"], days, datetime.now(UTC)
        )
        return "erasure_asked"

    return await act_on_page(database, request, token, language, act)
