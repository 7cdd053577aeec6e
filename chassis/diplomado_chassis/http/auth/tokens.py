"""Bearer tokens, checked against the issuer's public keys."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.http.auth.claims import actor_of
from diplomado_chassis.http.problems import UNAVAILABLE, Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

_ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"]
_REFRESH_SECONDS = 300.0
_COOL_DOWN_SECONDS = 10.0
_LEEWAY_SECONDS = 30
_CHALLENGE = {"WWW-Authenticate": "Bearer"}

UNIDENTIFIED = Text(
    "Envíe un token de acceso vigente en la cabecera Authorization.",
    "Send a current access token in the Authorization header.",
)


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
            raise unidentified()
        keys = await self._current_keys()
        try:
            return self._read(token, keys)
        except (JoseError, ValueError) as error:
            renewed = await self._current_keys(renew=True)
            if renewed is keys:
                raise unidentified(error) from None
        try:
            return self._read(token, renewed)
        except (JoseError, ValueError) as error:
            raise unidentified(error) from None

    def _read(self, token: str, keys: KeySet) -> Actor:
        decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
        self._registry.validate(decoded.claims)
        kind = str(decoded.header.get("typ", "JWT")).lower().removeprefix("application/")
        if kind not in ("jwt", "at+jwt"):
            raise ValueError("not an access token")
        return actor_of(decoded.claims, self.settings)

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


def unidentified(error: BaseException | None = None) -> Problem:
    """Return the 401 problem; the log names the kind of the error alone."""
    if error is not None:
        log.info("auth.token_refused", error=type(error).__name__)
    return Problem(401, "unidentified", UNIDENTIFIED, headers=_CHALLENGE)
