"""The page behind the link that proves the address of a focal point. Opening it changes nothing."""

from datetime import UTC, datetime

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_registration.focal_contacts import usecases
from diplomado_registration.pages.rendering import page, problem_page

router = Router(tags=["pages"], include_in_schema=False)


@router.get("/focal-proof/{token}", dependencies=[public])
async def show_proof(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the buttons."""
    try:
        contact = await usecases.find_proof(
            connection, token, request.app.state.settings.link_secrets, datetime.now(UTC)
        )
    except Problem as problem:
        return problem_page(problem, language)
    state = "proven" if contact.proven_at else "asked"
    return page("focal_proof.html", language, token=token, state=state)


@router.post("/focal-proof/{token}", dependencies=[public])
async def send_proof(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Prove the address."""
    try:
        await usecases.prove(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return page("focal_proof.html", language, token=token, state="proven")


@router.post("/focal-proof/{token}/removal", dependencies=[public])
async def send_removal(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Remove the address."""
    try:
        await usecases.decline(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return page("focal_proof.html", language, token=token, state="removed")
