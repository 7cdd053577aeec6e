"""The participant's own page, which only their link opens.

It shows no name or address: the link is issued before the applicant's identity is verified.
"""

from datetime import UTC, datetime

from asyncpg import Record
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.purposes import PURPOSES
from diplomado_registration.enrolment.links import hash_token
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.store.queries import find_by_link
from diplomado_registration.enrolment.usecases import change_consents, withdraw
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import page, problem_page

router = Router(tags=["pages"], include_in_schema=False)

UNKNOWN_LINK = Text(
    es="Este enlace no existe o ya fue cambiado. Pida uno nuevo a la coordinación del curso.",
    en="This link does not exist or has been replaced. Ask the coordination of the course for a new one.",
)
GRADUATED = Text(
    es="Ya se graduó de este curso; no es posible retirarse.",
    en="You graduated from this course already; you cannot withdraw.",
)
NOT_CONFIRMED = Text(
    es="Marque la casilla para confirmar que se retira.", en="Tick the box to confirm that you withdraw."
)


@router.get("/r/{token}", dependencies=[public])
async def show_own_page(connection: Transaction, token: str, language: RequestedLanguage) -> Response:
    """Show the state of the registration."""
    try:
        return await _own_page(connection, await find_registration_of_link(connection, token), token, language)
    except Problem as problem:
        return problem_page(problem, language)


@router.post("/r/{token}/withdrawal", dependencies=[public])
async def send_withdrawal(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Withdraw the registration."""
    try:
        confirmed = "confirmed" in await read_form(request)
        async with database.transaction() as connection:
            row = await find_registration_of_link(connection, token)
            if row["graduated_on"]:
                raise Problem(409, "graduated-already", GRADUATED)
            if not confirmed:
                return await _own_page(connection, row, token, language, error=NOT_CONFIRMED)
            await withdraw(
                connection,
                row["registration_id"],
                Step("participant"),
                institution=None,
                preconditions=Preconditions(),
                now=datetime.now(UTC),
            )
    except Problem as problem:
        return problem_page(problem, language)
    return RedirectResponse(f"/r/{token}?lang={language}", status_code=303)


@router.post("/r/{token}/consents", dependencies=[public])
async def send_consents(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Change the consent for the optional purposes."""
    try:
        fields = await read_form(request)
        answers = {purpose.code: f"consent_{purpose.code}" in fields for purpose in PURPOSES if not purpose.required}
        async with database.transaction() as connection:
            row = await find_registration_of_link(connection, token)
            await change_consents(connection, row["registration_id"], answers, language, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return RedirectResponse(f"/r/{token}?lang={language}", status_code=303)


async def find_registration_of_link(connection: Connection, token: str) -> Record:
    """Return the registration of a participant's link. Raises a 404 problem."""
    row = await find_by_link(connection, hash_token(token))
    if row is None:
        raise Problem(404, "link-unknown", UNKNOWN_LINK)
    return row


async def _own_page(
    connection: Connection, row: Record, token: str, language: RequestedLanguage, error: Text | None = None
) -> Response:
    return page(
        "participant_page.html",
        language,
        422 if error else 200,
        path=f"/r/{token}",
        registration=row,
        token=token,
        purposes=PURPOSES,
        answers=await consents_store.find_current_answers(connection, row["registration_id"]),
        error=error,
    )
