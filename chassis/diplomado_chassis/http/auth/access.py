"""Who may call a route: dependencies that routes declare, for the API and for pages alike."""

from typing import Any

import structlog
from fastapi import Depends
from starlette.requests import Request

from diplomado_chassis.http.auth.actor import BY_ASSIGNMENT, FORBIDDEN, ROLES, Actor
from diplomado_chassis.http.auth.ended_sign_ins import EndedSignIns
from diplomado_chassis.http.auth.forms import SAFE_METHODS, is_key, is_own_origin
from diplomado_chassis.http.auth.kept_forms import is_pass
from diplomado_chassis.http.auth.page_problems import as_page
from diplomado_chassis.http.auth.scopes import check_assignment, check_scope
from diplomado_chassis.http.auth.sessions import Session, Sessions
from diplomado_chassis.http.auth.tokens import Tokens, unidentified
from diplomado_chassis.http.forms import CSRF, sent_form
from diplomado_chassis.http.path_keys import resolve_edition
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

log = structlog.get_logger()

SESSION_ENDED = Text("Su sesión terminó. Ingrese de nuevo.", "Your session has ended. Sign in again.")
FOREIGN = Text(
    "Esta solicitud viene de otro sitio. Ábrala desde las páginas de Diplomado.",
    "This request comes from another site. Send it from the pages of Diplomado.",
)
NO_KEY = Text(
    "Falta la clave de la página o es de otra sesión. Abra la página de nuevo y envíe otra vez.",
    "The key of the page is missing or of another session. Open the page again and send once more.",
)
NO_SCOPE = Text(
    "Su cuenta no dice en qué misiones, programas o ediciones trabaja. Pida a quien administra las cuentas que le "
    "asigne un ámbito e ingrese de nuevo.",
    "Your account does not say in which missions, programmes or editions you work. Ask who manages the accounts to "
    "give it a scope, and sign in again.",
)


def require(*roles: str) -> Any:
    """Make a dependency that gives the Actor, who must have one of the roles and the scope. For the API."""
    return Depends(_decide(_admitted(roles)))


def page_for(*roles: str) -> Any:
    """Make the dependency of a staff page: as `require`, but a person is led to sign in and reads pages, not JSON."""
    decide = _decide(_admitted(roles))

    async def check(request: Request) -> Actor:
        try:
            actor: Actor = await decide(request)
        except Problem as problem:
            raise await as_page(request, problem) from None
        return actor

    check.decides_access = decide.decides_access  # type: ignore[attr-defined]
    return Depends(check)


def _admitted(roles: tuple[str, ...]) -> tuple[str, ...]:
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise ValueError(f"unknown roles: {unknown}")
    # What an auditor may read, the data protection officer may read too.
    return (*roles, "data_protection") if "auditor" in roles and "data_protection" not in roles else roles


def _decide(roles: tuple[str, ...]) -> Any:
    async def identify(request: Request) -> Actor:
        """Return who calls, if they have one of the roles. Reads nothing of the body of a caller with a token."""
        actor = await authenticate(request)
        if not actor.has_any(roles):
            log.warning("auth.refused", subject=actor.subject, needed=sorted(roles))
            raise Problem(403, "role-missing", FORBIDDEN, roles=sorted(roles))
        _check_stated(request, actor, roles)
        return actor

    async def check(request: Request) -> Actor:
        actor = await identify(request)
        await resolve_edition(request)
        await check_scope(request, actor)
        await check_assignment(request, actor, roles)
        return actor

    check.decides_access = roles  # type: ignore[attr-defined]
    check.identify = identify  # type: ignore[attr-defined]
    return check


def _check_stated(request: Request, actor: Actor, roles: tuple[str, ...]) -> None:
    """Refuse who has no scope where the setting asks for one. What was assigned is a scope of its own."""
    if not request.app.state.settings.scope_required or actor.scope.is_stated:
        return
    if not actor.roles & set(roles) <= BY_ASSIGNMENT:
        log.warning("auth.scope_missing", subject=actor.subject)
        raise Problem(403, "scope-missing", NO_SCOPE)


async def authenticate(request: Request) -> Actor:
    """Return the actor of a request, by bearer token or else by session cookie.

    Raises a 401 problem without either, and a 403 problem if another site may have sent it with the cookie.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        if scheme.lower() != "bearer" or not token:
            raise unidentified()
        tokens: Tokens = request.app.state.tokens
        actor = await tokens.actor(token.strip())
    else:
        session = session_of(request)
        if session is None:
            raise unidentified() if not _has_ended(request) else Problem(401, "session-ended", SESSION_ENDED)
        await check_sender(request, session)
        actor = session.actor
    request.state.caller = actor.subject
    request.state.actor = actor
    return actor


def session_of(request: Request) -> Session | None:
    """Return the valid session of a request, if there is one, and have its cookie renewed when that is due."""
    if not hasattr(request.state, "session"):
        sessions: Sessions = request.app.state.sessions
        ended: EndedSignIns = request.app.state.ended_sign_ins
        found = sessions.read(request.cookies)
        is_valid = found is not None and found[1] == "valid" and not ended.includes(found[0])
        request.state.session = session = found[0] if found and is_valid else None
        request.state.session_ended = found is not None and session is None
        if session and sessions.is_due(session):
            request.state.renewed_session = sessions.renewed(session)
    found_session: Session | None = request.state.session
    return found_session


def _has_ended(request: Request) -> bool:
    return bool(request.state.session_ended)


async def check_sender(request: Request, session: Session) -> None:
    """Refuse what another site may have sent with the cookie: by its origin, and without the key of our pages."""
    if request.method in SAFE_METHODS:
        return
    own = is_own_origin(request, request.app.state.settings)
    if own is False:
        log.warning("auth.foreign_origin", subject=session.actor.subject)
        raise Problem(403, "foreign-origin", FOREIGN)
    shown, form = request.headers.get("x-csrf-token"), None
    if shown is None and (form := await sent_form(request)) is not None:
        shown = form.get(CSRF)
    if not is_key(shown, session.csrf) and not (own and is_pass(request, form, session)):
        raise Problem(403, "csrf-key-missing", NO_KEY)
