"""Tokens by which a service shows itself to Kafka (OAUTHBEARER, client credentials)."""

import asyncio
import time

import httpx
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaConnectionError

from diplomado_chassis.settings import Settings

_DEADLINE_SECONDS = 10.0
_RENEW_AT = 0.8
"""Share of a token's life after which the next one is asked for."""
_LIFE_SECONDS = 300.0
"""Life of a token whose issuer does not say it."""


class NoToken(KafkaConnectionError):  # noqa: N818 - named as what is missing
    """The issuer gave no token. To the client library it is a connection that failed, after which it tries again.

    Any other error would end the library's tasks.
    """


class TokenProvider(AbstractTokenProvider):
    """Asks the issuer for a token and keeps it for most of its life. The secret is read anew for each token."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token = ""
        self._renew_at = float("-inf")
        self._asking = asyncio.Lock()

    async def token(self) -> str:
        """Return a valid token. Raises NoToken."""
        async with self._asking:
            if time.monotonic() >= self._renew_at:
                try:
                    await self._ask()
                except (httpx.HTTPError, httpx.InvalidURL, ValueError, TimeoutError) as error:
                    raise NoToken(type(error).__name__) from error
            return self._token

    async def _ask(self) -> None:
        settings = self._settings
        assert settings.kafka_token_url
        assert settings.kafka_client_id
        assert settings.kafka_client_secret
        form = {
            "grant_type": "client_credentials",
            **({"scope": scope} if (scope := settings.kafka_token_scope) else {}),
        }
        client_secret = settings.kafka_client_secret.get_secret_value()
        async with asyncio.timeout(_DEADLINE_SECONDS), httpx.AsyncClient(timeout=5) as client:
            answer = await client.post(
                settings.kafka_token_url, data=form, auth=(settings.kafka_client_id, client_secret)
            )
        answer.raise_for_status()
        told = answer.json()
        token = told.get("access_token") if isinstance(told, dict) else None
        if not isinstance(token, str) or not token:
            raise ValueError("the issuer sent no token")
        life = told.get("expires_in")
        seconds = float(life) if isinstance(life, int | float) and life > 0 else _LIFE_SECONDS
        self._token, self._renew_at = token, time.monotonic() + seconds * _RENEW_AT
