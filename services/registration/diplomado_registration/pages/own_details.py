"""What a participant decides about their details on their own page: name, address and consents."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.consents.purposes import PURPOSES
from diplomado_registration.corrections.usecases import NOT_MAILED, confirm_name, decide_proposal, propose_name
from diplomado_registration.enrolment.usecases import change_consents
from diplomado_registration.identity.addresses.usecases import request_address
from diplomado_registration.links.usecases import OpenedLink
from diplomado_registration.pages.own_page import act_on_page
from diplomado_registration.pages.rendering import PAGES
from diplomado_registration.people.proposals.proposal import Decision

router = PAGES.router()


@router.post("/r/{token}/consents", dependencies=[public])
async def send_consents(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Change the consent for the optional purposes."""

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        answers = {one.code: form.ticked(f"consent_{one.code}") for one in PURPOSES if not one.required}
        registration_id = opened.registration["registration_id"]
        await change_consents(connection, registration_id, answers, language, datetime.now(UTC))
        return "saved"

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/name", dependencies=[public])
async def send_name(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Confirm that the name is right as it will be printed."""

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        await confirm_name(connection, opened, form.get("revision", ""), datetime.now(UTC))
        return "name_confirmed"

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/correction", dependencies=[public])
async def send_correction(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Propose another name."""

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        await propose_name(connection, opened, form, datetime.now(UTC))
        return "name_proposed"

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/proposals/{proposal_id}", dependencies=[public])
async def send_decision(
    database: DatabaseOf, token: str, proposal_id: UUID, request: Request, language: RequestedLanguage
) -> Response:
    """Accept or reject what somebody proposed to change."""

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> str:
        decision: Decision = "accepted" if form.get("decision") == "accept" else "rejected"
        await decide_proposal(connection, opened, proposal_id, decision, datetime.now(UTC))
        return "saved"

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/address", dependencies=[public])
async def send_address(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Ask for another address; the answer is the same for every address."""
    lifetime = timedelta(hours=request.app.state.settings.address_proof_hours)

    async def act(connection: Connection, opened: OpenedLink, form: Form) -> Response:
        if not opened.proves_address:
            raise Problem(403, "link-not-mailed", NOT_MAILED)
        participant_id = opened.registration["participant_id"]
        await request_address(connection, participant_id, form.get("email"), lifetime, datetime.now(UTC))
        return PAGES.render("address_requested.html", language, path=f"/r/{token}", token=token)

    return await act_on_page(database, request, token, language, act)
