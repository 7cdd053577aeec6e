"""The participant's own page, which only their link opens: how it is opened, drawn, and acted on.

Opening the link changes nothing, because programs that scan mails open links too. The page shows the person's name if
the link was mailed: who reads the mails to an address may read the name of its person.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.edge import EdgeDatabase
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import day_and_time
from diplomado_chassis.language.languages import own_name
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.purposes import PURPOSES
from diplomado_registration.data_requests.store import find_last_erasure
from diplomado_registration.enrolment.registration import ENDED
from diplomado_registration.enrolment.seating.usecases import reject_merged
from diplomado_registration.links.usecases import OpenedLink, open_link
from diplomado_registration.pages.form_parsing import read_form
from diplomado_registration.pages.rendering import PAGES
from diplomado_registration.people.proposals.store import list_open_of_person
from diplomado_registration.places.life import phase_of

UNKNOWN_LINK = Text(
    es="Este enlace no existe o ya fue cambiado. Puede pedir uno nuevo con su correo.",
    en="This link does not exist or has been replaced. You can ask for a new one with your address.",
)
Act = Callable[[Connection, OpenedLink, Form], Awaitable[Response | str]]
"""What a button of the page does. It returns the notice to show on the page, or another page."""


async def find_link(connection: Connection, request: Request, token: str) -> OpenedLink | None:
    """Return what a link opens; None if it is none of ours."""
    return await open_link(connection, token, request.app.state.settings.link_secrets, datetime.now(UTC))


def no_page(opened: OpenedLink | None, token: str, language: RequestedLanguage) -> Response:
    """Say that a link does not work any more, or never did."""
    if opened is None:
        return PAGES.render("link_request.html", language, 404, path="/link", email="", error=None, reason=UNKNOWN_LINK)
    return PAGES.render("link_ended.html", language, 410, path=f"/r/{token}", token=token, state=opened.state)


async def act_on_page(
    database: EdgeDatabase,
    request: Request,
    token: str,
    language: RequestedLanguage,
    act: Act,
    *,
    has_fields: bool = True,
) -> Response:
    """Do what a button of the page asks for, and return to the page with a notice.

    What is not accepted changes nothing: the page is drawn again with the reason and with what was typed.
    """
    form = Form({})
    try:
        form = await read_form(request) if has_fields else form
        async with database.transaction() as connection:
            opened = await find_link(connection, request, token)
            if opened is None or opened.state != "works":
                return no_page(opened, token, language)
            reject_merged(opened.registration["status"])
            answer = await act(connection, opened, form)
    except ValidationFailed as failed:
        return await _draw_again(database, request, token, language, Failure.of(failed), form)
    except Problem as problem:
        if problem.status != 409:
            return PAGES.problem_page(problem, language, path=f"/r/{token}", request=request)
        reasons = problem.extensions.get("reasons", ())
        return await _draw_again(database, request, token, language, Failure.of(problem), form, reasons)
    return answer if isinstance(answer, Response) else done(f"/r/{token}?lang={language}", answer)


async def _draw_again(
    database: EdgeDatabase,
    request: Request,
    token: str,
    language: RequestedLanguage,
    failure: Failure,
    form: Form,
    reasons: Any = (),
) -> Response:
    async with database.transaction(readonly=True) as connection:
        opened = await find_link(connection, request, token)
        if opened is None or opened.state != "works":
            return no_page(opened, token, language)
        return await own_page(connection, opened, token, request, language, form, failure, reasons)


async def own_page(
    connection: Connection,
    opened: OpenedLink,
    token: str,
    request: Request,
    language: RequestedLanguage,
    typed: Mapping[str, str] | None = None,
    failure: Failure | None = None,
    reasons: Any = (),
) -> Response:
    """Draw the page of a registration; with `failure` also what was typed and why it was not accepted."""
    registration = opened.registration
    has_ended = registration["status"] in ENDED
    is_open = opened.proves_address and not has_ended
    proposals = await list_open_of_person(connection, registration["participant_id"]) if is_open else []
    names = {name: registration[name] or "" for name in ("given_names", "family_names")}
    return PAGES.render(
        "participant_page.html",
        language,
        failure.status if failure else 200,
        headers={"Cache-Control": "no-store"},
        path=f"/r/{token}",
        request=request,
        token=token,
        registration=registration,
        phase=phase_of(registration, datetime.now(UTC)),
        name=" ".join(filter(None, names.values())) if opened.proves_address else None,
        moment=lambda value: day_and_time(value, registration["time_zone"], language),
        spoken=own_name(registration["language"]),
        has_ended=has_ended,
        purposes=[purpose for purpose in PURPOSES if not purpose.required],
        answers=await consents_store.find_current_answers(connection, registration["registration_id"]),
        declared=await consents_store.has_declared(connection, registration["registration_id"]),
        proposals=proposals,
        erasure=await find_last_erasure(connection, registration["participant_id"]) if opened.proves_address else None,
        erasure_days=request.app.state.settings.data_request_days,
        fields=Form({name: [value] for name, value in {**names, **(typed or {})}.items()}),
        failure=failure,
        reasons=reasons,
    )
