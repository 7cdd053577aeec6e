"""The page behind the link that proves a new address. Opening it changes nothing: programs that scan mails do that."""

from datetime import UTC, datetime

from asyncpg import UniqueViolationError
from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_registration.identity.addresses.usecases import find_proof, prove_address
from diplomado_registration.pages.rendering import page, problem_page

router = Router(tags=["pages"], include_in_schema=False)


@router.get("/proof/{token}", dependencies=[public])
async def show_proof(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the button."""
    try:
        await find_proof(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language, request=request)
    return page("address_proof.html", language, token=token, proven=False)


@router.post("/proof/{token}", dependencies=[public])
async def send_proof(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Prove the address. What the page says does not depend on whether the address was another person's."""
    secrets = request.app.state.settings.link_secrets
    try:
        try:
            async with database.transaction() as connection:
                await prove_address(connection, token, secrets, datetime.now(UTC))
        except UniqueViolationError:  # another person got the address at the same time; now it is seen
            async with database.transaction() as connection:
                await prove_address(connection, token, secrets, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language, request=request)
    return page("address_proof.html", language, token=token, proven=True)
