"""One platform for the whole test session."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from diplomado_local.folder import Folder
from diplomado_local.platform import Platform, started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def platform() -> AsyncIterator[Platform]:
    """Postgres and Kafka as the environment asks for them, embedded by default, in a folder that goes away again."""
    folder = Folder(Path(tempfile.mkdtemp(prefix="diplomado-tests-")))
    try:
        async with started(folder) as running:
            yield running
    finally:
        shutil.rmtree(folder.root, ignore_errors=True)
