"""A whole system by Compose in a project of its own, with secrets and settings of its own."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diplomado_local.ports import free_port
from tests.architecture.source import ROOT
from tests.deployed.commands import run
from tests.deployed.images import BUILD_SECONDS, TAG, docker
from tests.deployed.system import REPLAYING, START_SECONDS, Deployed


@dataclass
class System(Deployed):
    """A project of Compose. `folder` has its secrets and settings."""

    folder: Path
    project: str
    ports: Mapping[str, int] = field(default_factory=lambda: {name: free_port() for name in ("http", "https", "mail")})
    subnet: str = "10.203.18.0/28"
    versions: Mapping[str, str] = field(default_factory=dict)
    """Tags of the images of services that have a version of their own."""
    domain: str = ""
    overrides: Sequence[Path] = ()
    """Files of Compose that change something."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What else stands in `.env`."""
    settings: Mapping[str, str] = field(default_factory=lambda: REPLAYING)
    """Settings of the services."""

    def __post_init__(self) -> None:
        text = "".join(f"{name}={value}\n" for name, value in self.settings.items())
        (self.folder / "settings.env").write_text(text, encoding="utf-8")

    @property
    def name(self) -> str:
        return self.project

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets"

    @property
    def url(self) -> str:
        return f"http://localhost:{self.ports['http']}"

    @property
    def mailbox(self) -> str:
        return f"http://localhost:{self.ports['mail']}/api/v1"

    @property
    def environment(self) -> dict[str, str]:
        """What Compose is told, as operators write it into `.env`."""
        return {
            "COMPOSE_PROJECT_NAME": self.project,
            "DIPLOMADO_SECRETS": str(self.secrets),
            "DIPLOMADO_SETTINGS": str(self.folder / "settings.env"),
            "DIPLOMADO_HTTP_PORT": str(self.ports["http"]),
            "DIPLOMADO_HTTPS_PORT": str(self.ports["https"]),
            "DIPLOMADO_MAILBOX_PORT": str(self.ports["mail"]),
            "DIPLOMADO_FRONT_SUBNET": self.subnet,
            "DIPLOMADO_DOMAIN": self.domain,
            "DIPLOMADO_VERSION": TAG,
            **{f"DIPLOMADO_{service.upper()}_VERSION": tag for service, tag in self.versions.items()},
            **self.options,
        }

    def _compose(self, *arguments: str) -> list[str]:
        files = (ROOT / "compose.yaml", *self.overrides)
        return ["compose", *(word for file in files for word in ("--file", str(file))), *arguments]

    async def compose(self, *arguments: str, seconds: float = 300.0, check: bool = True) -> str:
        """Run `docker compose` in the clone."""
        return await docker(*self._compose(*arguments), seconds=seconds, check=check, **self.environment)

    async def up(self, *services: str) -> None:
        """Run what is named, or everything, until it is healthy."""
        await self.compose(
            "up", "--wait", "--wait-timeout", str(int(START_SECONDS)), *services, seconds=START_SECONDS + 60
        )

    async def remove(self) -> None:
        """Remove everything with its data, also what belongs to a profile."""
        await self.compose(
            "--profile", "*", "down", "--volumes", "--timeout", "30", "--remove-orphans", check=False
        )  # fmt: skip

    async def listed(self, what: str) -> list[str]:
        """Return what `docker ps`, `docker volume ls` and so on have of this project."""
        label = f"label=com.docker.compose.project={self.project}"
        return (await docker(*what.split(), "--quiet", "--filter", label)).split()

    async def logs(self) -> str:
        # Postgres logs on the other stream.
        shell = 'for one in "$@"; do docker logs "$one" 2>&1; done'
        return await run(["sh", "-c", shell, "-", *(await self.listed("ps --all"))], seconds=300)

    async def inside(self, part: str, *command: str, check: bool = True) -> str:
        return await self.compose("exec", "-T", part, *command, check=check)

    def beside(self, *command: str) -> Sequence[str]:
        told = [f"{name}={value}" for name, value in self.environment.items()]
        program, *arguments = command
        run = self._compose("run", "--rm", "-T", "--no-deps", "--entrypoint", program, "topics", *arguments)
        return ["env", *told, "docker", *run]


@asynccontextmanager
async def whole_system(folder: Path, project: str, **options: Any) -> AsyncIterator[System]:
    """Build and start everything; remove it with its data at the end."""
    system = System(folder, project, **options)
    try:
        await system.compose("build", "--quiet", seconds=BUILD_SECONDS)
        await system.up()
        yield system
    finally:
        await system.remove()
