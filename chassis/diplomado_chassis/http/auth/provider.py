"""The client of the OpenID Connect provider at which people sign in: authorization code, PKCE, discovery, logout.

Authlib speaks OAuth; joserfc checks signatures. What the provider publishes is kept while it is away.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx2
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from diplomado_chassis.http.auth.actor import Actor
from diplomado_chassis.http.auth.attempts import Attempt
from diplomado_chassis.http.auth.claims import actor_of, at
from diplomado_chassis.http.auth.ended_sign_ins import sign_in_of
from diplomado_chassis.http.auth.key_sets import read_key_set
from diplomado_chassis.http.auth.logout_tokens import ended_sign_in
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.settings import Settings

log = structlog.get_logger()

DEADLINE_SECONDS = 10.0
_ALGORITHMS = ["EdDSA", "Ed25519", "ES256", "RS256", "PS256"]
_KEEP_SECONDS = 600.0
_LEEWAY_SECONDS = 30
_COOL_DOWN_SECONDS = 10.0
_AWAY = (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError)
CALLBACK = "/sign-in/callback"


class ProviderAway(Exception):  # noqa: N818 - the state of another system
    """The provider does not answer, or not as the standard says."""


class SignInRefused(Exception):  # noqa: N818 - shown to a person
    """The provider did not confirm who this is. `reason` is a code for logs: never text of the provider."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, the token that ends the session at the provider, and the id by which it ends everywhere."""

    actor: Actor
    id_token: str
    sign_in_id: UUID


