"""Two services, at which people sign in with Keycloak. The settings are those of docs/operations.md."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from diplomado_chassis.http.auth.provider import Provider
from diplomado_chassis.http.auth.sessions import Session, Sessions
from diplomado_local.platform import Platform
from diplomado_local.ports import free_port
from diplomado_notifications.__main__ import service as notifications
from diplomado_registration.__main__ import service as registration
from tests.keycloak.server import ENGINE_HOST, Keycloak, keycloak, trouble
from tests.support.services import Running, fresh_name, running
from tests.support.staff import SESSION_SECRET
from tests.support.waiting import PATIENCE

TROUBLE = trouble()
with_keycloak = [
    pytest.mark.keycloak,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(TROUBLE is not None, reason=f"NOT TESTED against a real Keycloak: {TROUBLE}"),
]


@dataclass
class House:
    """Registration, which signs people in, and notifications, which reads their sessions."""

    keycloak: Keycloak
    serving: Running
    other: Running

    def machine(self) -> httpx.AsyncClient:
        """A machine, which asks with bearer tokens."""
        return httpx.AsyncClient(base_url=self.serving.url, timeout=PATIENCE, trust_env=False)

    @property
    def provider(self) -> Provider:
        """The client of Keycloak."""
        provider: Provider = self.serving.process.app.state.provider
        return provider

    def session(self, cookie: str) -> Session:
        """What a cookie says."""
        sessions: Sessions = self.serving.process.app.state.sessions
        found = sessions.read({sessions.cookie: cookie})
        assert found is not None
        return found[0]

    async def statuses(self, cookie: str) -> tuple[int, int]:
        """How both services answer a request with a cookie."""
        found = []
        for service, path in ((self.serving, "/api/v1/editions"), (self.other, "/api/v1/deliveries")):
            async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE, cookies={"diplomado": cookie}) as http:
                found.append((await http.get(path)).status_code)
        return found[0], found[1]


@asynccontextmanager
async def house_with_keycloak(platform: Platform, folder: Path) -> AsyncIterator[House]:
    """Run all until the block ends."""
    port, name = free_port(), fresh_name()
    url = f"http://127.0.0.1:{port}"
    async with keycloak(folder, url) as server:
        everywhere: dict[str, Any] = {
            "development": True, "session_secret": SESSION_SECRET, "topic_prefix": f"{name}.",
            "oidc_issuer": server.issuer, "oidc_jwks": server.jwks,
        }  # fmt: skip
        own: dict[str, Any] = {
            "port": port, "public_url": url, "oidc_client_id": "diplomado-web", "oidc_client_secret": server.secret,
            "host": "0.0.0.0", "hosts": ENGINE_HOST,
        }  # fmt: skip
        async with (
            running(registration, platform, roles=["api", "relay"], name=name, **everywhere, **own) as serving,
            running(notifications, platform, roles=["api", "consumer"], **everywhere) as other,
        ):
            yield House(server, serving, other)
