"""One Keycloak for all tests of this folder: it takes a minute to start."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from diplomado_local.platform import Platform
from tests.keycloak.house import House, house_with_keycloak


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Keycloak and two services."""
    async with house_with_keycloak(platform, Path(tmp_path_factory.mktemp("realm"))) as house:
        yield house
