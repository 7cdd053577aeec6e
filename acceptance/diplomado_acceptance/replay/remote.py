"""A deployment that is known by its address and a token alone."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import say
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.idle_by_api import ApiMonitor
from diplomado_acceptance.replay.programme import Programme
from diplomado_contracts.services import SERVICES

TOKEN_VARIABLE = "DIPLOMADO_TOKEN"  # noqa: S105 - the name of a variable
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Remote:
    """The address of an entrance and a coordinator's token."""

    url: str
    token: str = field(repr=False)

    @asynccontextmanager
    async def opened(self, programme: Programme) -> AsyncIterator[tuple[Services, ApiMonitor]]:
        """Open connections, with what waits for the services."""
        urls = dict.fromkeys(SERVICES, self.url)
        async with services(urls, self.token, programme.scope, trust_env=True) as reached:
            yield reached, ApiMonitor(reached, programme.edition.edition.code)


def remote(url: str, token_file: Path | None) -> Remote:
    """Return a deployment by its address. The token is in a file or in the environment, never in an argument.

    Raises Failure for an address that would show the token to others, and without a token.
    """
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 443) > 0
    except ValueError:
        parts, is_address = urlsplit(""), False
    if not is_address or parts.username or parts.query or parts.fragment:
        raise Failure(
            say("--url {url} no es una dirección.", "--url {url} is no address.", url=url),
            say("Escríbala como https://diplomado.example.", "Write it as https://diplomado.example."),
        )
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise Failure(
            say("--url {url} no está cifrada.", "--url {url} is not encrypted.", url=url),
            say("Use https: si no, otros leerían su token.", "Use https: others would read your token."),
        )
    token = _token(token_file)
    if not token or not token.isascii() or any(letter.isspace() for letter in token):
        raise Failure(
            say("Falta un token de coordinación, o no es uno.", "A coordinator's token is missing, or it is none."),
            say(
                "Póngalo en un archivo y nómbrelo con --token-file, o en la variable {name}.",
                "Put it into a file and name it by --token-file, or into the variable {name}.",
                name=TOKEN_VARIABLE,
            ),
        )
    return Remote(url.rstrip("/"), token)


def _token(file: Path | None) -> str:
    if file is None:
        return os.environ.get(TOKEN_VARIABLE, "").strip()
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Failure(
            say("El token no se puede leer de {file}.", "The token cannot be read from {file}.", file=file)
        ) from None
