"""The certificates service with its API alone: events come in through its handlers, without Kafka."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from diplomado_certificates.__main__ import service
from diplomado_local.platform import Platform
from tests.certificates.examples import DIPLOMA
from tests.certificates.signing_keys.tokens import SoftToken, soft_token
from tests.certificates.visitor import SESSION_SECRET
from tests.certificates.world import World, deliver
from tests.support.services import Running, running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def certificates(platform: Platform) -> AsyncIterator[Running]:
    """The service, one for all tests: each makes an edition of its own."""
    async with running(service, platform, roles=["api"], session_secret=SESSION_SECRET, development=True) as serving:
        yield serving


@pytest_asyncio.fixture(loop_scope="session")
async def world(certificates: Running) -> World:
    """A new edition that the service knows, with its policy."""
    new = World()
    await deliver(certificates, *new.events())
    answer = await certificates.http.put(f"/api/v1/editions/{new.edition_id}/policy", json=DIPLOMA)
    assert answer.status_code == 200, answer.text
    return new


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    """The PKCS#11 token of this process."""
    return soft_token(tmp_path_factory.mktemp("token"))
