"""The pages on which people sign in and out."""

import time
from typing import Annotated, Any

import structlog
from fastapi import Query, Request
from starlette.responses import RedirectResponse, Response

from diplomado_chassis.http.auth import public, session_of
from diplomado_chassis.http.auth.access import check_sender
from diplomado_chassis.http.auth.attempts import attempt_headers, find_attempt, new_attempt
from diplomado_chassis.http.auth.own_paths import own_path
from diplomado_chassis.http.auth.page_problems import as_page
from diplomado_chassis.http.auth.provider import Provider, ProviderAway, SignedIn, SignInRefused
from diplomado_chassis.http.auth.sessions import CookieTooLarge, Sessions
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.refusals import reads_pages
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.rate_limit import RateLimiter, client_of
from diplomado_chassis.http.staff_names import upsert_staff_name
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_registration.sign_in import texts
from diplomado_registration.sign_in.api import end_everywhere

log = structlog.get_logger()

router = Router(tags=["sign-in"], include_in_schema=False)

PAGES = Pages(
    "diplomado_registration.sign_in",
    brand="Diplomado",
    tagline=Text("Gestión de cursos", "Course management"),
    footer=Text("Si algo no funciona, escriba a la coordinación.", "If something fails, write to the coordination."),
)
# A mission behind one address is one client.
BURST, PER_SECOND, _MAX_CLIENTS = 60.0, 0.5, 10_000
_HINT, _HINT_PATH = "diplomado-end", "/sign-out"
_MAX_HINT_CHARACTERS = 3000

Wanted = Annotated[str | None, Query(alias="next")]


@router.get("/sign-in", dependencies=[public])
async def sign_in(request: Request, language: RequestedLanguage, wanted: Wanted = None) -> Response:
    """Lead the person to the provider, or at once to the page if they are signed in."""
    sessions, provider = _sessions(request), _provider(request)
    to = own_path(wanted)
    if session_of(request):
        return RedirectResponse(to, 303)
    if seconds := _limiter(request).wait_for(client_of(request.client.host if request.client else None)):
        return _failed(request, language, 429, texts.TOO_MANY, to, seconds)
    if not provider.is_set:
        return _failed(request, language, 503, texts.AWAY, to, 60)
    attempt = new_attempt(to, sessions.clock())
    try:
        response = RedirectResponse(await provider.address(attempt, language), 303)
    except ProviderAway:
        return _failed(request, language, 503, texts.AWAY, to, 60)
    for header in attempt_headers(sessions, attempt, request.cookies):
        response.headers.append("set-cookie", header)
    return response


@router.get("/sign-in/callback", dependencies=[public])
async def finish_sign_in(request: Request, language: RequestedLanguage, database: DatabaseOf) -> Response:
    """Take the answer of the provider and begin the session."""
    sessions = _sessions(request)
    found = find_attempt(sessions, request.cookies, request.query_params.get("state", ""))
    if found is None:
        if session_of(request):  # the button "back", or the same address twice
            return RedirectResponse(own_path(None), 303)
        return _failed(request, language, 400, texts.UNKNOWN_ATTEMPT, None)
    attempt, forget = found
    to = own_path(attempt.to)
    try:
        signed_in = await _provider(request).finish(attempt, request.query_params)
    except ProviderAway:
        return _failed(request, language, 503, texts.AWAY, to, 60)
    except SignInRefused as refused:
        log.warning("sign_in.refused", reason=refused.reason)
        denied = refused.reason == "denied"
        response = _failed(request, language, 403, texts.DENIED if denied else texts.REFUSED, to)
    else:
        response = await _let_in(request, language, database, signed_in, to)
    response.headers.append("set-cookie", forget)
    return response


