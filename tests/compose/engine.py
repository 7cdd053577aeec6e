"""The Docker engine of these tests, by its command line: what operators type is what is tested."""

import asyncio
import os
import shutil
import subprocess
import uuid

import pytest

from diplomado_local.platform.containers import engine_trouble
from tests.architecture.source import ROOT

BUILD_SECONDS = 1800.0
COMMAND_SECONDS = 300.0
_RUN = f"diplomado-{uuid.uuid4().hex[:8]}"
TAG = f"test-{_RUN[-8:]}"
"""The tag of all images of this run: those of operators, which are called `latest`, stay as they are."""


def trouble() -> str | None:
    """Why nothing can be tested here, or None."""
    if shutil.which("docker") is None:
        return "The command docker is not installed."
    return engine_trouble()


with_engine = [
    pytest.mark.compose,
    pytest.mark.timeout(3600),  # a busy machine builds an image in minutes
    pytest.mark.skipif((_trouble := trouble()) is not None, reason=_trouble or ""),
]


class CommandError(AssertionError):
    """A command of docker ended with an error; the text is what it said."""


async def run(command: list[str], *, seconds: float, check: bool = True, **environment: str) -> str:
    """Run a command in the clone and return what it wrote. Raises CommandError unless `check` is false."""

    def wait() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip

    done = await asyncio.to_thread(wait)
    if check and done.returncode:
        raise CommandError(f"{' '.join(command)}: {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


async def docker(*arguments: str, seconds: float = COMMAND_SECONDS, check: bool = True, **environment: str) -> str:
    """Run docker in the clone, as `run` does."""
    return await run(["docker", *arguments], seconds=seconds, check=check, **environment)


def new_name() -> str:
    """Return a name for a project or a container, by which the end of the run finds what was left behind."""
    return f"{_RUN}-{uuid.uuid4().hex[:4]}"


async def left_behind() -> list[str]:
    """Return what the engine still has of this run, apart from images."""
    listed = {
        "container": "ps --all --format {{.Names}}",
        "volume": "volume ls --format {{.Name}}",
        "network": "network ls --format {{.Name}}",
    }
    found = {kind: await docker(*command.split(), "--filter", f"name={_RUN}") for kind, command in listed.items()}
    return [f"{kind} {name}" for kind, names in found.items() for name in names.split()]


async def remove_images() -> None:
    """Remove the images of this run. The engine keeps its build cache, so that the next run builds in seconds."""
    names = await docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", f"diplomado/*:{TAG}")
    if names:
        await docker("image", "rm", *names.split())


async def build(service: str) -> str:
    """Build the image of a service and return its name. The engine keeps what did not change."""
    name = f"diplomado/{service}:{TAG}"
    await docker(
        "build", "--quiet", "--file", "deploy/Dockerfile", "--build-arg", f"SERVICE={service}", "--tag", name, ".",
        seconds=BUILD_SECONDS, DOCKER_BUILDKIT="1",
    )  # fmt: skip
    return name
