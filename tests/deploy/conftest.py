"""A running deployment for the tests of one module."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from diplomado_local.deployment import deployed
from diplomado_local.platform import Platform
from diplomado_local.state import Deployment
from tests.support.platform import temporary


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def deployment(platform: Platform) -> AsyncIterator[Deployment]:
    """Everything running, on the session's platform."""
    given = {"DIPLOMADO_KAFKA": platform.kafka, "DIPLOMADO_POSTGRES": platform.postgres}
    with pytest.MonkeyPatch.context() as environment:
        for name, value in given.items():
            environment.setenv(name, value)
        for folder in temporary():
            async with deployed(folder) as running:
                yield running
