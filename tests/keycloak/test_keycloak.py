"""The check of bearer tokens, against a real Keycloak. `make keycloak` runs this alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_local.ports import free_port
from diplomado_registration.__main__ import service
from tests.keycloak.server import Keycloak, keycloak, trouble
from tests.support.services import Running, running
from tests.support.waiting import eventually

TROUBLE = trouble()
pytestmark = [
    pytest.mark.keycloak,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(TROUBLE is not None, reason=f"NOT TESTED against a real Keycloak: {TROUBLE}"),
]
_LEEWAY_SECONDS = 30


@dataclass
class House:
    """Registration, which accepts tokens of Keycloak."""

    keycloak: Keycloak
    serving: Running

    def machine(self) -> httpx.AsyncClient:
        """A machine, which asks with bearer tokens."""
        return httpx.AsyncClient(base_url=self.serving.url, timeout=60, trust_env=False)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Both, once for this file."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder = Path(tmp_path_factory.mktemp("realm"))
    async with keycloak(folder, url) as server:
        changes: dict[str, Any] = {
            "port": port, "public_url": url, "development": True,
            "session_secret": "a secret of the tests that is long enough for sessions",
            "oidc_issuer": server.issuer, "oidc_jwks": server.jwks,
            "oidc_client_id": "diplomado-web", "oidc_client_secret": server.secret,
        }  # fmt: skip
        async with running(service, platform, roles=["api"], **changes) as serving:
            yield House(server, serving)


async def test_a_new_key_is_accepted_beside_the_old_one(house: House) -> None:
    before = await house.keycloak.access_token("xiomara")
    path = "/api/v1/editions"
    async with house.machine() as http:
        assert (await http.get(path, headers={"Authorization": f"Bearer {before}"})).status_code == 200
        await house.keycloak.rotate()
        after = await house.keycloak.access_token("xiomara")
        assert after.partition(".")[0] != before.partition(".")[0]

        async def accepted() -> bool:  # keys are fetched again at most every ten seconds
            return (await http.get(path, headers={"Authorization": f"Bearer {after}"})).status_code == 200

        await eventually(accepted)
        assert (await http.get(path, headers={"Authorization": f"Bearer {before}"})).status_code == 200


async def test_an_access_token_ends_with_its_time(house: House) -> None:
    await house.keycloak.administer("PUT", "", {"accessTokenLifespan": 2})
    token = await house.keycloak.access_token("xiomara")
    async with house.machine() as http:

        async def refused() -> bool:
            answer = await http.get("/api/v1/editions", headers={"Authorization": f"Bearer {token}"})
            return answer.status_code == 401

        await eventually(refused, _LEEWAY_SECONDS + 60.0)
