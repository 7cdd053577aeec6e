"""The participant's own page, opened by the link that only they have.

It shows no name or address: the link is given to whoever fills in the form, before anything proves who that is.
"""

from datetime import UTC, datetime

from asyncpg import Record
from fastapi import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.purposes import PURPOSES
from diplomado_registration.consents.usecases import answer_again
from diplomado_registration.enrolment import links, store
from diplomado_registration.enrolment.usecases import withdraw
from diplomado_registration.pages.forms import read_form
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
    """Show how the registration stands."""
    try:
        return await _own_page(connection, await _behind(connection, token), token, language)
    except Problem as problem:
        return problem_page(problem, language)


@router.post("/r/{token}/withdrawal", dependencies=[public])
async def withdraw_oneself(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Give up the place or the wait."""
    try:
        confirmed = "confirmed" in await read_form(request)
        async with database.transaction() as connection:
            row = await _behind(connection, token)
            if row["graduated_on"]:
                raise Problem(409, "graduated-already", GRADUATED)
            if not confirmed:
                return await _own_page(connection, row, token, language, fault=NOT_CONFIRMED)
            await withdraw(
                connection,
                row["registration_id"],
                by="participant",
                institution=None,
                reason=None,
                now=datetime.now(UTC),
            )
    except Problem as problem:
        return problem_page(problem, language)
    return RedirectResponse(f"/r/{token}?lang={language}", status_code=303)


@router.post("/r/{token}/consents", dependencies=[public])
async def change_consents(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Give or take back consent for the purposes that are free."""
    try:
        fields = await read_form(request)
        answers = {one.code: f"consent_{one.code}" in fields for one in PURPOSES if not one.required}
        async with database.transaction() as connection:
            row = await _behind(connection, token)
            await answer_again(connection, row["registration_id"], answers, language, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return RedirectResponse(f"/r/{token}?lang={language}", status_code=303)


async def _behind(connection: Connection, token: str) -> Record:
    row = await store.behind_link(connection, links.hash_of(token))
    if row is None:
        raise Problem(404, "link-unknown", UNKNOWN_LINK)
    return row


async def _own_page(
    connection: Connection, row: Record, token: str, language: RequestedLanguage, fault: Text | None = None
) -> Response:
    return page(
        "own.html",
        language,
        422 if fault else 200,
        path=f"/r/{token}",
        standing=row,
        token=token,
        purposes=PURPOSES,
        answers=await consents_store.current(connection, row["registration_id"]),
        fault=fault,
    )
