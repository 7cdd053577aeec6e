"""A system of its own for each file of tests: what one does to it concerns no other. Nothing stays at the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.compose.engine import left_behind
from tests.compose.system import System, whole_system
from tests.deployed.images import new_name, remove_images


@pytest_asyncio.fixture(scope="session", loop_scope="session", autouse=True)
async def nothing_stays() -> AsyncIterator[None]:
    """Whatever the tests did, the engine has nothing of them afterwards but its build cache."""
    yield
    await remove_images()
    assert await left_behind() == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[System]:
    """Everything, from images that are built from the clone."""
    async with whole_system(Path(tmp_path_factory.mktemp("compose")), new_name()) as system:
        yield system
