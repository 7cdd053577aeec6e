"""The page on which a participant reads and takes along what registration keeps about them."""

from collections.abc import Sequence

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import Section, download, show
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.corrections.usecases import NOT_MAILED
from diplomado_registration.enrolment.seating.usecases import reject_merged
from diplomado_registration.own_data.pages.sections import sections_of
from diplomado_registration.own_data.store import list_of_person
from diplomado_registration.pages.own_page import UNKNOWN_LINK, find_link
from diplomado_registration.pages.rendering import PAGES
from diplomado_registration.reference.store import list_offered

router = PAGES.router()


@router.get("/registration/own-data/{token}", dependencies=[public])
async def show_own_data(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show everything, with links to the parts of the other services."""
    return show(PAGES, request, "registration", token, await _sections(connection, request, token), language)


@router.get("/registration/own-data/{token}/file", dependencies=[public])
async def download_own_data(connection: Transaction, token: str, request: Request) -> Response:
    """Return the same as a file."""
    return download("registration", await _sections(connection, request, token))


async def _sections(connection: Connection, request: Request, token: str) -> Sequence[Section]:
    """Return what is stored about the person of a link that was mailed. Raises a 404, a 403 or a 409 problem."""
    opened = await find_link(connection, request, token)
    if opened is None or opened.state != "works":
        raise Problem(404, "link-unknown", UNKNOWN_LINK)
    if not opened.proves_address:
        raise Problem(403, "link-not-mailed", NOT_MAILED)
    registration = opened.registration
    reject_merged(registration["status"])
    records = await list_of_person(connection, registration["participant_id"])
    return sections_of(records, registration["time_zone"], await list_offered(connection))