class Provider:
    """The provider that the settings name. `clock` returns seconds since 1970."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._settings = settings
        self.clock = clock
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None
        self._fetched = self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    def forget(self) -> None:
        """Trust no key until the set was read again."""
        self._keys = self._metadata = None
        self._fetched = float("-inf")

    @property
    def is_set(self) -> bool:
        """True if people can sign in here."""
        return bool(self._settings.oidc_client_id and self._settings.session_secret)

    async def address(self, attempt: Attempt, language: str) -> str:
        """Return the address at the provider where the person signs in. Raises ProviderAway."""
        metadata = await self._current()
        async with self._client() as client:
            url, _state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=attempt.state,
                code_verifier=attempt.verifier,
                nonce=attempt.nonce,
                ui_locales=language,
            )
        return str(url)

    async def finish(self, attempt: Attempt, answer: Mapping[str, str]) -> SignedIn:
        """Return who signed in, by the parameters that the provider sent. Raises ProviderAway and SignInRefused."""
        if "error" in answer:
            raise SignInRefused("denied" if answer["error"] == "access_denied" else "error")
        if answer.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            raise SignInRefused("issuer")
        if not answer.get("code"):
            raise SignInRefused("no-code")
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                tokens = await self._exchange(attempt, answer["code"])
                claims = await self._claims(attempt, tokens)
                actor = actor_of(await self._completed(claims, tokens), self._settings)
        except _AWAY as error:
            log.warning("sign_in.provider_away", **failure(error))
            raise ProviderAway from None
        except OAuthError as error:
            log.warning("sign_in.code_refused", **failure(error))
            raise SignInRefused("code") from None
        except (JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("sign_in.token_refused", **failure(error))
            raise SignInRefused("token") from None
        sid = claims.get("sid")
        sign_in_id = sign_in_of(sid) if isinstance(sid, str) and sid else uuid4()
        return SignedIn(actor, str(tokens["id_token"]), sign_in_id)

    async def ended(self, logout_token: str) -> UUID:
        """Return the id of what the provider ended, by its logout token. Raises ProviderAway and SignInRefused."""
        await self._current()
        # Everybody may send tokens here: a wrong one does not make us ask the provider for its keys each time.
        renew = time.monotonic() - self._tried > _COOL_DOWN_SECONDS
        try:
            decoded = await self._decoded(logout_token, renew=renew)
            return ended_sign_in(decoded.header, decoded.claims, self._settings, self.clock(), _LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("sign_in.logout_token_refused", **failure(error))
            raise SignInRefused("logout-token") from None

    async def end_address(self, id_token: str | None, language: str) -> str | None:
        """Return the address that ends the session at the provider; None if it offers none or is away."""
        try:
            endpoint = (await self._current()).get("end_session_endpoint")
        except ProviderAway:
            return None
        if not endpoint:
            return None
        fields = {
            "client_id": self._settings.oidc_client_id,
            "post_logout_redirect_uri": f"{self._settings.public_url.rstrip('/')}/signed-out",
            "ui_locales": language,
            **({"id_token_hint": id_token} if id_token else {}),
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(fields)}"

    def _client(self) -> AsyncOAuth2Client:
        secret = self._settings.oidc_client_secret
        return AsyncOAuth2Client(
            self._settings.oidc_client_id,
            secret.get_secret_value() if secret else None,
            scope=self._settings.oidc_scope,
            redirect_uri=f"{self._settings.public_url.rstrip('/')}{CALLBACK}",
            code_challenge_method="S256",
            timeout=5,
        )

    async def _exchange(self, attempt: Attempt, code: str) -> dict[str, Any]:
        metadata = await self._current()
        async with self._client() as client:
            tokens: dict[str, Any] = await client.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
            )
        return tokens

    async def _claims(self, attempt: Attempt, tokens: dict[str, Any]) -> dict[str, Any]:
        """Check the ID token."""
        decoded = await self._decoded(tokens["id_token"])
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self._settings.oidc_issuer},
                "aud": {"essential": True, "value": self._settings.oidc_client_id},
            },
            {
                "nonce": attempt.nonce,
                "client_id": self._settings.oidc_client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        claims.validate(now=int(self.clock()), leeway=_LEEWAY_SECONDS)
        return dict(decoded.claims)

    async def _decoded(self, token: str, *, renew: bool = True) -> jwt.Token:
        """Check a signature. If the key is unknown the keys are fetched again: the provider may have new ones."""
        try:
            return jwt.decode(token, self._known_keys(), algorithms=_ALGORITHMS)
        except (JoseError, ValueError):
            if not renew:
                raise
            await self._current(renew=True)
            return jwt.decode(token, self._known_keys(), algorithms=_ALGORITHMS)

    async def _completed(self, claims: dict[str, Any], tokens: dict[str, Any]) -> dict[str, Any]:
        """Add what the provider says about the person at another place, if the roles are not in the ID token."""
        endpoint = (await self._current()).get("userinfo_endpoint")
        if at(claims, self._settings.oidc_roles_claim) is not None or not endpoint:
            return claims
        async with httpx2.AsyncClient(timeout=5) as client:
            answer = await client.get(endpoint, headers={"Authorization": f"Bearer {tokens['access_token']}"})
        answer.raise_for_status()
        told = answer.json()
        if told["sub"] != claims["sub"]:
            raise ValueError("the provider speaks of somebody else")
        return {**told, **claims}

    def _known_keys(self) -> KeySet:
        if self._keys is None:
            raise ProviderAway
        return self._keys

    async def _current(self, *, renew: bool = False) -> dict[str, Any]:
        if renew or self._metadata is None or time.monotonic() - self._fetched > _KEEP_SECONDS:
            async with self._fetching:
                await self._fetch()
        if self._metadata is None:
            raise ProviderAway
        return self._metadata

    async def _fetch(self) -> None:
        self._tried = time.monotonic()
        issuer = self._settings.oidc_issuer
        source = self._settings.oidc_discovery or f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with asyncio.timeout(DEADLINE_SECONDS), httpx2.AsyncClient(timeout=5) as client:
                metadata = (await client.get(source)).raise_for_status().json()
                if metadata["issuer"] != issuer:
                    raise ValueError("the metadata is of another issuer")
                keys = (await client.get(metadata["jwks_uri"])).raise_for_status().json()
            needed = ("authorization_endpoint", "token_endpoint")
            if not all(isinstance(metadata.get(name), str) for name in needed):
                raise ValueError("the metadata is incomplete")
            self._keys, _ = read_key_set(keys)
            self._metadata = metadata
            self._fetched = time.monotonic()
        except (*_AWAY, JoseError, ValueError, KeyError, TypeError) as error:
            log.warning("sign_in.discovery_failed", stale=self._metadata is not None, **failure(error))
