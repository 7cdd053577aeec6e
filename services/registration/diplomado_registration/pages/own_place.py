"""What a participant does about their place on their own page: confirm, return after a withdrawal, and withdraw."""

from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, EvenRouter, Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.applications.usecases import confirm, return_to_edition
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.seating.usecases import reject_merged
from diplomado_registration.enrolment.usecases import withdraw
from diplomado_registration.links.usecases import OpenedLink, request_link
from diplomado_registration.pages.own_page import act_on_page, find_link, no_page, own_page
from diplomado_registration.pages.rendering import PAGES

router = PAGES.router()
requesting = EvenRouter(tags=["pages"], include_in_schema=False)

GRADUATED = Text(
    es="Ya se graduó de este curso; no es posible retirarse.",
    en="You graduated from this course already; you cannot withdraw.",
)
NOT_CONFIRMED = Text(
    es="Marque la casilla para confirmar que se retira.", en="Tick the box to confirm that you withdraw."
)


@router.get("/r/{token}", dependencies=[public])
async def show_own_page(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the state of the registration, or that the link no longer works."""
    opened = await find_link(connection, request, token)
    if opened is None or opened.state != "works":
        return no_page(opened, token, language)
    return await own_page(connection, opened, token, request, language)


@requesting.post("/r/{token}/link", dependencies=[public])
async def send_link_request(
    database: DatabaseOf, token: str, request: Request, language: RequestedLanguage
) -> Response:
    """Have a new link mailed in place of one that no longer works."""
    try:
        async with database.transaction() as connection:
            opened = await find_link(connection, request, token)
            if opened is None:
                return no_page(None, token, language)
            reject_merged(opened.registration["status"])
            await request_link(connection, opened.registration, datetime.now(UTC))
    except Problem as problem:
        return PAGES.problem_page(problem, language, path="/link", request=request)
    return PAGES.render("link_sent.html", language, path="/link")


@router.post("/r/{token}/confirmation", dependencies=[public])
async def send_confirmation(
    database: DatabaseOf, token: str, request: Request, language: RequestedLanguage
) -> Response:
    """Confirm the application: the place, or the wait, is the participant's."""

    async def act(connection: Connection, opened: OpenedLink, _form: Form) -> str:
        await confirm(connection, opened.registration, datetime.now(UTC), proves_address=opened.proves_address)
        return "confirmed"

    return await act_on_page(database, request, token, language, act, has_fields=False)


@router.post("/r/{token}/return", dependencies=[public])
async def send_return(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Register again after a withdrawal."""

    async def act(connection: Connection, opened: OpenedLink, _form: Form) -> str:
        await return_to_edition(
            connection, opened.registration, datetime.now(UTC), proves_address=opened.proves_address
        )
        return "returned"

    return await act_on_page(database, request, token, language, act, has_fields=False)


@router.post("/r/{token}/withdrawal", dependencies=[public])
async def send_withdrawal(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Withdraw the registration."""

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        if opened.registration["graduated_on"]:
            raise Problem(409, "graduated-already", GRADUATED)
        if not form.ticked("confirmed"):
            raise ValidationFailed(FieldError("confirmed", NOT_CONFIRMED))
        await withdraw(
            connection,
            opened.registration["registration_id"],
            Step("participant"),
            institution=None,
            preconditions=Preconditions(),
            now=datetime.now(UTC),
        )
        return "withdrawn"

    return await act_on_page(database, request, token, language, act)
