"""Bearer tokens, checked against the issuer's public keys."""

import asyncio
import hashlib
import json
import time
from pathlib import Path
from typing import Any

import httpx
import structlog
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.http.auth.claims import actor_of
from diplomado_chassis.http.auth.key_sets import BrokenKeySet, read_key_set
from diplomado_chassis.http.problems import UNAVAILABLE, Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

_ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"]
_REFRESH_SECONDS = 300.0
_COOL_DOWN_SECONDS = 10.0
_RETRY_SECONDS = 1.0
_LOOK_SECONDS = 2.0
BROKEN_SECONDS = 600.0
"""How long the last keys count after the key set was emptied of anything that can be read."""
AWAY_SECONDS = 12 * 3600.0
"""How long they count while the issuer does not answer."""
_LEEWAY_SECONDS = 30
MAX_VERIFIED = 1024
"""Tokens whose signature is remembered: a machine sends the same one with each request."""
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_REFUSED = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
"""RFC 6750, section 3.1: a client that sent a token is told that a new one is needed."""

UNIDENTIFIED = Text(
    "Envíe la cabecera Authorization: Bearer TOKEN con un token de acceso vigente.",
    "Send the header Authorization: Bearer TOKEN with a current access token.",
)


class Tokens:
    """Checks tokens. Keys are fetched when needed and kept for a time while the issuer is away or its set is broken."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._keys: KeySet | None = None
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._sound = float("-inf")
        source = settings.oidc_jwks
        self._file = None if source is None or source.startswith(("https://", "http://")) else Path(source)
        self._state_read: tuple[int, int, int] | None = None
        self._looked = float("-inf")
        self._fetching = asyncio.Lock()
        self._verified: dict[bytes, tuple[jwt.Token, Actor]] = {}
        self._verified_by: KeySet | None = None
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
            raise refused()
        keys = await self._current_keys()
        try:
            return self._read(token, keys)
        except Exception as error:  # noqa: BLE001 - nobody has signed a token yet: libraries meet any content in it
            renewed = await self._current_keys(renew=True)
            if renewed is keys:
                raise refused(error) from None
        try:
            return self._read(token, renewed)
        except Exception as error:  # noqa: BLE001 - as above
            raise refused(error) from None

    def _read(self, token: str, keys: KeySet) -> Actor:
        decoded, actor = self._verify(token, keys)
        self._registry.validate(decoded.claims)
        return actor

    def _verify(self, token: str, keys: KeySet) -> tuple[jwt.Token, Actor]:
        """Return a token whose signature is good, with its actor. Both are remembered; its times are checked each time.

        Raises ValueError, among others, for a token that is no access token, or whose claims name no actor.
        """
        if keys is not self._verified_by:
            self._verified, self._verified_by = {}, keys
        digest = hashlib.sha256(token.encode()).digest()
        if digest not in self._verified:
            decoded = jwt.decode(token, keys, algorithms=_ALGORITHMS)
            kind = str(decoded.header.get("typ", "JWT")).lower().removeprefix("application/")
            if kind not in ("jwt", "at+jwt"):
                raise ValueError("not an access token")
            actor = actor_of(decoded.claims, self.settings)
            if len(self._verified) >= MAX_VERIFIED:
                del self._verified[next(iter(self._verified))]
            self._verified[digest] = decoded, actor
        return self._verified[digest]

    def forget(self) -> None:
        """Trust no key until the set was read again."""
        self._keys = None
        self._fetched = self._tried = self._sound = float("-inf")

    async def _current_keys(self, *, renew: bool = False) -> KeySet:
        now = time.monotonic()
        due = now - self._fetched > _REFRESH_SECONDS or renew or self._file_changed(now)
        if self._may_try(now, due=due):
            async with self._fetching:
                if self._may_try(time.monotonic(), due=due):
                    await self._fetch()
        if self._keys is None:
            raise Problem(503, "unavailable", UNAVAILABLE, headers={"Retry-After": "5"})
        return self._keys

    def _may_try(self, now: float, *, due: bool) -> bool:
        pause = _RETRY_SECONDS if self._keys is None else _COOL_DOWN_SECONDS
        return (due or self._keys is None) and now - self._tried > pause

    def _file_changed(self, now: float) -> bool:
        """Return whether the file of the keys is another one than was read; looked at every two seconds."""
        if self._file is None or now - self._looked < _LOOK_SECONDS:
            return False
        self._looked = now
        return _state(self._file) != self._state_read

    async def _fetch(self) -> None:
        self._tried = time.monotonic()
        try:
            self._keys, left_out = read_key_set(await self._published())
        except (BrokenKeySet, FileNotFoundError) as error:
            self._end_keys_after(BROKEN_SECONDS, error)
        except (OSError, ValueError, httpx.HTTPError) as error:
            self._end_keys_after(AWAY_SECONDS, error)
        else:
            self._fetched = self._sound = time.monotonic()
            if not self._keys.keys:
                log.error("auth.keys_withdrawn")
            elif left_out:
                log.warning("auth.keys_left_out", keys=left_out)

    async def _published(self) -> Any:
        """Return what the issuer publishes. Raises BrokenKeySet for what was read and is no JSON."""
        source = self.settings.oidc_jwks
        if source is None:
            raise FileNotFoundError("no JWKS is set")
        if self._file is not None:
            self._state_read = _state(self._file)
            content = self._file.read_bytes()  # a small local file
        else:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(source)
            if answer.is_client_error:
                raise BrokenKeySet("the issuer has no key set there")
            content = answer.raise_for_status().content
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            raise BrokenKeySet("no JSON") from None

    def _end_keys_after(self, seconds: float, error: Exception) -> None:
        if time.monotonic() - self._sound > seconds:
            self._keys = None
        log.warning("auth.keys_unavailable", stale=self._keys is not None, **failure(error))


def _state(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def unidentified() -> Problem:
    """Return the 401 problem of a request without a token."""
    return Problem(401, "unidentified", UNIDENTIFIED, headers=_CHALLENGE)


def refused(error: BaseException | None = None) -> Problem:
    """Return the 401 problem of an invalid token; the log names the kind of the error alone."""
    if error is not None:
        log.info("auth.token_refused", error=type(error).__name__)
    return Problem(401, "unidentified", UNIDENTIFIED, headers=_REFUSED)
