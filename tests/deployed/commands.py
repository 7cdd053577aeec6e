"""Commands as operators type them in the clone: what they type is what is tested."""

import asyncio
import os
import subprocess

from tests.architecture.source import ROOT


class CommandError(AssertionError):
    """A command ended with an error; the text is what it said."""


async def run(command: list[str], *, seconds: float, check: bool = True, given: str = "", **environment: str) -> str:
    """Run a command in the clone and return what it wrote. Raises CommandError unless `check` is false."""

    def wait() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=ROOT, input=given, capture_output=True, text=True, timeout=seconds, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip

    done = await asyncio.to_thread(wait)
    if check and done.returncode:
        raise CommandError(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout
