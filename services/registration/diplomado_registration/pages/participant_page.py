"""The participant's own page, which only their link opens.

Opening the link changes nothing, because programs that scan mails open links too. The page shows the person's name if
the link was mailed: who reads the mails to an address may read the name of its person.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import DatabaseOf, EvenRouter, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.applications.usecases import confirm, return_to_edition
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.purposes import PURPOSES
from diplomado_registration.corrections.usecases import NOT_MAILED, confirm_name, decide_proposal, propose_name
from diplomado_registration.enrolment.registration import ENDED, Step
from diplomado_registration.enrolment.usecases import change_consents, withdraw
from diplomado_registration.identity.addresses.usecases import request_address
from diplomado_registration.links.usecases import OpenedLink, open_link, request_link
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import page, problem_page
from diplomado_registration.people.proposals.store import list_open_of_person

router = Router(tags=["pages"], include_in_schema=False)
requesting = EvenRouter(tags=["pages"], include_in_schema=False)

UNKNOWN_LINK = Text(
    es="Este enlace no existe o ya fue cambiado. Puede pedir uno nuevo con su correo.",
    en="This link does not exist or has been replaced. You can ask for a new one with your address.",
)
GRADUATED = Text(
    es="Ya se graduó de este curso; no es posible retirarse.",
    en="You graduated from this course already; you cannot withdraw.",
)
NOT_CONFIRMED = Text(
    es="Marque la casilla para confirmar que se retira.", en="Tick the box to confirm that you withdraw."
)


@router.get("/r/{token}", dependencies=[public])
async def show_own_page(connection: Transaction, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Show the state of the registration, or that the link no longer works."""
    opened = await find_link(connection, request, token)
    if opened is None or opened.state != "works":
        return no_page(opened, token, language)
    return await own_page(connection, opened, token, language)


@requesting.post("/r/{token}/link", dependencies=[public])
async def send_link_request(
    database: DatabaseOf, token: str, request: Request, language: RequestedLanguage
) -> Response:
    """Have a new link mailed in place of one that no longer works."""
    try:
        async with database.transaction() as connection:
            opened = await find_link(connection, request, token)
            if opened is None:
                return no_page(None, token, language)
            await request_link(connection, opened.registration, datetime.now(UTC))
    except Problem as problem:
        return problem_page(problem, language)
    return page("link_sent.html", language, path="/link")


