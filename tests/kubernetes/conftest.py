"""A system of its own for each file of tests: what one does to it concerns no other. Nothing stays at the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.deployed.images import RUN, new_name, remove_images
from tests.kubernetes.cluster import LABEL, get
from tests.kubernetes.system import System, running
from tests.support.waiting import eventually


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nothing_stays() -> AsyncIterator[None]:
    """Whatever the tests did, neither the cluster nor the engine has anything of them but images that nodes keep."""
    yield
    await remove_images()

    async def is_gone() -> bool:
        assert await get("namespaces", "--selector", f"{LABEL}={RUN}") == []
        claims = [one["spec"].get("claimRef", {}) for one in await get("persistentvolumes")]
        assert [one for one in claims if one.get("namespace", "").startswith(RUN)] == []
        return True

    await eventually(is_gone, every=1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory, nothing_stays: None) -> AsyncIterator[System]:
    """Everything, from images that are built from the clone."""
    async with running(System(Path(tmp_path_factory.mktemp("kubernetes")), new_name())) as system:
        yield system
