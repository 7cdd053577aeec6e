"""An earlier version of the sources beside this one, with a `.venv` of its own, and the benchmarks of either."""

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verification.paths import ROOT

INSTRUMENTS = ("verification/benchmarks/load.py", "verification/benchmarks/http.py")
"""What measures and is not measured: the earlier version gets the files of this one, if it has them."""
SETUP_SECONDS, RUN_SECONDS, GIT_SECONDS = 1800.0, 600.0, 60.0


@dataclass(frozen=True, slots=True)
class Tree:
    """Sources with their interpreter."""

    name: str
    root: Path

    async def measure(self, part: str, servers: Mapping[str, str], events: int, repetitions: int) -> dict[str, Any]:
        """Run one part of the benchmarks in a new process and return its report."""
        with tempfile.TemporaryDirectory(prefix="diplomado-bench-") as folder:
            await run(
                *(str(self.root / ".venv/bin/python"), "-m", "verification.benchmarks", "--only", part),
                *("--events", str(events), "--repetitions", str(repetitions)),
                folder=Path(folder),  # the report is written below the folder that a process runs in
                seconds=RUN_SECONDS,
                variables={**servers, "PYTHONPATH": str(self.root)},
            )
            return dict(json.loads((Path(folder) / "build/bench.json").read_text("utf-8")))


@asynccontextmanager
async def earlier(commit: str) -> AsyncIterator[tuple[Tree, list[str]]]:
    """A version with the instruments of this one; also the names of those that it got. Removed at the end."""
    parent = Path(tempfile.mkdtemp(prefix="diplomado-against-"))
    root = parent / "earlier"
    try:
        await git("worktree", "add", "--detach", "--quiet", str(root), commit)
        taken = [name for name in INSTRUMENTS if _takes(root, name)]
        python = getattr(sys, "_base_executable", sys.executable)
        await run("make", "setup", f"PYTHON={python}", folder=root, seconds=SETUP_SECONDS)
        yield Tree(commit, root), taken
    finally:
        shutil.rmtree(parent, ignore_errors=True)
        await git("worktree", "prune")


def _takes(root: Path, name: str) -> bool:
    """Return whether the file differed, after making it equal."""
    theirs, ours = root / name, (ROOT / name).read_bytes()
    if not theirs.exists() or theirs.read_bytes() == ours:
        return False
    theirs.write_bytes(ours)
    return True


async def git(*arguments: str) -> str:
    """Run git in this clone."""
    return await run("git", *arguments, folder=ROOT, seconds=GIT_SECONDS)


async def run(*command: str, folder: Path, seconds: float, variables: Mapping[str, str] | None = None) -> str:
    """Run a command and return its output. RuntimeError with the end of what it said if it fails or takes too long.

    However it ends, none of its processes stays.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**inherited, **(variables or {})},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        said, _ = await asyncio.wait_for(child.communicate(), seconds)
    except TimeoutError:
        raise RuntimeError(f"{' '.join(command)} did not end within {seconds:.0f} s") from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    text = said.decode(errors="replace")
    if child.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}:\n{text[-3000:]}")
    return text
