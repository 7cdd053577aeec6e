"""The page on which a participant reads and takes along what registration keeps about them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.own_data import Section, download, show
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.corrections.usecases import NOT_MAILED
from diplomado_registration.data_requests.store import insert_export
from diplomado_registration.enrolment.seating.usecases import reject_merged
from diplomado_registration.links.usecases import OpenedLink
from diplomado_registration.own_data.pages.sections import sections_of
from diplomado_registration.own_data.store import list_of_person
from diplomado_registration.pages.own_page import UNKNOWN_LINK, find_link
from diplomado_registration.pages.rendering import PAGES
from diplomado_registration.reference.store import list_offered

router = PAGES.router()


@router.get("/registration/own-data/{token}", dependencies=[public])
async def show_own_data(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show everything, with links to the parts of the other services."""
    sections = await _sections_of(connection, await _open(connection, request, token))
    return show(PAGES, request, "registration", token, sections, language)


@router.get("/registration/own-data/{token}/file", dependencies=[public])
async def download_own_data(database: DatabaseOf, token: str, request: Request) -> Response:
    """Return the same as a file. That it was taken is noted, for the data protection officer."""
    async with database.transaction() as connection:
        opened = await _open(connection, request, token)
        sections = await _sections_of(connection, opened)
        await insert_export(connection, opened.registration["participant_id"], datetime.now(UTC))
    return download("registration", sections)


async def _open(connection: Connection, request: Request, token: str) -> OpenedLink:
    """Return what a link opens that was mailed. Raises a 404, a 403 or a 409 problem."""
    opened = await find_link(connection, request, token)
    if opened is None or opened.state != "works":
        raise Problem(404, "link-unknown", UNKNOWN_LINK)
    if not opened.proves_address:
        raise Problem(403, "link-not-mailed", NOT_MAILED)
    reject_merged(opened.registration["status"])
    return opened


async def _sections_of(connection: Connection, opened: OpenedLink) -> Sequence[Section]:
    registration = opened.registration
    records = await list_of_person(connection, registration["participant_id"])
    return sections_of(records, registration["time_zone"], await list_offered(connection))