@router.post("/r/{token}/confirmation", dependencies=[public])
async def send_confirmation(
    database: DatabaseOf, token: str, request: Request, language: RequestedLanguage
) -> Response:
    """Confirm the application: the place, or the wait, is the participant's."""

    async def act(connection: Connection, opened: OpenedLink) -> None:
        await confirm(connection, opened.registration, datetime.now(UTC), proves_address=opened.proves_address)

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/return", dependencies=[public])
async def send_return(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Register again after a withdrawal."""

    async def act(connection: Connection, opened: OpenedLink) -> None:
        await return_to_edition(
            connection, opened.registration, datetime.now(UTC), proves_address=opened.proves_address
        )

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/withdrawal", dependencies=[public])
async def send_withdrawal(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Withdraw the registration."""
    try:
        is_sure = "confirmed" in await read_form(request)
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")

    async def act(connection: Connection, opened: OpenedLink) -> Response | None:
        if opened.registration["graduated_on"]:
            raise Problem(409, "graduated-already", GRADUATED)
        if not is_sure:
            return await own_page(connection, opened, token, language, error=NOT_CONFIRMED)
        await withdraw(
            connection,
            opened.registration["registration_id"],
            Step("participant"),
            institution=None,
            preconditions=Preconditions(),
            now=datetime.now(UTC),
        )
        return None

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/consents", dependencies=[public])
async def send_consents(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Change the consent for the optional purposes."""
    try:
        fields = await read_form(request)
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")

    async def act(connection: Connection, opened: OpenedLink) -> None:
        answers = {purpose.code: f"consent_{purpose.code}" in fields for purpose in PURPOSES if not purpose.required}
        registration_id = opened.registration["registration_id"]
        await change_consents(connection, registration_id, answers, language, datetime.now(UTC))

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/name", dependencies=[public])
async def send_name(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Confirm that the name is right as it will be printed."""
    try:
        shown = (await read_form(request)).get("revision", "")
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")

    async def act(connection: Connection, opened: OpenedLink) -> None:
        await confirm_name(connection, opened, shown, datetime.now(UTC))

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/correction", dependencies=[public])
async def send_correction(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Propose another name."""
    try:
        fields = await read_form(request)
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")

    async def act(connection: Connection, opened: OpenedLink) -> Response | None:
        try:
            await propose_name(connection, opened, fields, datetime.now(UTC))
        except ValidationFailed as failed:
            return await own_page(connection, opened, token, language, typed=fields, errors=failed.errors)
        return None

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/address", dependencies=[public])
async def send_address(database: DatabaseOf, token: str, request: Request, language: RequestedLanguage) -> Response:
    """Ask for another address; the answer is the same for every address."""
    try:
        fields = await read_form(request)
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")
    lifetime = timedelta(hours=request.app.state.settings.address_proof_hours)

    async def act(connection: Connection, opened: OpenedLink) -> Response | None:
        if not opened.proves_address:
            raise Problem(403, "link-not-mailed", NOT_MAILED)
        participant_id = opened.registration["participant_id"]
        try:
            await request_address(connection, participant_id, fields.get("email"), lifetime, datetime.now(UTC))
        except ValidationFailed as failed:
            return await own_page(connection, opened, token, language, errors=failed.errors)
        return page("address_requested.html", language, path=f"/r/{token}", token=token)

    return await act_on_page(database, request, token, language, act)


@router.post("/r/{token}/proposals/{proposal_id}", dependencies=[public])
async def send_decision(
    database: DatabaseOf, token: str, proposal_id: UUID, request: Request, language: RequestedLanguage
) -> Response:
    """Accept or reject what somebody proposed to change."""
    try:
        decision = (await read_form(request)).get("decision")
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")

    async def act(connection: Connection, opened: OpenedLink) -> None:
        await decide_proposal(
            connection, opened, proposal_id, "accepted" if decision == "accept" else "rejected", datetime.now(UTC)
        )

    return await act_on_page(database, request, token, language, act)


async def act_on_page(
    database: DatabaseOf,
    request: Request,
    token: str,
    language: RequestedLanguage,
    act: Callable[[Connection, OpenedLink], Awaitable[Response | None]],
) -> Response:
    """Do something that a button of the page asks for, and return to the page."""
    try:
        async with database.transaction() as connection:
            opened = await find_link(connection, request, token)
            if opened is None or opened.state != "works":
                return no_page(opened, token, language)
            response = await act(connection, opened)
    except Problem as problem:
        return problem_page(problem, language, path=f"/r/{token}")
    return response or RedirectResponse(f"/r/{token}?lang={language}", status_code=303)


async def find_link(connection: Connection, request: Request, token: str) -> OpenedLink | None:
    """Return what a link opens; None if it is none of ours."""
    return await open_link(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))


def no_page(opened: OpenedLink | None, token: str, language: RequestedLanguage) -> Response:
    """Say that a link does not work any more, or never did."""
    if opened is None:
        return page("link_request.html", language, 404, path="/link", email="", error=None, reason=UNKNOWN_LINK)
    return page("link_ended.html", language, 410, path=f"/r/{token}", token=token, state=opened.state)


async def own_page(
    connection: Connection,
    opened: OpenedLink,
    token: str,
    language: RequestedLanguage,
    *,
    error: Text | None = None,
    information_error: Text | None = None,
    typed: Mapping[str, str] | None = None,
    errors: Sequence[FieldError] = (),
) -> Response:
    """Show the state of a registration. The errors are about the withdrawal and the answer to a question."""
    registration = opened.registration
    is_open = opened.proves_address and registration["status"] not in ENDED
    proposals = await list_open_of_person(connection, registration["participant_id"]) if is_open else []
    return page(
        "participant_page.html",
        language,
        422 if error or information_error or errors else 200,
        path=f"/r/{token}",
        registration=registration,
        name=f"{registration['given_names']} {registration['family_names']}".strip() if opened.proves_address else None,
        expires=registration["expires_at"]
        and registration["expires_at"].astimezone(ZoneInfo(registration["time_zone"])),
        has_ended=registration["status"] in ENDED,
        token=token,
        purposes=PURPOSES,
        answers=await consents_store.find_current_answers(connection, registration["registration_id"]),
        declared=await consents_store.has_declared(connection, registration["registration_id"]),
        error=error,
        information_error=information_error,
        proposals=proposals,
        names=typed or registration,
        errors={error.path: error.text for error in reversed(errors)},
    )
