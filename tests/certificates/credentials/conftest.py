"""The certificates service of an institution that issues credentials."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from diplomado_certificates.__main__ import service
from diplomado_local.platform import Platform
from tests.certificates.credentials.issuing import key_file
from tests.certificates.documents.samples import BASE
from tests.certificates.examples import DIPLOMA
from tests.certificates.visitor import SESSION_SECRET
from tests.certificates.world import World, deliver
from tests.support.services import Running, running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def issuing(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The service with a key."""
    address = key_file(Path(tmp_path_factory.mktemp("issuing")) / "key.pem")
    async with running(
        service, platform, roles=["api"], session_secret=SESSION_SECRET, public_url=BASE, credential_signer=address
    ) as serving:
        yield serving


@pytest_asyncio.fixture(loop_scope="session")
async def graduated(issuing: Running) -> World:
    """A new edition that the service knows, with its policy."""
    new = World()
    await deliver(issuing, *new.events())
    answer = await issuing.http.put(f"/api/v1/editions/{new.edition_id}/policy", json=DIPLOMA)
    assert answer.status_code == 200, answer.text
    return new
