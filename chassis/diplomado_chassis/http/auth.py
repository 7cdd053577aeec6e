"""Bearer tokens, checked against the issuer's public keys, and the roles that a route requires."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import structlog
from fastapi import Depends
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from starlette.requests import Request

from diplomado_chassis.http.problems import UNAVAILABLE, Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

ROLES = frozenset({"coordinator", "focal_point", "facilitator", "grader", "auditor", "platform"})
_ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"]
_REFRESH_SECONDS = 300.0
_COOL_DOWN_SECONDS = 10.0
_LEEWAY_SECONDS = 30
_CHALLENGE = {"WWW-Authenticate": "Bearer"}

UNIDENTIFIED = Text(
    "Envíe un token de acceso vigente en la cabecera Authorization.",
    "Send a current access token in the Authorization header.",
)
FORBIDDEN = Text("Su función no permite esta operación.", "Your role does not allow this operation.")


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff, as described by the token."""

    subject: str
    roles: frozenset[str]
    institution: str | None = None

    def has_role(self, role: str) -> bool:
        """True if the token carries the role."""
        return role in self.roles


class Tokens:
    """Checks tokens. Keys are fetched when needed and kept while the issuer is away."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._keys: KeySet | None = None
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._fetching = asyncio.Lock()
        self._registry = jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": settings.oidc_issuer},
            aud={"essential": True, "value": settings.oidc_audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._jws = JWSRegistry(algorithms=_ALGORITHMS)

    async def actor(self, token: str) -> Actor:
        """Return the actor of a token. Raises a 401 problem for every invalid token, whatever the cause."""
        if len(token) > 8192:
            raise _unidentified()
        keys = await self._current_keys()
        try:
            return self._read(token, keys)
        except (JoseError, ValueError) as error:
            renewed = await self._current_keys(renew=True)
            if renewed is keys:
                raise _unidentified(error) from None
        try:
            return self._read(token, renewed)
        except (JoseError, ValueError) as error:
            raise _unidentified(error) from None

    def _read(self, token: str, keys: KeySet) -> Actor:
        decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        self._registry.validate(decoded.claims)
        kind = str(decoded.header.get("typ", "JWT")).lower().removeprefix("application/")
        if kind not in ("jwt", "at+jwt"):
            raise ValueError("not an access token")
        claims = decoded.claims
        named = _at(claims, self.settings.oidc_roles_claim)
        roles = frozenset(named if isinstance(named, list) else str(named or "").split()) & ROLES
        institution = _at(claims, self.settings.oidc_institution_claim)
        return Actor(str(claims["sub"]), roles, str(institution) if institution else None)

    async def _current_keys(self, *, renew: bool = False) -> KeySet:
        now = time.monotonic()
        due = now - self._fetched > _REFRESH_SECONDS or renew
        if self._keys is None or (due and now - self._tried > _COOL_DOWN_SECONDS):
            async with self._fetching:
                if time.monotonic() - self._tried > _COOL_DOWN_SECONDS or self._keys is None:
                    await self._fetch()
        if self._keys is None:
            raise Problem(503, "unavailable", UNAVAILABLE, headers={"Retry-After": "5"})
        return self._keys

    async def _fetch(self) -> None:
        self._tried = time.monotonic()
        source = self.settings.oidc_jwks
        try:
            if source is None:
                raise FileNotFoundError("no JWKS is set")
            if source.startswith(("https://", "http://")):
                async with httpx.AsyncClient(timeout=5) as client:
                    answer = await client.get(source)
                    answer.raise_for_status()
                    document: Any = answer.json()
            else:
                document = json.loads(Path(source).read_text("utf-8"))  # noqa: ASYNC240 - a small local file
            self._keys = KeySet.import_key_set(document)
            self._fetched = time.monotonic()
        except (OSError, ValueError, httpx.HTTPError, JoseError) as error:
            log.warning("auth.keys_unavailable", stale=self._keys is not None, **failure(error))


def require(*roles: str) -> Any:
    """Make a dependency that gives the Actor, who must have one of the roles."""
    unknown = set(roles) - ROLES
    if unknown or not roles:
        raise ValueError(f"unknown roles: {unknown}")

    async def check(request: Request) -> Actor:
        actor = await authenticate(request)
        if not actor.roles & set(roles):
            log.warning("auth.refused", subject=actor.subject, needed=sorted(roles))
            raise Problem(403, "role-missing", FORBIDDEN, roles=sorted(roles))
        return actor

    check.decides_access = roles  # type: ignore[attr-defined]
    return Depends(check)


async def authenticate(request: Request) -> Actor:
    """Return the actor of a request. Raises a 401 problem without a valid token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unidentified()
    tokens: Tokens = request.app.state.tokens
    actor = await tokens.actor(token.strip())
    request.state.caller = actor.subject
    return actor


async def _anybody() -> None:
    return None


_anybody.decides_access = ("public",)  # type: ignore[attr-defined]
public = Depends(_anybody)
"""Declares that a route needs no token."""


def decision(call: Callable[..., Any] | None) -> tuple[str, ...] | None:
    """Return the roles that a dependency admits, if it is one of those above."""
    return getattr(call, "decides_access", None)


def _unidentified(error: BaseException | None = None) -> Problem:
    if error is not None:
        log.info("auth.token_refused", error=type(error).__name__)
    return Problem(401, "unidentified", UNIDENTIFIED, headers=_CHALLENGE)


def _at(claims: dict[str, Any], path: str) -> Any:
    """Follow a dotted path into the claims: `realm_access.roles`."""
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value
