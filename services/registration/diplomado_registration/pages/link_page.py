"""The page on which a participant asks for the link to their own page. The answer is the same for every address."""

from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, EvenRouter
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.links.api import TOO_MANY, wait_seconds, wait_seconds_of_address
from diplomado_registration.links.usecases import request_links
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import page, problem_page

router = EvenRouter(tags=["pages"], include_in_schema=False)


@router.get("/link", dependencies=[public])
async def show_request(language: RequestedLanguage) -> Response:
    """Show the field for the address."""
    return page("link_request.html", language, email="", error=None, reason=None)


@router.post("/link", dependencies=[public])
async def send_request(database: DatabaseOf, request: Request, language: RequestedLanguage) -> Response:
    """Have the links of an address mailed to it."""
    try:
        fields = await read_form(request)
        if seconds := wait_seconds(request):
            raise Problem(429, "too-many-links", TOO_MANY, headers={"Retry-After": str(seconds)})
        if seconds := wait_seconds_of_address(request, fields.get("email")):
            raise Problem(429, "too-many-links", TOO_MANY, headers={"Retry-After": str(seconds)})
        async with database.transaction() as connection:
            await request_links(connection, fields.get("email"), datetime.now(UTC))
    except ValidationFailed as failed:
        error = failed.errors[0].text
        return page("link_request.html", language, 422, email=fields.get("email", ""), error=error, reason=None)
    except Problem as problem:
        return problem_page(problem, language, request=request)
    return page("link_sent.html", language)
