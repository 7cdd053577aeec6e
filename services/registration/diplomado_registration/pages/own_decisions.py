"""What participants decide on their own page: to accept an offered place or not, and to answer a question."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.admission.usecases.decisions import decide
from diplomado_registration.admission.usecases.offers import answer_offer
from diplomado_registration.catalogue.field_reader import FieldReader
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.links.usecases import OpenedLink
from diplomado_registration.pages.own_page import act_on_page
from diplomado_registration.pages.rendering import PAGES

router = PAGES.router()

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

    async def act(connection: Connection, opened: OpenedLink, _form: Form) -> str:
        await answer_offer(
            connection,
            opened.registration["registration_id"],
            Step("participant"),
            accepts=answer == "accept",
            institution=None,
            preconditions=Preconditions(),
            now=datetime.now(UTC),
        )
        return "offer_accepted" if answer == "accept" else "offer_declined"

    return await act_on_page(database, request, token, language, act, has_fields=False)


@router.post("/r/{token}/information", dependencies=[public])
async def send_information(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Answer the question of the coordination."""

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        reader = FieldReader(form)
        answer = reader.read_line("information", max_length=MAX_ANSWER)
        if reader.errors:
            raise ValidationFailed(*reader.errors)
        await decide(
            connection,
            opened.registration["registration_id"],
            "information_given",
            Step("participant", reason=answer),
            Preconditions(),
            datetime.now(UTC),
        )
        return "answered"

    return await act_on_page(database, request, token, language, act)
