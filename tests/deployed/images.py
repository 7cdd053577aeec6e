"""The images of the services, built from the clone by a Docker engine with a tag of this run."""

import shutil
import uuid
from pathlib import Path

from diplomado_local.platform.containers import engine_trouble
from tests.architecture.source import ROOT
from tests.deployed.commands import run

BUILD_SECONDS = 1800.0
COMMAND_SECONDS = 300.0
RUN = f"diplomado-{uuid.uuid4().hex[:8]}"
TAG = f"test-{RUN[-8:]}"
"""The tag of all images of this run: those of operators, which are called `latest`, stay as they are."""


def trouble() -> str | None:
    """Why no image can be built here, or None."""
    if shutil.which("docker") is None:
        return "The command docker is not installed."
    return engine_trouble()


async def docker(*arguments: str, seconds: float = COMMAND_SECONDS, check: bool = True, **environment: str) -> str:
    """Run docker in the clone, as `run` does."""
    return await run(["docker", *arguments], seconds=seconds, check=check, **environment)


def new_name() -> str:
    """Return a name for what a test makes, by which the end of the run finds what was left behind."""
    return f"{RUN}-{uuid.uuid4().hex[:4]}"


async def build(service: str, tag: str = TAG, clone: Path = ROOT) -> str:
    """Build the image of a service and return its name. The engine keeps what did not change."""
    name = f"diplomado/{service}:{tag}"
    await docker(
        "build", "--quiet", "--file", str(clone / "deploy/Dockerfile"), "--build-arg", f"SERVICE={service}",
        "--build-arg", f"VERSION={tag}", "--tag", name, str(clone),
        seconds=BUILD_SECONDS, DOCKER_BUILDKIT="1",
    )  # fmt: skip
    return name


async def build_next(service: str, folder: Path) -> str:
    """Build the image of a version with one migration more, from a copy of the clone, and return its name."""
    for name in ("contracts", "verify", "chassis", "requirements", "deploy", f"services/{service}"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
    migrations = folder / f"services/{service}/diplomado_{service}/migrations"
    last = max(int(path.name[:4]) for path in migrations.glob("*.sql"))
    (migrations / f"{last + 1:04}_next.sql").write_text("create table of_the_next_version (id int);\n", "utf-8")
    return await build(service, f"{TAG}-next", folder)


async def remove_images() -> None:
    """Remove the images of this run. The engine keeps its build cache, so that the next run builds in seconds."""
    names = await docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", f"diplomado/*:{TAG}*")
    if names:
        await docker("image", "rm", *names.split())
