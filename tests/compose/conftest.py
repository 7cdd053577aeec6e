"""A system of its own for each file of tests: what one does to it concerns no other."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.compose.system import System, whole_system


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Everything, from images that are built from the clone."""
    async with whole_system(Path(tmp_path_factory.mktemp("compose")), f"diplomado-{uuid.uuid4().hex[:8]}") as system:
        yield system
