"""The page on which a participant reads and takes along what certificates keeps about them."""

from collections.abc import Sequence

from fastapi import Request
from starlette.responses import Response

from diplomado_certificates.own_data import store
from diplomado_certificates.own_data.pages.sections import sections_of
from diplomado_certificates.own_data.usecases import list_kept
from diplomado_certificates.progress.pages import PAGES, find_own
from diplomado_certificates.verification.api import limited
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import Section, download, show
from diplomado_chassis.postgres.database import Connection

router = PAGES.router()


@router.get("/certificates/own-data/{token}", dependencies=[public, limited()])
async def show_own_data(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show everything, with links to the parts of the other services."""
    return show(PAGES, request, "certificates", token, await _sections(connection, request, token), language)


@router.get("/certificates/own-data/{token}/file", dependencies=[public, limited()])
async def download_own_data(connection: Transaction, token: str, request: Request) -> Response:
    """Return the same as a file."""
    return download("certificates", await _sections(connection, request, token))


async def _sections(connection: Connection, request: Request, token: str) -> Sequence[Section]:
    """Return what is stored about the person of a link. Raises a 404 problem for a link that opens nothing."""
    own = await find_own(connection, token, request)
    _, zone = await store.find_edition(connection, own.edition_id)
    return sections_of(await list_kept(connection, own.registration_id), zone)
