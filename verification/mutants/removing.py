"""Runs tests against the sources without one mechanism: a copy of the distribution stands first on the path.

All tests first run against the sources as they are, with the same patience, and must pass.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from diplomado_local.folder import Folder
from diplomado_local.platform import started
from verification.mutants.removals import Removal, read_removals
from verification.paths import ROOT

PATIENCE_SECONDS = 30
"""A test that waits in vain for what was removed need not wait as long as on a busy machine."""
_PASSED, _FAILED = 0, 1
_LONGEST_SECONDS = 900.0
_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Removed:
    """What a test said to a removal."""

    removal: Removal
    killed: bool
    told: str


async def remove_all(only: str = "") -> list[Removed]:
    """Run the tests of all removals, or of those whose `theme/name` contains `only`. Raises RuntimeError if a test
    fails although nothing was removed.
    """
    chosen = [removal for removal in read_removals() if only in f"{removal.theme}/{removal.name}"]
    async with _servers() as servers:
        gate = asyncio.Semaphore(_AT_ONCE)

        async def stand(test: str) -> None:
            async with gate:
                code, told = await _pytest(test, servers)
            if code != _PASSED:
                raise RuntimeError(f"{test} fails although nothing was removed: {told[-400:]}")

        async def judge(removal: Removal) -> Removed:
            async with gate:
                with tempfile.TemporaryDirectory(prefix="diplomado-removal-") as folder:
                    await asyncio.to_thread(_remove, removal, Path(folder))
                    code, told = await _pytest(removal.test, servers, PYTHONPATH=folder)
            result = Removed(removal, code == _FAILED and not _did_not_begin(told), told)
            word = "as it should" if result.killed else "WRONG"
            print(f"{word:12} {removal.theme}/{removal.name} {'' if result.killed else told[-400:]}", flush=True)
            return result

        await asyncio.gather(*map(stand, sorted({removal.test for removal in chosen})))
        return list(await asyncio.gather(*map(judge, chosen)))


def _did_not_begin(told: str) -> bool:
    """Return whether a fixture or the start of a process failed: that says nothing about what was removed."""
    return " in ready" in told or " error" in told.rpartition("\n")[2]


def _remove(removal: Removal, folder: Path) -> None:
    """Copy the package of the file into a folder, and change the file there."""
    parts = Path(removal.file).parts
    end = next(number for number, part in enumerate(parts) if part.startswith("diplomado_")) + 1
    package = folder / parts[end - 1]
    shutil.copytree(ROOT.joinpath(*parts[:end]), package, ignore=shutil.ignore_patterns("__pycache__"))
    package.joinpath(*parts[end:]).write_text(removal.mutated(), "utf-8")


@asynccontextmanager
async def _servers() -> AsyncIterator[dict[str, str]]:
    """Start one Postgres and one Kafka for all runs."""
    root = Path(tempfile.mkdtemp(prefix="diplomado-removals-"))
    try:
        async with started(Folder(root)) as platform:
            yield {"DIPLOMADO_POSTGRES": platform.postgres, "DIPLOMADO_KAFKA": platform.kafka}
    finally:
        shutil.rmtree(root, ignore_errors=True)


async def _pytest(test: str, servers: dict[str, str], **variables: str) -> tuple[int, str]:
    """Run a test; return the exit code and what was said."""
    options = ("-q", "-x", "-p", "no:cacheprovider", "--tb=short")
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", *options, test),
        cwd=ROOT,
        env={**os.environ, **servers, "PATIENCE_OF_TESTS": str(PATIENCE_SECONDS), **variables},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        out, _ = await asyncio.wait_for(child.communicate(), _LONGEST_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
        return -1, "did not end"
    return child.returncode or 0, out.decode(errors="replace").strip()
