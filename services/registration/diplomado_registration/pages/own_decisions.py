"""What participants decide on their own page: to accept an offered place or not, and to answer a question."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.admission.usecases.decisions import decide
from diplomado_registration.admission.usecases.offers import answer_offer
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.links.usecases import OpenedLink
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.participant_page import act_on_page, own_page
from diplomado_registration.pages.rendering import problem_page

router = Router(tags=["pages"], include_in_schema=False)

MAX_ANSWER = 500


@router.post("/r/{token}/offer/{answer}", dependencies=[public])
async def send_answer_to_offer(
    database: DatabaseOf,
    token: str,
    answer: Literal["accept", "decline"],
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Accept or decline the offered place."""

    async def act(connection: Connection, opened: OpenedLink) -> None:
        await answer_offer(
            connection,
            opened.registration["registration_id"],
            Step("participant"),
            accepts=answer == "accept",
            institution=None,
            preconditions=Preconditions(),
            now=datetime.now(UTC),
        )

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/information", dependencies=[public])
async def send_information(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Answer the question of the coordination."""
    try:
        reader = FieldReader(await read_form(request))
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")
    answer = reader.read_line("information", max_length=MAX_ANSWER)

    async def act(connection: Connection, opened: OpenedLink) -> Response | None:
        if reader.errors:
            error = reader.errors[0].text
            return await own_page(connection, opened, token, language, information_error=error)
        await decide(
            connection,
            opened.registration["registration_id"],
            "information_given",
            Step("participant", reason=answer),
            Preconditions(),
            datetime.now(UTC),
        )
        return None

    return await act_on_page(database, request, token, language, act)
