"""What participants decide on their own page: to accept an offered place or not, and to answer a question."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_registration.admission.usecases.decisions import decide
from diplomado_registration.admission.usecases.offers import answer_offer
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.participant_page import find_own_registration, own_page
from diplomado_registration.pages.rendering import problem_page

router = Router(tags=["pages"], include_in_schema=False)

MAX_ANSWER = 500


@router.post("/r/{token}/offer/{answer}", dependencies=[public])
async def send_answer_to_offer(
    database: DatabaseOf, token: str, answer: Literal["accept", "decline"], language: RequestedLanguage
) -> Response:
    """Accept or decline the offered place."""
    try:
        async with database.transaction() as connection:
            row = await find_own_registration(connection, token)
            await answer_offer(
                connection,
                row["registration_id"],
                Step("participant"),
                accepts=answer == "accept",
                institution=None,
                preconditions=Preconditions(),
                now=datetime.now(UTC),
            )
    except Problem as problem:
        return problem_page(problem, language)
    return RedirectResponse(f"/r/{token}?lang={language}", status_code=303)


@router.post("/r/{token}/information", dependencies=[public])
async def send_information(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Answer the question of the coordination."""
    try:
        reader = FieldReader(await read_form(request))
        answer = reader.read_line("information", max_length=MAX_ANSWER)
        async with database.transaction() as connection:
            row = await find_own_registration(connection, token)
            if reader.errors:
                return await own_page(connection, row, token, language, information_error=reader.errors[0].text)
            await decide(
                connection,
                row["registration_id"],
                "information_given",
                Step("participant", reason=answer),
                Preconditions(),
                datetime.now(UTC),
            )
    except Problem as problem:
        return problem_page(problem, language)
    return RedirectResponse(f"/r/{token}?lang={language}", status_code=303)