@router.post("/sign-out", dependencies=[public])
async def sign_out(request: Request, language: RequestedLanguage, database: DatabaseOf) -> Response:
    """End the session in every service, then at the provider."""
    sessions = _sessions(request)
    if session := session_of(request):
        try:
            await check_sender(request, session)
        except Problem as problem:
            raise await as_page(request, problem) from None
        log.info("sign_in.ended", subject=session.actor.subject)
        if session.sign_in_id:
            await end_everywhere(request, database, session.sign_in_id)
    hint = sessions.open(request.cookies.get(sessions.name_of(_HINT), "")) or {}
    address = await _provider(request).end_address(hint.get("t"), language)
    # A page, not a redirection: a policy for forms also holds for where an answer to a form leads.
    response: Response = (
        PAGES.render("leaving.html", language, path=None, address=address)
        if address
        else RedirectResponse("/signed-out", 303)
    )
    if address:
        response.headers["Refresh"] = f"0;url={address}"
    response.headers.append("set-cookie", sessions.removal())
    response.headers.append("set-cookie", sessions.set_cookie(sessions.name_of(_HINT), "", _HINT_PATH, 0))
    return response


@router.get("/signed-out", dependencies=[public])
async def show_signed_out(language: RequestedLanguage) -> Response:
    """Say that the session has ended."""
    return PAGES.render("signed_out.html", language)


@router.get("/signed-in", dependencies=[public])
async def show_signed_in(request: Request, language: RequestedLanguage) -> Response:
    """Say in a second tab that the first one can go on."""
    return PAGES.render("signed_in.html", language, request=request)


async def _let_in(
    request: Request, language: Language, database: EdgeDatabase, signed_in: SignedIn, to: str
) -> Response:
    """Begin the session, or say why this account cannot have one: the provider goes on knowing who it is."""
    sessions = _sessions(request)
    if not signed_in.actor.roles:
        log.warning("sign_in.without_role", subject=signed_in.actor.subject)
        response = _failed(request, language, 403, texts.NO_ROLE, None, is_known=True)
    else:
        try:
            response = _begun(request, sessions, signed_in, to)
        except CookieTooLarge:
            response = _failed(request, language, 403, texts.TOO_LARGE, None, is_known=True)
        else:
            await _remember_name(database, signed_in)
    if len(signed_in.id_token) <= _MAX_HINT_CHARACTERS:
        sealed = sessions.seal({"t": signed_in.id_token})
        response.headers.append("set-cookie", sessions.set_cookie(sessions.name_of(_HINT), sealed, _HINT_PATH))
    return response


def _begun(request: Request, sessions: Sessions, signed_in: SignedIn, to: str) -> Response:
    """Begin the session. Somebody who signs in again keeps the key of the forms that are still open."""
    actor = signed_in.actor
    before = sessions.read(request.cookies)
    same = before is not None and before[0].actor.subject == actor.subject
    session = sessions.begin(actor, before[0].csrf if before and same else None, signed_in.sign_in_id)
    response = RedirectResponse(to, 303)
    response.headers.append("set-cookie", sessions.header(session))
    log.info("sign_in.begun", subject=actor.subject, roles=sorted(actor.roles))
    return response


async def _remember_name(database: EdgeDatabase, signed_in: SignedIn) -> None:
    """Keep how the person is called, for histories. Without it these name the subject: nobody is kept out for that."""
    try:
        async with database.transaction() as connection:
            await upsert_staff_name(connection, signed_in.actor.subject, signed_in.actor.name or "")
    except Problem:
        log.warning("sign_in.name_not_kept", subject=signed_in.actor.subject)


def _failed(
    request: Request,
    language: Language,
    status: int,
    detail: Text,
    to: str | None,
    seconds: int | None = None,
    *,
    is_known: bool = False,
) -> Response:
    """Say why it did not work. With `is_known` the provider would let the same account in again, without asking."""
    headers = {"Retry-After": str(seconds)} if seconds else {}
    if not reads_pages(request):
        return Problem(status, "sign-in-failed", detail, headers=headers).response(language)
    values: dict[str, Any] = {"detail": detail, "to": to, "seconds": seconds, "is_known": is_known}
    return PAGES.render("failed.html", language, status, headers=headers, path=None, request=request, **values)


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.provider
    return provider


def _limiter(request: Request) -> RateLimiter:
    state = request.app.state
    if not hasattr(state, "sign_in_limiter"):
        state.sign_in_limiter = RateLimiter(BURST, PER_SECOND, _MAX_CLIENTS, time.monotonic)
    limiter: RateLimiter = state.sign_in_limiter
    return limiter
