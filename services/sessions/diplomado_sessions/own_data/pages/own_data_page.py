"""The page on which a participant reads and takes along what sessions keeps about them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import Section, download, show
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.check_in.own.api import limit_client
from diplomado_sessions.own_data import store
from diplomado_sessions.own_data.pages.sections import sections_of
from diplomado_sessions.own_data.usecases import list_kept
from diplomado_sessions.own_sessions.pages import PAGES
from diplomado_sessions.own_sessions.usecases import find_own

router = PAGES.router()


@router.get("/sessions/own-data/{token}", dependencies=[public])
async def show_own_data(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show everything, with links to the parts of the other services."""
    return show(PAGES, request, "sessions", token, await _sections(connection, request, token), language)


@router.get("/sessions/own-data/{token}/file", dependencies=[public])
async def download_own_data(connection: Transaction, token: str, request: Request) -> Response:
    """Return the same as a file."""
    return download("sessions", await _sections(connection, request, token))


async def _sections(connection: Connection, request: Request, token: str) -> Sequence[Section]:
    """Return what is stored about the person of a link. Raises a 403 problem for a link that opens nothing."""
    limit_client(request)
    holder = await find_own(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    kept = await list_kept(connection, holder.registration_id)
    return sections_of(kept, await store.find_zone(connection, holder.edition_id))
