"""The certificates service of an institution that issues credentials."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from diplomado_certificates.__main__ import service
from diplomado_local.platform import Platform
from tests.certificates.credentials.issuing import EUROPASS_ISSUER, key_file
from tests.certificates.documents.samples import BASE
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, signed
from tests.certificates.visitor import SESSION_SECRET
from tests.certificates.world import World, deliver
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def issuing(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The service with a key, which also offers files for Europass."""
    settings: dict[str, Any] = {
        "credential_signer": key_file(Path(tmp_path_factory.mktemp("issuing")) / "key.pem"),
        "europass_country": EUROPASS_ISSUER.country,
        "europass_legal_identifier": EUROPASS_ISSUER.legal_identifier,
    }
    async with running(
        service, platform, roles=["api"], session_secret=SESSION_SECRET, public_url=BASE, **settings
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


@pytest_asyncio.fixture(loop_scope="session")
async def diploma(issuing: Running, graduated: World) -> dict[str, Any]:
    """The diploma of a holder who agreed to show the name, as the register lists it."""
    await signed(issuing, graduated)
    [found] = await certificates_of(issuing, graduated, graduated.second)
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def anybody(issuing: Running) -> Any:
    """A client of the public."""
    async with httpx.AsyncClient(base_url=issuing.url, timeout=PATIENCE) as client:
        yield client
