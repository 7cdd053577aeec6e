"""The page behind the link that proves the address of a focal point. Opening it changes nothing."""

from datetime import UTC, datetime
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue.store import find_institution
from diplomado_registration.editions.usecases.reading import find_edition
from diplomado_registration.focal_contacts import usecases
from diplomado_registration.focal_contacts.store import FocalContact
from diplomado_registration.pages.rendering import page, problem_page

router = Router(tags=["pages"], include_in_schema=False)


@router.get("/focal-proof/{token}", dependencies=[public])
async def show_proof(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the buttons."""
    try:
        contact = await _contact(connection, token, request)
    except Problem as problem:
        return problem_page(problem, language)
    return await _page(connection, language, token, contact, "proven" if contact.proven_at else "asked")


@router.post("/focal-proof/{token}", dependencies=[public])
async def send_proof(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Prove the address."""
    try:
        contact = await _contact(connection, token, request)
        await usecases.prove(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return await _page(connection, language, token, contact, "proven")


@router.post("/focal-proof/{token}/removal", dependencies=[public])
async def send_removal(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Remove the address."""
    try:
        contact = await _contact(connection, token, request)
        await usecases.decline(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return await _page(connection, language, token, contact, "removed")


async def _contact(connection: Connection, token: str, request: Request) -> FocalContact:
    return await usecases.find_proof(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))


async def _page(
    connection: Connection,
    language: RequestedLanguage,
    token: str,
    contact: FocalContact,
    state: Literal["asked", "proven", "removed"],
) -> Response:
    institution = await find_institution(connection, contact.institution)
    return page(
        "focal_proof.html",
        language,
        token=token,
        state=state,
        edition=(await find_edition(connection, contact.edition_id))["title"],
        institution=institution.name if institution else contact.institution,
    )
